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
    Ignored,
    Nested,
    Read,
    Rule,
    feel,
    flag,
    leftover,
    mapping,
    one_of,
    plain,
    value,
    words,
)
from engine.bpmn.languages import PYTHON
from engine.bpmn.model.extension import Script
from engine.bpmn.xml import Node

NAMESPACE = "http://pythmata.org/schema/1.0/bpmn"

USER_TASK = frozenset({"userTask"})
LANE = frozenset({"lane"})
FORMS = frozenset({"userTask", "startEvent"})
PROCESS = frozenset({"process"})
TASKS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
RESULTS = WORK | {"scriptTask"}


def _script(draft: Draft, node: Node) -> None:
    leftover(draft, node, "language")
    language = node.attributes.get("language", PYTHON)
    draft.set("script", Script(text=node.text, language=language, line=node.line), "pythmata:script")


_PROPERTY = Append("task_definition.properties", mapping("value", "name"))

DIALECT = Dialect(
    name="pythmata",
    namespaces=frozenset({NAMESPACE}),
    attributes=MappingProxyType(
        {
            "assignee": Rule("assignment.assignee", value, USER_TASK | LANE),
            "candidateUsers": Rule("assignment.candidate_users", value, USER_TASK | LANE),
            "candidateGroups": Rule("assignment.candidate_groups", value, USER_TASK | LANE),
            "dueDate": Rule("assignment.due_date", value, USER_TASK),
            "followUpDate": Rule("assignment.follow_up_date", value, USER_TASK),
            "priority": Rule("assignment.priority", value, USER_TASK),
            "formKey": Rule("form.form_key", value, FORMS),
            "initiator": Rule("initiator", plain, frozenset({"startEvent"})),
            "versionTag": Rule("version_tag", plain, PROCESS),
            "historyTimeToLive": Rule("history_time_to_live", plain, PROCESS),
            "lanesAsCandidateGroups": Rule("lanes_as_candidate_groups", flag, PROCESS),
            "strictExpressions": Rule("strict_expressions", flag, PROCESS),
            "missedTimers": Rule("missed_timers", plain, PROCESS),
            "secretVariables": Rule("secret_variables", words, PROCESS),
            "candidateStarterUsers": Rule("candidate_starter_users", value, PROCESS),
            "candidateStarterGroups": Rule("candidate_starter_groups", value, PROCESS),
            "expression": Rule("expression", feel, TASKS),
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
            "calledDecision": Nested(
                on=frozenset({"businessRuleTask"}),
                attributes={
                    "decisionId": Rule("called_decision.decision_id", value),
                    "binding": Rule("called_decision.binding", one_of(versionTag="version_tag")),
                    "version": Rule("called_decision.version", value),
                    "versionTag": Rule("called_decision.version", value),
                    "resultMapping": Rule(
                        "called_decision.result_mapping",
                        one_of(
                            value="",
                            singleEntry="single_entry",
                            singleResult="single_result",
                            collectEntries="collect_entries",
                            resultList="result_list",
                        ),
                    ),
                    "resultVariable": Rule("called_decision.result_variable"),
                },
            ),
            "taskConfig": Nested(
                children={"script": Read(_script, says="the script, in Python or the language named")},
                on=frozenset({"scriptTask"}),
            ),
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
                on=CATCHING | {"timerEventDefinition"},
                attributes={
                    "timerType": Rule(
                        "timer_config.timer_type",
                        one_of(timeDate="date", timeDuration="duration", timeCycle="cycle"),
                    ),
                    "timerValue": Rule("timer_config.value", value),
                },
            ),
            "properties": Ignored(
                "properties are notes; nothing in the process reads them.",
                "What the work needs goes into serviceTaskConfig or ioMapping.",
            ),
        }
    ),
)
