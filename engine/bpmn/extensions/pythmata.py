"""Our own dialect: ``=`` begins FEEL, everything else is text."""

from __future__ import annotations

from types import MappingProxyType

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    WORK,
    Append,
    Dialect,
    Nested,
    Read,
    Rule,
    feel,
    flag,
    mapping,
    one_of,
    pair,
    plain,
    value,
)
from engine.bpmn.languages import PYTHON
from engine.bpmn.model.extension import Script
from engine.bpmn.xml import Node

NAMESPACE = "http://pythmata.org/schema/1.0/bpmn"

USER_TASK = frozenset({"userTask"})
FORMS = frozenset({"userTask", "startEvent"})
PROCESS = frozenset({"process"})
RESULTS = WORK | {"scriptTask", "receiveTask"}


def _script(draft: Draft, node: Node) -> None:
    language = node.attributes.get("language", PYTHON)
    draft.set("script", Script(text=node.text, language=language, line=node.line), "pythmata:script")


_PROPERTY = Append("task_definition.properties", mapping("value", "name"))

DIALECT = Dialect(
    name="pythmata",
    namespaces=frozenset({NAMESPACE}),
    attributes=MappingProxyType(
        {
            "assignee": Rule("assignment.assignee", value, USER_TASK),
            "candidateUsers": Rule("assignment.candidate_users", value, USER_TASK),
            "candidateGroups": Rule("assignment.candidate_groups", value, USER_TASK),
            "dueDate": Rule("assignment.due_date", value, USER_TASK),
            "followUpDate": Rule("assignment.follow_up_date", value, USER_TASK),
            "priority": Rule("assignment.priority", value, USER_TASK),
            "formKey": Rule("form.form_key", value, FORMS),
            "initiator": Rule("initiator", plain, frozenset({"startEvent"})),
            "versionTag": Rule("version_tag", plain, PROCESS),
            "historyTimeToLive": Rule("history_time_to_live", plain, PROCESS),
            "candidateStarterUsers": Rule("candidate_starter_users", value, PROCESS),
            "candidateStarterGroups": Rule("candidate_starter_groups", value, PROCESS),
            "expression": Rule("expression", feel, WORK),
            "resultVariable": Rule("result_variable", plain, RESULTS),
            "asyncBefore": Rule("async_before", flag, FLOW_NODES),
            "asyncAfter": Rule("async_after", flag, FLOW_NODES),
        }
    ),
    elements=MappingProxyType(
        {
            "serviceTaskConfig": Nested(
                on=WORK,
                attributes={
                    "taskName": Rule("task_definition.topic", value),
                    "retries": Rule("task_definition.retries", value),
                    "retryBackoff": Rule("task_definition.retry_backoff", value),
                    "resultVariable": Rule("task_definition.result_variable"),
                },
                children={
                    "properties": Nested(children={"property": _PROPERTY}),
                    "property": _PROPERTY,
                    "inputs": Nested(
                        children={"input": Append("io_mapping.inputs", mapping("source", "target"))}
                    ),
                    "outputs": Nested(
                        children={"output": Append("io_mapping.outputs", mapping("source", "target"))}
                    ),
                },
            ),
            "taskConfig": Nested(children={"script": Read(_script)}, on=frozenset({"scriptTask"})),
            "ioMapping": Nested(
                on=ACTIVITIES | EVENTS,
                children={
                    "input": Append("io_mapping.inputs", mapping("source", "target")),
                    "output": Append("io_mapping.outputs", mapping("source", "target")),
                },
            ),
            "subscription": Nested(
                on=frozenset({"message"}), attributes={"correlationKey": Rule("correlation_key", feel)}
            ),
            "timerEventConfig": Nested(
                on=EVENTS | {"timerEventDefinition"},
                attributes={
                    "timerType": Rule(
                        "timer_config.timer_type",
                        one_of(timeDate="date", timeDuration="duration", timeCycle="cycle"),
                    ),
                    "timerValue": Rule("timer_config.value", value),
                },
            ),
            "properties": Nested(children={"property": Append("properties", pair("name", "value"))}),
        }
    ),
)
