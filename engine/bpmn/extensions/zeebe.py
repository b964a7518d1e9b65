"""Camunda 8 (Zeebe): everything stands in extension elements; ``=`` begins FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    WORK,
    Append,
    Dialect,
    ElementRule,
    Ignored,
    Nested,
    Otherwise,
    Read,
    ReadText,
    Refusal,
    Rule,
    attributes,
    feel,
    flag,
    leftover,
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
PROCESS = frozenset({"process"})
JOBS = WORK | {"scriptTask"}
AD_HOC = frozenset({"adHocSubProcess"})

_TEMPLATE = Ignored("what the template filled in is read where it stands.")
_EXTERNAL_FORM = Ignored(
    "forms outside are not shown; whatever their application hands in is taken.",
    "Deploy the form as a .form file and name it in formId.",
)
_RETRY_COUNTER = Ignored("nobody reads it.", "Write retries at zeebe:taskDefinition.")
_AD_HOC_WORKER = Refusal(
    "work that decides what happens in an ad-hoc sub-process is not asked.",
    "Name the elements to start in zeebe:adHoc, or activate them from outside.",
)
_LISTENERS = Refusal(
    "listeners are told of flow nodes only.", "Listen at the start or end event, or use a task for the work."
)
_PROPERTIES = Ignored(
    "properties are notes for tools; nothing in the process reads them.",
    "Write what the work needs into zeebe:taskHeaders or zeebe:ioMapping.",
)
_AGENT = Ignored(
    "it only says what kind of agent the element is.", "What runs is what zeebe:taskDefinition names."
)
_RESOURCES = Ignored(
    "resources are not handed to workers.",
    "Let the worker get them itself, or name them in zeebe:taskHeaders.",
)


def _script(draft: Draft, text: str, line: int) -> None:
    draft.set("script", Script(text=feel(text, line).text, language="feel", line=line), "zeebe:script")


def _listener(kind: str) -> Append:
    def build(draft: Draft, node: Node) -> Listener:
        found = attributes(node)
        leftover(draft, node, "eventType", "type", "retries")
        retries = value(found["retries"], node.line) if found.get("retries") else None
        work = TaskDefinition(
            topic=value(found.get("type", ""), node.line), kind="worker", retries=retries, line=node.line
        )
        return Listener(kind=kind, event=found.get("eventType", ""), task_definition=work, line=node.line)

    return Append("listeners", build)


def _embedded_form(draft: Draft, node: Node) -> tuple[str, str]:
    leftover(draft, node, "id")
    return attributes(node).get("id", ""), node.text


def _accept(draft: Draft, node: Node) -> None:
    """Says what is so in any case."""


_ELEMENTS: Mapping[str, ElementRule] = {
    "taskDefinition": Otherwise(
        Nested(
            on=JOBS,
            attributes={
                "type": Rule("task_definition.topic", value),
                "retries": Rule("task_definition.retries", value),
            },
            also={"task_definition.kind": "worker"},
        ),
        _AD_HOC_WORKER,
        AD_HOC,
    ),
    "taskHeaders": Nested(
        on=JOBS, children={"header": Append("task_definition.headers", pair("key", "value"))}
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
    "jobPriorityDefinition": Nested(on=JOBS | PROCESS, attributes={"priority": Rule("job_priority", value)}),
    "formDefinition": Nested(
        on=USER_TASK | {"startEvent"},
        attributes={
            "formKey": Rule("form.form_key", value),
            "formId": Rule("form.form_key", value),
            "externalReference": _EXTERNAL_FORM,
            "bindingType": Rule("form.binding", binding),
            "versionTag": Rule("form.version", value),
        },
    ),
    "userTask": Read(_accept, USER_TASK, "what every user task is here"),
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
        attributes={
            "expression": ReadText(_script, says="the script, in FEEL"),
            "resultVariable": Rule("result_variable", plain),
        },
    ),
    "executionListeners": Otherwise(
        Nested(on=FLOW_NODES, children={"executionListener": _listener("execution")}), _LISTENERS
    ),
    "taskListeners": Nested(on=USER_TASK, children={"taskListener": _listener("task")}),
    "linkedResources": _RESOURCES,
    "agentDefinition": _AGENT,
    "properties": _PROPERTIES,
    "versionTag": Nested(on=PROCESS, attributes={"value": Rule("version_tag")}),
    "adHoc": Nested(
        on=AD_HOC,
        attributes={
            "activeElementsCollection": Rule("ad_hoc_activation.active_elements", value),
            "outputCollection": Rule("ad_hoc_activation.output_collection"),
            "outputElement": Rule("ad_hoc_activation.output_element", value),
        },
    ),
    "conditionalFilter": Nested(
        on=frozenset({"conditionalEventDefinition"}),
        attributes={
            "variableNames": Rule("condition_filter.variable_names", words),
            "variableEvents": Rule("condition_filter.variable_events", words),
        },
    ),
    "userTaskForm": Append("embedded_forms", _embedded_form, PROCESS),
}

DIALECT = Dialect(
    name="zeebe",
    namespaces=frozenset({"http://camunda.org/schema/zeebe/1.0"}),
    attributes=MappingProxyType(
        {
            "modelerTemplate": _TEMPLATE,
            "modelerTemplateVersion": _TEMPLATE,
            "modelerTemplateIcon": _TEMPLATE,
            "retryCounter": _RETRY_COUNTER,
        }
    ),
    elements=MappingProxyType(_ELEMENTS),
)
