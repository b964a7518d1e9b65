"""Compensation (BPMN 2.0.2, 10.7): a handler for each boundary event, and throws that find something to undo."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import Association
from engine.bpmn.model.definitions import FlowElementsContainer, flow_nodes
from engine.bpmn.model.events import (
    BoundaryEvent,
    CompensateEventDefinition,
    Event,
    StartEvent,
    ThrowEvent,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _compensates(event: Event) -> bool:
    return any(isinstance(definition, CompensateEventDefinition) for definition in event.event_definitions)


def _associated(context: Context, event: BoundaryEvent) -> list[Activity]:
    """The activities that an association connects with the event, in whichever direction it is drawn."""
    scope = context.scopes[event.id]
    found = []
    for artifact in scope.artifacts:
        if isinstance(artifact, Association) and event.id in (artifact.source_ref, artifact.target_ref):
            other = artifact.target_ref if artifact.source_ref == event.id else artifact.source_ref
            found.append(context.nodes.get(other))
    return [node for node in found if isinstance(node, Activity) and context.scopes[node.id] is scope]


def _boundaries(context: Context) -> Iterator[BoundaryEvent]:
    return (
        event for event in context.of(BoundaryEvent) if _compensates(event) and event.id in context.scopes
    )


def _handlers(context: Context) -> Iterator[Problem]:
    """Exactly one, and marked as such (10.7.1)."""
    for event in _boundaries(context):
        activities = _associated(context, event)
        marked = [activity for activity in activities if activity.is_for_compensation]
        for activity in activities:
            if not activity.is_for_compensation:
                text = f"The {title(activity)} is associated with compensation, and not marked as a handler."
                yield problem(activity, "handler-unmarked", text, 'Set isForCompensation="true" on it.')
        if len(marked) > 1:
            text = f"The {title(event)} has {len(marked)} handlers."
            hint = "Keep one; what belongs together can stand in a sub-process."
            yield problem(event, "handler-repeated", text, hint)
        if not activities:
            text = f"The {title(event)} has no handler: nothing would be compensated."
            hint = 'Draw an association to an activity with isForCompensation="true".'
            yield problem(event, "handler-missing", text, hint)


def _unused(context: Context) -> Iterator[Problem]:
    used = {activity.id for event in _boundaries(context) for activity in _associated(context, event)}
    for activity in context.of(Activity):
        if activity.is_for_compensation and activity.id not in used:
            text = f"The {title(activity)} is a compensation handler of nothing: it never runs."
            hint = "Draw an association from a compensation boundary event to it."
            yield problem(activity, "handler-unused", text, hint, severity="warning")


def _throws(context: Context) -> Iterator[Problem]:
    for event in context.of(ThrowEvent):
        for definition in event.event_definitions:
            if isinstance(definition, CompensateEventDefinition) and event.id in context.scopes:
                yield from _throw(context, event, definition)


def _throw(context: Context, event: ThrowEvent, definition: CompensateEventDefinition) -> Iterator[Problem]:
    scope = _compensated(context, event)
    activity = context.definitions.find(definition.activity_ref, Activity)
    if definition.activity_ref is None:
        if not any(_is_compensable(context, node) for node in _activities(scope)):
            text = f"The {title(event)} compensates the {title(scope)}, in which nothing has a handler."
            hint = "Add a compensation boundary event with a handler to what shall be undone."
            yield problem(event, "compensation-of-nothing", text, hint, severity="warning")
    elif activity is None or context.scopes.get(activity.id) is not scope:
        text = f"The {title(event)} compensates {definition.activity_ref}, which is not in its sight."
        hint = "Name an activity of the same level, or of that around its event sub-process."
        yield problem(event, "compensated-activity", text, hint)
    elif not _is_compensable(context, activity):
        text = f"The {title(event)} compensates the {title(activity)}, which has no handler."
        hint = "Add a compensation boundary event with a handler to it."
        yield problem(event, "compensation-of-nothing", text, hint, severity="warning")


def _compensated(context: Context, event: ThrowEvent) -> FlowElementsContainer:
    """The level that is undone: its own, but from within an event sub-process that around it (10.7.3)."""
    scope = context.scopes[event.id]
    while isinstance(scope, SubProcess) and scope.triggered_by_event:
        scope = context.scopes[scope.id]
    return scope


def _activities(scope: FlowElementsContainer) -> list[Activity]:
    return [node for node in flow_nodes(scope) if isinstance(node, Activity)]


def _is_compensable(context: Context, activity: Activity) -> bool:
    """By a handler of its own, by an event sub-process, or by what is inside (10.7.1)."""
    if any(_compensates(event) for event in context.definitions.boundary_events(activity.id)):
        return True
    return isinstance(activity, SubProcess) and (
        _undoes_itself(activity) or any(_is_compensable(context, inner) for inner in _activities(activity))
    )


def _undoes_itself(activity: SubProcess) -> bool:
    inner = [sub for sub in _activities(activity) if isinstance(sub, SubProcess) and sub.triggered_by_event]
    starts = [node for sub in inner for node in flow_nodes(sub) if isinstance(node, StartEvent)]
    return any(_compensates(start) for start in starts)


RULES: tuple[Rule, ...] = (_handlers, _unused, _throws)
