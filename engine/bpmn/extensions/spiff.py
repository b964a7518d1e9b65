"""SpiffWorkflow: Python expressions and scripts around tasks."""

from __future__ import annotations

import re
from types import MappingProxyType

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import (
    FLOW_NODES,
    WORK,
    Append,
    Dialect,
    Ignored,
    Nested,
    Otherwise,
    Read,
    Refusal,
    Rule,
    attributes,
    leftover,
    value,
)
from engine.bpmn.languages import PYTHON
from engine.bpmn.model.expressions import Expression, Literal, Value
from engine.bpmn.model.extension import Listener, Mapping, Script
from engine.bpmn.xml import Node

USER_TASK = frozenset({"userTask"})
MESSAGE = frozenset({"message"})

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_UNIT_TESTS = Ignored("tests are not part of what runs.", "Write them with the scenarios of this platform.")
_PROPERTIES = Ignored(
    "nothing reads it, forms of JSON schemas included.", "Deploy the form as a .form file and name it."
)
_ELSEWHERE = Refusal(
    "only messages say what they carry and where it goes.",
    "Write it into the message that this one refers to.",
)


def python(text: str, line: int) -> Expression:
    return Expression(text.strip(), PYTHON, line)


def _parameter(draft: Draft, node: Node) -> Mapping | None:
    """``type`` says again what the value is."""
    found = attributes(node)
    leftover(draft, node, "id", "type", "value")
    if not found.get("id"):
        draft.ignored("spiffworkflow:parameter without id", node.line)
        return None
    return Mapping(source=python(found.get("value", ""), node.line), target=found["id"], line=node.line)


def _script(event: str) -> Append:
    """A script before or after the work is a listener to its start or end."""

    def build(draft: Draft, node: Node) -> Listener | None:
        if not node.text.strip():
            return None
        script = Script(text=node.text, language=PYTHON, line=node.line)
        return Listener(kind="execution", event=event, script=script, line=node.line)

    return Append("listeners", build, FLOW_NODES)


def _instructions(draft: Draft, node: Node) -> None:
    """Text with ``{{ expression }}`` in it. Blocks and filters of the template language stand there as they are."""
    text, name = node.text.strip(), "spiffworkflow:instructionsForEndUser"
    shown: Value = Literal(text, node.line)
    if "{%" in text or any("|" in found for found in _PLACEHOLDER.findall(text)):
        problem = f"{name}: blocks and filters are not evaluated; people see the text as it is written."
        draft.report("extension-ignored", problem, "Use {{ expression }} only.", line=node.line)
    elif "{{" in text:
        shown = _template(text, node.line)
    draft.set("instructions", shown, name)


def _template(text: str, line: int) -> Expression:
    """A Python expression for the text: what stands between the braces, joined to what stands around them."""
    parts = _PLACEHOLDER.split(text)
    joined = [
        f"str({part.strip()})" if number % 2 else repr(part) for number, part in enumerate(parts) if part
    ]
    return Expression(" + ".join(joined), PYTHON, line)


DIALECT = Dialect(
    name="spiffworkflow",
    namespaces=frozenset({"http://spiffworkflow.org/bpmn/schema/1.0/core"}),
    attributes=MappingProxyType({}),
    elements=MappingProxyType(
        {
            "instructionsForEndUser": Otherwise(
                Read(_instructions, USER_TASK, "what people read at the task, with the values of {{ … }}"),
                Ignored(
                    "only user tasks are shown to people.", "Make it a user task if somebody has to read it."
                ),
            ),
            "messageVariable": Otherwise(Rule("message_variable", on=MESSAGE), _ELSEWHERE),
            "messagePayload": Otherwise(Rule("message_payload", python, MESSAGE), _ELSEWHERE),
            "calledDecisionId": Rule("called_decision.decision_id", value, frozenset({"businessRuleTask"})),
            "serviceTaskOperator": Nested(
                on=WORK,
                attributes={
                    "id": Rule("task_definition.topic", value),
                    "resultVariable": Rule("task_definition.result_variable"),
                },
                children={
                    "parameters": Nested(
                        children={"parameter": Append("task_definition.properties", _parameter)}
                    )
                },
            ),
            "preScript": _script("start"),
            "postScript": _script("end"),
            "properties": Nested(children={"property": _PROPERTIES}),
            "unitTests": _UNIT_TESTS,
        }
    ),
)
