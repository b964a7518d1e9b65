"""Events and event definitions (BPMN 2.0.2, section 10.5), and the root elements that they refer to."""

from __future__ import annotations

from typing import ClassVar

from engine.bpmn.model.base import BaseElement, FlowNode
from engine.bpmn.model.data import (
    DataInput,
    DataInputAssociation,
    DataOutput,
    DataOutputAssociation,
    InputSet,
    OutputSet,
    Property,
)
from engine.bpmn.model.expressions import Expression, Value


class Message(BaseElement, frozen=True, kw_only=True):
    """``extension.correlation_key`` is evaluated by whoever waits for or throws the message."""

    tag: ClassVar[str] = "message"

    item_ref: str | None = None


class Signal(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "signal"

    structure_ref: str | None = None


class Error(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "error"

    error_code: str | None = None
    structure_ref: str | None = None


class Escalation(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "escalation"

    escalation_code: str | None = None
    structure_ref: str | None = None


class EventDefinition(BaseElement, frozen=True, kw_only=True):
    """What an event is about."""


class MessageEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "messageEventDefinition"

    message_ref: str | None = None
    operation_ref: str | None = None


class TimerEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Exactly one of the three is set in a valid model: ISO 8601, for cycles also cron; or an expression."""

    tag: ClassVar[str] = "timerEventDefinition"

    time_date: Value | None = None
    time_duration: Value | None = None
    time_cycle: Value | None = None


class SignalEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "signalEventDefinition"

    signal_ref: str | None = None


class ErrorEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Without ``error_ref`` a catching event takes every error."""

    tag: ClassVar[str] = "errorEventDefinition"

    error_ref: str | None = None


class EscalationEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "escalationEventDefinition"

    escalation_ref: str | None = None


class ConditionalEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "conditionalEventDefinition"

    condition: Expression | None = None


class LinkEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Pairs meet by ``name``."""

    tag: ClassVar[str] = "linkEventDefinition"

    sources: tuple[str, ...] = ()
    target: str | None = None


class CompensateEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Without ``activity_ref`` everything completed in the scope is compensated."""

    tag: ClassVar[str] = "compensateEventDefinition"

    activity_ref: str | None = None
    wait_for_completion: bool = True


class CancelEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "cancelEventDefinition"


class TerminateEventDefinition(EventDefinition, frozen=True, kw_only=True):
    tag: ClassVar[str] = "terminateEventDefinition"


class Event(FlowNode, frozen=True, kw_only=True):
    """``event_definitions``: own ones and those referred to by ``event_definition_refs``, resolved, in order."""

    event_definitions: tuple[EventDefinition, ...] = ()
    event_definition_refs: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()


class CatchEvent(Event, frozen=True, kw_only=True):
    parallel_multiple: bool = False
    data_outputs: tuple[DataOutput, ...] = ()
    data_output_associations: tuple[DataOutputAssociation, ...] = ()
    output_set: OutputSet | None = None


class ThrowEvent(Event, frozen=True, kw_only=True):
    data_inputs: tuple[DataInput, ...] = ()
    data_input_associations: tuple[DataInputAssociation, ...] = ()
    input_set: InputSet | None = None


class StartEvent(CatchEvent, frozen=True, kw_only=True):
    """``is_interrupting`` counts in event sub-processes only."""

    tag: ClassVar[str] = "startEvent"

    is_interrupting: bool = True


class IntermediateCatchEvent(CatchEvent, frozen=True, kw_only=True):
    tag: ClassVar[str] = "intermediateCatchEvent"


class BoundaryEvent(CatchEvent, frozen=True, kw_only=True):
    tag: ClassVar[str] = "boundaryEvent"

    attached_to_ref: str
    cancel_activity: bool = True


class IntermediateThrowEvent(ThrowEvent, frozen=True, kw_only=True):
    tag: ClassVar[str] = "intermediateThrowEvent"


class EndEvent(ThrowEvent, frozen=True, kw_only=True):
    tag: ClassVar[str] = "endEvent"


class ImplicitThrowEvent(ThrowEvent, frozen=True, kw_only=True):
    """Thrown by a multi-instance activity of complex behaviour; it stands in no flow."""

    tag: ClassVar[str] = "event"
