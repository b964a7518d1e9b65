"""Camunda 8 (Zeebe): everything stands in extension elements; ``=`` begins FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import (
    ACTIVITIES,
    EVENTS,
    WORK,
    Append,
    Dialect,
    ElementRule,
    Nested,
    Read,
    ReadText,
    Rule,
    attributes,
    feel,
    flag,
    mapping,
    one_of,
    pair,
    plain,
    value,
    words,
)
from engine.bpmn.model.extension import Listener, Script, TaskDefinition
from engine.bpmn.xml import Node

binding = one_of(versionTag="version_tag")
USER_TASK = frozenset({"userTask"})


def _script(draft: Draft, text: str, line: int) -> None:
    draft.set("script", Script(text=feel(text, line).text, language="feel", line=line), "zeebe:script")


def _listener(kind: str) -> Append:
    def build(draft: Draft, node: Node) -> Listener:
        found = attributes(node)
        topic = value(found.get("type", ""), node.line)
        work = TaskDefinition(topic=topic, kind="worker", line=node.line)
        return Listener(kind=kind, event=found.get("eventType", ""), task_definition=work, line=node.line)

    return Append("listeners", build)


def _embedded_form(draft: Draft, node: Node) -> None:
    hint = "Deploy the form as a .form file and name it in the form definition."
    draft.ignored("zeebe:userTaskForm", node.line, hint)


def _accept(draft: Draft, node: Node) -> None:
    """Says what is so in any case."""


_ELEMENTS: Mapping[str, ElementRule] = {
    "taskDefinition": Nested(
        on=WORK,
        attributes={
            "type": Rule("task_definition.topic", value),
            "retries": Rule("task_definition.retries", value),
        },
        also={"task_definition.kind": "worker"},
    ),
    "taskHeaders": Nested(
        on=WORK, children={"header": Append("task_definition.headers", pair("key", "value"))}
    ),
    "ioMapping": Nested(
        on=ACTIVITIES | EVENTS,
        children={
            "input": Append("io_mapping.inputs", mapping("source", "target")),
            "output": Append("io_mapping.outputs", mapping("source", "target")),
        },
    ),
    "assignmentDefinition": Nested(
        on=USER_TASK,
        attributes={
            "assignee": Rule("assignment.assignee", value),
            "candidateUsers": Rule("assignment.candidate_users", value),
            "candidateGroups": Rule("assignment.candidate_groups", value),
        },
    ),
    "taskSchedule": Nested(
        on=USER_TASK,
        attributes={
            "dueDate": Rule("assignment.due_date", value),
            "followUpDate": Rule("assignment.follow_up_date", value),
        },
    ),
    "priorityDefinition": Nested(on=USER_TASK, attributes={"priority": Rule("assignment.priority", value)}),
    "jobPriorityDefinition": Nested(attributes={"priority": Rule("job_priority", value)}),
    "formDefinition": Nested(
        on=USER_TASK | {"startEvent"},
        attributes={
            "formKey": Rule("form.form_key", value),
            "formId": Rule("form.form_key", value),
            "externalReference": Rule("form.form_key", value),
            "bindingType": Rule("form.binding", binding),
            "versionTag": Rule("form.version", value),
        },
    ),
    "userTask": Read(_accept, USER_TASK),
    "subscription": Nested(
        on=frozenset({"message"}), attributes={"correlationKey": Rule("correlation_key", feel)}
    ),
    "calledElement": Nested(
        on=frozenset({"callActivity"}),
        attributes={
            "processId": Rule("called_element.process_id", value),
            "bindingType": Rule("called_element.binding", binding),
            "versionTag": Rule("called_element.version", value),
            "propagateAllChildVariables": Rule("called_element.propagate_all_outputs", flag),
            "propagateAllParentVariables": Rule("called_element.propagate_all_inputs", flag),
            "businessId": Rule("called_element.business_key", value),
        },
    ),
    "calledDecision": Nested(
        on=frozenset({"businessRuleTask"}),
        attributes={
            "decisionId": Rule("called_decision.decision_id", value),
            "resultVariable": Rule("called_decision.result_variable"),
            "bindingType": Rule("called_decision.binding", binding),
            "versionTag": Rule("called_decision.version", value),
        },
    ),
    "loopCharacteristics": Nested(
        on=frozenset({"multiInstanceLoopCharacteristics"}),
        attributes={
            "inputCollection": Rule("loop_collection.collection", value),
            "inputElement": Rule("loop_collection.element_variable"),
            "outputCollection": Rule("loop_collection.output_collection"),
            "outputElement": Rule("loop_collection.output_element", value),
        },
    ),
    "script": Nested(
        on=frozenset({"scriptTask"}),
        attributes={"expression": ReadText(_script), "resultVariable": Rule("result_variable", plain)},
    ),
    "executionListeners": Nested(children={"executionListener": _listener("execution")}),
    "taskListeners": Nested(children={"taskListener": _listener("task")}),
    "properties": Nested(children={"property": Append("properties", pair("name", "value"))}),
    "versionTag": Nested(on=frozenset({"process"}), attributes={"value": Rule("version_tag")}),
    "adHoc": Nested(
        on=frozenset({"adHocSubProcess"}),
        attributes={
            "activeElementsCollection": Rule("ad_hoc_activation.active_elements", value),
            "outputCollection": Rule("ad_hoc_activation.output_collection"),
            "outputElement": Rule("ad_hoc_activation.output_element", value),
        },
    ),
    "conditionalFilter": Nested(
        attributes={
            "variableNames": Rule("condition_filter.variable_names", words),
            "variableEvents": Rule("condition_filter.variable_events", words),
        }
    ),
    "userTaskForm": Read(_embedded_form),
}

DIALECT = Dialect(
    name="zeebe",
    namespaces=frozenset({"http://camunda.org/schema/zeebe/1.0"}),
    attributes=MappingProxyType({}),
    elements=MappingProxyType(_ELEMENTS),
)
