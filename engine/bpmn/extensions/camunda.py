"""Camunda 7 and Operaton. Flowable reads the same table where the names mean the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.bpmn.extensions import rules
from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.form_fields import form_data, form_property
from engine.bpmn.extensions.rules import (
    Append,
    AttributeRule,
    Dialect,
    ElementRule,
    Nested,
    Otherwise,
    Read,
    ReadText,
    Refusal,
    Rule,
    attributes,
    flag,
    one_of,
    pair,
    plain,
    value,
    words,
)
from engine.bpmn.languages import language
from engine.bpmn.model.expressions import Composite, Expression, ListOf, Literal, MapOf
from engine.bpmn.model.extension import ErrorMapping, Listener, Script, TaskDefinition
from engine.bpmn.model.extension import Mapping as VariableMapping
from engine.bpmn.xml import Node

USER_TASK = frozenset({"userTask"})
FORMS = frozenset({"userTask", "startEvent"})
PROCESS = frozenset({"process"})
WORK = rules.WORK | {"messageEventDefinition"}
RESULTS = WORK | {"scriptTask"}
CALL = frozenset({"callActivity"})
DECISION = frozenset({"businessRuleTask"})
LOOP = frozenset({"multiInstanceLoopCharacteristics"})
ERROR = frozenset({"errorEventDefinition"})

binding = one_of(versionTag="version_tag")
result_mapping = one_of(
    singleEntry="single_entry",
    singleResult="single_result",
    collectEntries="collect_entries",
    resultList="result_list",
)


def bean_name(text: str, line: int) -> Literal:
    """``${archiveService}`` names the bean that a registered callable of this name stands in for."""
    return Literal(re.sub(r"^[$#]\{\s*(.*?)\s*\}$", r"\1", text.strip()), line)


def class_name(text: str, line: int) -> Literal:
    return Literal(text.strip(), line)


def _type(draft: Draft, text: str, line: int) -> None:
    if text.strip() == "external":
        draft.set("task_definition.kind", "worker", "type")
    else:
        draft.set("task_definition.topic", Literal(text.strip(), line), "type")


def unless(harmless: str, name: str) -> ReadText:
    """An attribute that only says what happens anyway when it is ``harmless``, else has no effect."""

    def check(draft: Draft, text: str, line: int) -> None:
        if text.strip().lower() != harmless:
            draft.ignored(f"{name}={text}", line)

    return ReadText(check, says=f"what happens anyway if it is {harmless}, else *ignored*")


def retry_cycle(draft: Draft, node: Node) -> None:
    """``R3/PT10M``: three attempts ten minutes apart. A list of intervals has no place here."""
    found = re.fullmatch(r"R(\d+)/(P\S+)", node.text.strip())
    if found is None:
        draft.ignored(f"{node.name} {node.text.strip()}", node.line, "Write it as R3/PT10M.")
        return
    draft.set("task_definition.retries", Literal(found[1], node.line), node.name)
    draft.set("task_definition.retry_backoff", Literal(found[2], node.line), node.name)


def parameter(draft: Draft, node: Node) -> VariableMapping | None:
    """An input or output parameter: text, an expression, a list, a map or a script."""
    name = attributes(node).get("name", "").strip()
    if not name:
        text, hint = f"{node.name} has no name.", "Add name=…."
        draft.report("mapping-incomplete", text, hint, line=node.line, severity="error")
        return None
    return VariableMapping(source=_content(draft, node), target=name, line=node.line)


def _content(draft: Draft, node: Node) -> Composite:
    """What the element holds; its first child says so unless it is text."""
    child = next(iter(node.children), None)
    return _composite(draft, child) if child is not None else value(node.text, node.line)


def _composite(draft: Draft, node: Node) -> Composite:
    if node.name == "list":
        return ListOf(tuple(_composite(draft, item) for item in node.children))
    if node.name == "map":
        entries = [entry for entry in node.children if entry.name == "entry"]
        return MapOf(tuple((attributes(entry).get("key", ""), _content(draft, entry)) for entry in entries))
    if node.name == "script":
        return _script(draft, node)
    return value(node.text, node.line)


def _script(draft: Draft, node: Node) -> Composite:
    """A script here gives a value, as an expression does."""
    found = attributes(node)
    if "resource" in found:
        hint = "Write the script into the model."
        text = f"{node.name}@resource: a script outside the model is not read."
        draft.report("script-resource", text, hint, line=node.line, severity="error")
    return Expression(node.text.strip(), language(found.get("scriptFormat", "")), node.line)


def field(draft: Draft, node: Node) -> VariableMapping | None:
    """An injected field becomes a property of the work."""
    found = attributes(node)
    child = next(iter(node.children), None)
    text = found.get("stringValue") or found.get("expression") or (child.text if child else node.text)
    if not found.get("name"):
        draft.ignored(f"{node.name} without name", node.line)
        return None
    return VariableMapping(source=value(text, node.line), target=found["name"], line=node.line)


def call_mapping(path: str) -> Read:
    """``in`` and ``out`` of a call activity."""
    everything = "called_element.propagate_all_" + path.rpartition(".")[2]

    def read(draft: Draft, node: Node) -> None:
        found = attributes(node)
        source = found.get("sourceExpression") or (f"= {found['source']}" if found.get("source") else "")
        if found.get("variables") == "all":
            draft.set(everything, True, node.name)
        elif "businessKey" in found:
            draft.set("called_element.business_key", value(found["businessKey"], node.line), node.name)
        elif source and found.get("target"):
            item = VariableMapping(source=value(source, node.line), target=found["target"], line=node.line)
            draft.append(path, item, node.name)
        else:
            text, hint = f"{node.name} needs source and target.", "Add source=… and target=…."
            draft.report("mapping-incomplete", text, hint, line=node.line, severity="error")

    says = "comes back from" if path.endswith("outputs") else "goes to"
    return Read(read, CALL, f"what {says} the called instance: a variable, a value, or all variables")


def _worker(node: Node, found: Mapping[str, str]) -> TaskDefinition | None:
    name = found.get("class") or found.get("delegateExpression")
    return TaskDefinition(topic=bean_name(name, node.line), kind="class", line=node.line) if name else None


def listener(kind: str, default_event: str) -> Callable[[Draft, Node], Listener]:
    def build(draft: Draft, node: Node) -> Listener:
        found = attributes(node)
        script = next((child for child in node.children if child.name == "script"), None)
        format_ = attributes(script).get("scriptFormat", "") if script else ""
        return Listener(
            kind=kind,
            event=found.get("event", default_event),
            value=value(found["expression"], node.line) if found.get("expression") else None,
            task_definition=_worker(node, found),
            script=Script(text=script.text, language=language(format_), line=script.line) if script else None,
            line=node.line,
        )

    return build


def error_mapping(draft: Draft, node: Node) -> ErrorMapping:
    found = attributes(node)
    condition = found.get("expression")
    return ErrorMapping(
        condition=value(condition, node.line) if condition else None,
        error_ref=found.get("errorRef"),
        line=node.line,
    )


_PARAMETERS: Mapping[str, ElementRule] = MappingProxyType(
    {
        "inputParameter": Append("io_mapping.inputs", parameter),
        "outputParameter": Append("io_mapping.outputs", parameter),
    }
)
_CONNECTOR = Nested(
    on=WORK,
    children={
        "connectorId": Rule("task_definition.topic", class_name),
        "inputOutput": Nested(
            children={
                "inputParameter": Append("task_definition.properties", parameter),
                "outputParameter": Append("io_mapping.outputs", parameter),
            }
        ),
    },
)

ATTRIBUTES: Mapping[str, AttributeRule] = MappingProxyType(
    {
        "assignee": Rule("assignment.assignee", value, USER_TASK),
        "candidateUsers": Rule("assignment.candidate_users", value, USER_TASK),
        "candidateGroups": Rule("assignment.candidate_groups", value, USER_TASK),
        "dueDate": Rule("assignment.due_date", value, USER_TASK),
        "followUpDate": Rule("assignment.follow_up_date", value, USER_TASK),
        "priority": Rule("assignment.priority", value, USER_TASK),
        "formKey": Rule("form.form_key", value, FORMS),
        "formRef": Rule("form.form_key", value, FORMS),
        "formRefBinding": Rule("form.binding", plain, FORMS),
        "formRefVersion": Rule("form.version", value, FORMS),
        "formHandlerClass": Refusal("a Java form handler cannot run here.", "Give the form as a .form file."),
        "initiator": Rule("initiator", plain, frozenset({"startEvent"})),
        "versionTag": Rule("version_tag", plain, PROCESS),
        "historyTimeToLive": Rule("history_time_to_live", plain, PROCESS),
        "candidateStarterUsers": Rule("candidate_starter_users", value, PROCESS),
        "candidateStarterGroups": Rule("candidate_starter_groups", value, PROCESS),
        "isStartableInTasklist": unless("true", "isStartableInTasklist"),
        "class": Rule("task_definition.topic", class_name, WORK, {"task_definition.kind": "class"}),
        "delegateExpression": Rule(
            "task_definition.topic", bean_name, WORK, {"task_definition.kind": "class"}
        ),
        "expression": Rule("expression", value, WORK),
        "resultVariable": Rule("result_variable", plain, RESULTS),
        "type": ReadText(
            _type, WORK, "who does the work: external workers, or what is registered by that name"
        ),
        "topic": Rule("task_definition.topic", value, WORK, {"task_definition.kind": "worker"}),
        "taskPriority": Rule("job_priority", value, WORK | PROCESS),
        "jobPriority": Rule("job_priority", value, WORK | PROCESS),
        "resource": Refusal(
            "a script outside the model is not read.", "Write the script into the task.", "script-resource"
        ),
        "async": Rule("async_before", flag, rules.FLOW_NODES | LOOP),
        "asyncBefore": Rule("async_before", flag, rules.FLOW_NODES | LOOP),
        "asyncAfter": Rule("async_after", flag, rules.FLOW_NODES | LOOP),
        "exclusive": unless("true", "exclusive"),
        "decisionRef": Rule("called_decision.decision_id", value, DECISION),
        "decisionRefBinding": Rule("called_decision.binding", binding, DECISION),
        "decisionRefVersion": Rule("called_decision.version", value, DECISION),
        "decisionRefVersionTag": Rule("called_decision.version", value, DECISION),
        "mapDecisionResult": Rule("called_decision.result_mapping", result_mapping, DECISION),
        "calledElementBinding": Rule("called_element.binding", binding, CALL),
        "calledElementVersion": Rule("called_element.version", value, CALL),
        "calledElementVersionTag": Rule("called_element.version", value, CALL),
        "caseRef": Refusal("cases (CMMN) cannot be called.", "Call a process instead: calledElement."),
        "variableMappingClass": Refusal("a Java mapping cannot run here.", "Map with in and out elements."),
        "variableMappingDelegateExpression": Refusal(
            "a Java mapping cannot run here.", "Map with in and out elements."
        ),
        "collection": Rule("loop_collection.collection", value, LOOP),
        "elementVariable": Rule("loop_collection.element_variable", plain, LOOP),
        "errorCodeVariable": Rule("error_code_variable", plain, ERROR),
        "errorMessageVariable": Rule("error_message_variable", plain, ERROR),
        "errorMessage": Rule("error_message", value, frozenset({"error"})),
        "escalationCodeVariable": Rule(
            "escalation_code_variable", plain, frozenset({"escalationEventDefinition"})
        ),
        "variableName": Rule(
            "condition_filter.variable_names", words, frozenset({"conditionalEventDefinition"})
        ),
        "variableEvents": Rule(
            "condition_filter.variable_events", words, frozenset({"conditionalEventDefinition"})
        ),
    }
)

ELEMENTS: Mapping[str, ElementRule] = MappingProxyType(
    {
        "inputOutput": Nested(children=_PARAMETERS, on=rules.ACTIVITIES | rules.EVENTS),
        "connector": _CONNECTOR,
        "field": Append("task_definition.properties", field, WORK),
        "in": call_mapping("called_element.inputs"),
        "out": call_mapping("called_element.outputs"),
        "failedJobRetryTimeCycle": Read(
            retry_cycle, says="how often the work is tried, and how long to wait between two tries"
        ),
        "executionListener": Otherwise(
            Append("listeners", listener("execution", "start"), rules.FLOW_NODES | {"sequenceFlow"}),
            Refusal("a process has no listeners here.", "Listen at its start event or its end events."),
            PROCESS,
        ),
        "taskListener": Append("listeners", listener("task", "create"), USER_TASK),
        "errorEventDefinition": Append("error_mappings", error_mapping),
        "properties": Nested(children={"property": Append("properties", pair("name", "value"))}),
        "formData": Read(form_data, FORMS, "the form, made of the fields listed"),
        "formProperty": Read(form_property, FORMS, "a field of the form"),
        "script": Refusal("a script here is not read.", "Write it into <script> of a script task."),
    }
)

DIALECT = Dialect(
    name="camunda",
    namespaces=frozenset({"http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn"}),
    attributes=ATTRIBUTES,
    elements=ELEMENTS,
)
