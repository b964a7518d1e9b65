"""SpiffWorkflow: Python expressions and scripts around tasks."""

from __future__ import annotations

from types import MappingProxyType

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import Append, Dialect, Nested, Refusal, Rule, attributes, pair, value
from engine.bpmn.languages import PYTHON
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import Mapping
from engine.bpmn.xml import Node


def python(text: str, line: int) -> Expression:
    return Expression(text.strip(), PYTHON, line)


def _parameter(draft: Draft, node: Node) -> Mapping | None:
    found = attributes(node)
    if not found.get("id"):
        draft.ignored("spiffworkflow:parameter without id", node.line)
        return None
    return Mapping(source=python(found.get("value", ""), node.line), target=found["id"], line=node.line)


DIALECT = Dialect(
    name="spiffworkflow",
    namespaces=frozenset({"http://spiffworkflow.org/bpmn/schema/1.0/core"}),
    attributes=MappingProxyType({}),
    elements=MappingProxyType(
        {
            "instructionsForEndUser": Rule("instructions"),
            "messageVariable": Rule("message_variable"),
            "messagePayload": Rule("message_payload", python),
            "calledDecisionId": Rule("called_decision.decision_id", value),
            "serviceTaskOperator": Nested(
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
            "properties": Nested(children={"property": Append("properties", pair("name", "value"))}),
            "preScript": Refusal(
                "scripts before a task are not run.", "Use an ioMapping or a script task before it."
            ),
            "postScript": Refusal(
                "scripts after a task are not run.", "Use an ioMapping or a script task after it."
            ),
        }
    ),
)
