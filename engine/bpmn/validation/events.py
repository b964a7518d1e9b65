"""Events: which definitions may stand where (table 10.93), and that timers say a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.bpmn.model.activities import SubProcess
from engine.bpmn.model.events import (
    BoundaryEvent,
    ConditionalEventDefinition,
    EndEvent,
    Event,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
    TimerEventDefinition,
)
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import ALL_MISSED, ONE_FOR_MISSED
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.bpmn.validation.timers import CHECKS

_PROCESS_START = frozenset({"message", "timer", "conditional", "signal"})
_EVENT_SUB_PROCESS_START = _PROCESS_START | {"error", "escalation", "compensate"}
_POSITIONS: Mapping[type[Event], frozenset[str]] = MappingProxyType(
    {
        BoundaryEvent: _EVENT_SUB_PROCESS_START | {"cancel"},
        IntermediateCatchEvent: frozenset({"message", "timer", "conditional", "link", "signal"}),
        IntermediateThrowEvent: frozenset({"message", "escalation", "compensate", "link", "signal"}),
        EndEvent: frozenset(
            {"message", "error", "escalation", "cancel", "compensate", "signal", "terminate"}
        ),
    }
)


def kind_of(definition: object) -> str:
    """``TimerEventDefinition`` → ``timer``."""
    return type(definition).__name__.removesuffix("EventDefinition").lower()


def _allowed(context: Context, event: Event) -> frozenset[str]:
    if not isinstance(event, StartEvent):
        return _POSITIONS.get(type(event), frozenset())
    scope = context.scopes.get(event.id)
    if not isinstance(scope, SubProcess):
        return _PROCESS_START
    return _EVENT_SUB_PROCESS_START if scope.triggered_by_event else frozenset()


def _positions(context: Context) -> Iterator[Problem]:
    for event in context.of(Event):
        allowed = _allowed(context, event)
        for definition in event.event_definitions:
            if kind_of(definition) not in allowed and event.id in context.scopes:
                text = f"A {title(event)} cannot be a {kind_of(definition)} event here."
                hint = f"Possible are: {', '.join(sorted(allowed)) or 'none, as this starts a sub-process'}."
                yield problem(event, "event-position", text, hint)


def _catching(context: Context) -> Iterator[Problem]:
    for event in context.of(IntermediateCatchEvent):
        if not event.event_definitions:
            text = f"The {title(event)} says not what it waits for."
            yield problem(event, "catch-none", text, "Add an event definition, as a message or timer.")


def _event_sub_processes(context: Context) -> Iterator[Problem]:
    """An event sub-process has exactly one start event, and that one has a definition (10.3.5)."""
    for scope in context.of(SubProcess):
        starts = [element for element in scope.flow_elements if isinstance(element, StartEvent)]
        if scope.triggered_by_event and (len(starts) != 1 or not starts[0].event_definitions):
            text = f"The event {title(scope)} needs exactly one start event, with an event definition."
            yield problem(scope, "event-sub-process-start", text, "Say which event starts it.")


def _timers(context: Context) -> Iterator[Problem]:
    for timer in context.of(TimerEventDefinition):
        given = {field: getattr(timer, field) for field in CHECKS if getattr(timer, field) is not None}
        if len(given) != 1:
            text = f"The timer has {len(given) or 'no'} time definitions; it needs exactly one."
            yield problem(timer, "timer-definition", text, "Give timeDate, timeDuration or timeCycle.")
        for field, value in given.items():
            check, example = CHECKS[field]
            if not isinstance(value, Expression) and not check(value.text):
                text = f"{value.text[:80]!r} is no time: {example} is expected."
                hint = 'Begin with "=" if it is meant as FEEL.'
                yield problem(timer, "timer-value", text, hint, line=value.line)


def _missed(context: Context) -> Iterator[Problem]:
    policy = context.process.extension.missed_timers
    if policy is not None and policy not in (ONE_FOR_MISSED, ALL_MISSED):
        text = f"missedTimers is {policy!r}: there are one and all."
        hint = "Write one, or leave it out, unless each missed occurrence has to be made up."
        yield problem(context.process, "missed-timers", text, hint)


def _conditionals(context: Context) -> Iterator[Problem]:
    for definition in context.of(ConditionalEventDefinition):
        if definition.condition is None:
            yield problem(
                definition, "condition-missing", "The conditional event has no condition.", "Add one."
            )


RULES: tuple[Rule, ...] = (
    _positions,
    _catching,
    _event_sub_processes,
    _timers,
    _missed,
    _conditionals,
)
