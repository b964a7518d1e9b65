"""What is valid BPMN but not executed yet: refused with the reason, never run otherwise than meant.

One table. Supporting something is deleting its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from engine.bpmn.model import activities, data, events, gateways
from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import Process
from engine.bpmn.model.events import CatchEvent, Event
from engine.bpmn.model.extension import EMPTY_EXTENSION
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.bpmn.validation.events import kind_of

Kind = type[BaseElement]


class Unsupported(msgspec.Struct, frozen=True):
    """``when`` narrows it to some elements of the class; ``what`` names the thing in the rule and the message."""

    what: str
    kind: Kind
    reason: str
    hint: str
    when: Callable[[Any], bool] = lambda element: True


UNSUPPORTED: tuple[Unsupported, ...] = (
    # activities
    Unsupported(
        "businessRuleTask", activities.BusinessRuleTask,
        "decisions are not evaluated", "Compute the decision in a FEEL script task, or in a service task.",
    ),
    Unsupported(
        "callActivity", activities.CallActivity,
        "other processes are not called", "Embed the steps as a sub-process.",
    ),
    Unsupported(
        "transaction", activities.Transaction,
        "transactions are not executed", "Use an embedded sub-process.",
    ),
    Unsupported(
        "adHocSubProcess", activities.AdHocSubProcess,
        "ad-hoc sub-processes are not executed", "Draw the order of the steps in an embedded sub-process.",
    ),
    Unsupported(
        "eventSubProcess", SubProcess,
        "event sub-processes are not executed", "Use a boundary event on an embedded sub-process.",
        lambda element: element.triggered_by_event,
    ),
    Unsupported(
        "standardLoop", activities.StandardLoopCharacteristics,
        "loops on activities are not executed", "Lead a flow back from an exclusive gateway.",
    ),
    Unsupported(
        "multiInstance", activities.MultiInstanceLoopCharacteristics,
        "multi-instance activities are not executed", "Repeat by an exclusive gateway with a counter.",
    ),
    Unsupported(
        "compensationHandler", Activity,
        "compensation is not executed", "Draw the steps back as a path of their own.",
        lambda element: element.is_for_compensation,
    ),
    Unsupported(
        "startQuantity", Activity,
        "it would start with every single token", "Collect the tokens with a parallel gateway.",
        lambda element: element.start_quantity != 1,
    ),
    Unsupported(
        "completionQuantity", Activity,
        "it would put out one token only", "Fork with a parallel gateway.",
        lambda element: element.completion_quantity != 1,
    ),
    Unsupported(
        "instantiate", activities.ReceiveTask,
        "a receive task does not start processes", "Use a message start event.",
        lambda element: element.instantiate,
    ),
    Unsupported(
        "resourceRole", activities.ResourceRole,
        "resources of the model are not assigned", "Use pythmata:assignee, candidateUsers or candidateGroups.",
    ),
    Unsupported(
        "operation", Activity,
        "operations of an interface are not called", "Name a connector in pythmata:serviceTaskConfig.",
        lambda element: bool(getattr(element, "operation_ref", None)) and element.extension.task_definition is None,
    ),
    # gateways
    Unsupported(
        "inclusiveGateway", gateways.InclusiveGateway,
        "inclusive gateways are not executed", "Use a parallel gateway with an exclusive gateway on each branch.",
    ),
    Unsupported(
        "eventBasedGateway", gateways.EventBasedGateway,
        "event-based gateways are not executed", "Use a receive task or sub-process with a timer boundary event.",
    ),
    Unsupported(
        "complexGateway", gateways.ComplexGateway,
        "complex gateways are not executed", "Use exclusive and parallel gateways.",
    ),
    # events
    Unsupported(
        "intermediateThrowEvent", events.IntermediateThrowEvent,
        "intermediate throw events are not executed", "To send a message use a send task; to mark a point, a task.",
    ),
    Unsupported(
        "multipleEvent", Event,
        "only one event definition is executed", "Use one event for each definition.",
        lambda element: len(element.event_definitions) > 1,
    ),
    Unsupported(
        "parallelMultiple", CatchEvent,
        "parallel multiple events are not executed", "Wait for the events on parallel branches.",
        lambda element: element.parallel_multiple and len(element.event_definitions) < 2,
    ),
    # data
    Unsupported(
        "dataAssociation", BaseElement,
        "data associations are not executed", "Map with pythmata:ioMapping; every variable is in sight anyway.",
        lambda element: bool(
            getattr(element, "data_input_associations", ()) or getattr(element, "data_output_associations", ())
        ),
    ),
    Unsupported(
        "property", data.Property,
        "properties are not created", "Set the variable by a mapping or script.",
    ),
    Unsupported(
        "correlationSubscription", Process,
        "the correlation of the model is not evaluated", "Give the message a pythmata:subscription correlationKey.",
        lambda element: bool(element.correlation_subscriptions),
    ),
)  # fmt: skip

_USE_SIGNALS = "Use a message, delivered to each that waits."
_EVENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "signal": ("signals are not broadcast", _USE_SIGNALS),
        "conditional": ("conditions are not watched", "Use a timer that looks again, or a message."),
        "error": (
            "errors are not thrown or caught",
            "Lead the failure to an exclusive gateway by a variable.",
        ),
        "escalation": ("escalations are not thrown or caught", "Send a message."),
        "link": ("links are not followed", "Draw the sequence flow."),
        "compensate": ("compensation is not executed", "Draw the steps back as a path of their own."),
        "cancel": ("transactions are not executed", "Use an exclusive gateway and a path back."),
        "message": ("a message is not handled in this position", "Use a receive or send task beside it."),
        "timer": ("a timer is not handled in this position", "Use a timer event on the path."),
        "terminate": ("it cannot terminate in this position", "Use a terminate end event."),
    }
)
"""Event definition → why it is refused where ``EXECUTED`` does not name it, and what to do."""

EXECUTED: frozenset[tuple[Kind, str]] = frozenset(
    {
        (events.StartEvent, "message"),
        (events.StartEvent, "timer"),
        (events.IntermediateCatchEvent, "message"),
        (events.IntermediateCatchEvent, "timer"),
        (events.BoundaryEvent, "timer"),
        (events.EndEvent, "terminate"),
    }
)

_FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "listeners": ("listeners are not called", "Draw the work as a task of its own."),
        "error_mappings": ("errors are not mapped", "Let the work complete with a variable that tells."),
        "skip_expression": ("activities are not skipped", "Draw an exclusive gateway around it."),
        "message_payload": ("the payload is not evaluated", "Give the variables by an ioMapping."),
        "message_variable": ("the message is not kept as one variable", "Its variables are set by name."),
        "signal_scope": ("signals are not broadcast", _USE_SIGNALS),
    }
)
"""Field of the Extension → why it is refused, and what to do."""


def _elements(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        for row in UNSUPPORTED:
            if isinstance(element, row.kind) and row.when(element):
                text = f"The {title(element)} cannot be executed: {row.reason}."
                yield problem(element, f"unsupported-{row.what}", text, row.hint)


def _events(context: Context) -> Iterator[Problem]:
    for event in context.of(Event):
        for definition in event.event_definitions:
            kind = kind_of(definition)
            if (type(event), kind) not in EXECUTED and not isinstance(event, events.IntermediateThrowEvent):
                reason, hint = _EVENTS[kind]
                text = f"The {title(event)} cannot be executed: {reason}."
                yield problem(event, f"unsupported-{kind}-{event.tag}", text, hint)


def _extensions(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        if element.extension is EMPTY_EXTENSION:
            continue
        for field, (reason, hint) in _FIELDS.items():
            if getattr(element.extension, field) != getattr(EMPTY_EXTENSION, field):
                text = f"The {title(element)} cannot be executed: {reason}."
                yield problem(element, f"unsupported-{field.replace('_', '-')}", text, hint)


RULES: tuple[Rule, ...] = (_elements, _events, _extensions)
