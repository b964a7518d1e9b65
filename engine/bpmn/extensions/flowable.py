"""Flowable and Activiti: the common ancestor's vocabulary as in Camunda 7, and what each has of its own."""

from __future__ import annotations

from types import MappingProxyType

from engine.bpmn.extensions import camunda
from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import ACTIVITIES, Dialect, ReadText, Refusal, Rule, plain, value


def _same_deployment(draft: Draft, text: str, line: int) -> None:
    if text.strip().lower() == "true":
        draft.set("called_element.binding", "deployment", "flowable:sameDeployment")


_EVENT_REGISTRY = Refusal("the event registry is not there.", "Use a message event with a correlation key.")

DIALECT = Dialect(
    name="flowable",
    namespaces=frozenset({"http://flowable.org/bpmn", "http://activiti.org/bpmn"}),
    attributes=MappingProxyType(
        {
            **camunda.ATTRIBUTES,
            "resultVariableName": Rule("result_variable", plain, camunda.RESULTS),
            "skipExpression": Rule("skip_expression", value, ACTIVITIES),
            "sameDeployment": ReadText(
                _same_deployment, camunda.CALL, "the called process is that of the same deployment"
            ),
            "scope": Rule("signal_scope", plain, frozenset({"signal"})),
            "triggerable": camunda.unless("false", "flowable:triggerable"),
            "terminateAll": Refusal(
                "ending the whole instance from inside a sub-process is not BPMN.",
                "End the sub-process with an error and catch it at its border.",
            ),
            "autoStoreVariables": camunda.unless("false", "flowable:autoStoreVariables"),
        }
    ),
    elements=MappingProxyType(
        {
            **camunda.ELEMENTS,
            "eventType": _EVENT_REGISTRY,
            "eventCorrelationParameter": _EVENT_REGISTRY,
            "mapException": Refusal(
                "Java exceptions do not occur here.", "Let the work report a BPMN error with a code."
            ),
            "variableAggregation": Refusal(
                "aggregation is written otherwise.", "Collect the results with loopDataOutputRef."
            ),
        }
    ),
)
