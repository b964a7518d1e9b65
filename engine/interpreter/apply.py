"""What each command does to the state before the tokens move: one function a command, one table of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.foreseen import JOB_FAILED, UNCAUGHT_ERROR, Foreseen
from engine.interpreter.state import (
    PROCESS_SCOPE,
    ElementInstance,
    Lifecycle,
    OpenIncident,
    Scope,
    Subscription,
)
from engine.interpreter.subscriptions import reschedule
from engine.interpreter.timers import as_moment
from engine.interpreter.turn import WORK, Execution


def _start(execution: Execution, command: c.StartProcess) -> None:
    state, process = execution.state, execution.process
    starts = process.root.starts
    if command.start_event_id is not None:
        node = process.nodes.get(command.start_event_id)
        if node is None or node.container is not process.root or node.tag != "startEvent":
            raise CommandRejected(f"{process.key} has no start event {command.start_event_id!r}.")
        starts = (node,)
    if not starts:
        raise CommandRejected(f"{process.key} starts by a message or timer only. Name its start event.")
    execution.record(
        r.InstanceStarted(
            definition_id=state.definition_id,
            business_key=state.business_key,
            initiator=command.initiator,
            start_event_id=command.start_event_id,
            parent_instance_id=command.parent.instance_id if command.parent else None,
            parent_activity_key=command.parent.activity_key if command.parent else None,
        )
    )
    scope = Scope(PROCESS_SCOPE, None, process.key)
    state.scopes[PROCESS_SCOPE] = scope
    variables = dict(command.variables)
    for start in starts:
        if start.element.extension.initiator:
            variables[start.element.extension.initiator] = command.initiator
    if variables:
        execution.declare(scope, variables)
    for start in starts:
        execution.put(start, scope)


def _complete(execution: Execution, command: c.CompleteActivity) -> None:
    element = execution.element(command.activity_key)
    _require(element, Lifecycle.ACTIVE)
    execution.node(element.element_id).behavior.complete(execution, element, command.variables)


def _fail(execution: Execution, command: c.FailActivity) -> None:
    element = _at_work(execution, command.activity_key)
    execution.park(element, Foreseen(JOB_FAILED, command.message, command.detail), WORK)


def _throw_error(execution: Execution, command: c.ThrowError) -> None:
    element = _at_work(execution, command.activity_key)
    if command.variables:
        execution.assign(element.scope_key, command.variables)
    text = f"Nobody catches the error {command.code!r} thrown by {element.element_id}."
    message = f"{text} {command.message}".strip()
    execution.park(element, Foreseen(UNCAUGHT_ERROR, message), WORK)


def _throw_escalation(execution: Execution, command: c.ThrowEscalation) -> None:
    """Nobody catches it: it is recorded, and the work goes on (10.5.1)."""
    element = _at_work(execution, command.activity_key)
    parent = execution.state.parent
    execution.record(
        r.EscalationThrown(
            code=command.code,
            element_id=element.element_id,
            variables=command.variables,
            parent_instance_id=parent.instance_id if parent else None,
            parent_activity_key=parent.activity_key if parent else None,
        )
    )


def _subscription(execution: Execution, key: int, kind: str) -> Subscription:
    subscription = execution.state.subscriptions.get(key)
    if subscription is None or subscription.kind != kind:
        raise CommandRejected(f"Nothing waits for this {kind} any more.")
    return subscription


def _fire_timer(execution: Execution, command: c.FireTimer) -> None:
    subscription = _subscription(execution, command.subscription_key, "timer")
    if subscription.due_at != _moment(command.due_at):
        raise CommandRejected(f"The timer of {subscription.element_id} is not due at {command.due_at}.")
    owner = execution.element(subscription.owner)
    if not reschedule(execution, subscription):
        execution.unsubscribe(subscription.key)
    _trigger(execution, owner, subscription, {})


def _moment(text: str) -> datetime:
    try:
        return as_moment(text)
    except Foreseen as problem:
        raise CommandRejected(problem.message) from problem


def _deliver_message(execution: Execution, command: c.DeliverMessage) -> None:
    subscription = _subscription(execution, command.subscription_key, "message")
    owner = execution.element(subscription.owner)
    node = execution.node(subscription.element_id)
    if owner.element_id == node.id or getattr(node.element, "cancel_activity", True):
        execution.unsubscribe(subscription.key)
    _trigger(execution, owner, subscription, command.variables)


def _trigger(
    execution: Execution, owner: ElementInstance, subscription: Subscription, variables: c.Variables
) -> None:
    behavior = execution.node(subscription.element_id).behavior
    behavior.trigger(execution, owner, subscription, variables)


def _deliver_signal(execution: Execution, command: c.DeliverSignal) -> None:
    waiting = [
        s for s in execution.state.subscriptions.values() if (s.kind, s.name) == ("signal", command.name)
    ]
    if not waiting:
        raise CommandRejected(f"Nothing waits for the signal {command.name!r}.")
    for subscription in waiting:
        if subscription.key in execution.state.subscriptions:
            execution.unsubscribe(subscription.key)
            _trigger(execution, execution.element(subscription.owner), subscription, command.variables)


def _evaluate_conditions(execution: Execution, command: c.EvaluateConditions) -> None:
    if not any(s.kind == "conditional" for s in execution.state.subscriptions.values()):
        raise CommandRejected("Nothing waits for a condition.")


def _trigger_activity(execution: Execution, command: c.TriggerActivity) -> None:
    raise CommandRejected(f"{command.element_id} does not stand in an active ad-hoc sub-process.")


def _set_variables(execution: Execution, command: c.SetVariables) -> None:
    if command.scope_key is None:
        execution.declare(execution.state.scopes[PROCESS_SCOPE], command.variables)
        return
    scope = execution.state.scopes.get(command.scope_key)
    if scope is None:
        raise CommandRejected(f"There is no scope {command.scope_key} any more.")
    execution.declare(scope, command.variables)


def _continue(execution: Execution, command: c.ContinueExecution) -> None:
    if command.token_key is None:
        _resume_pending(execution)
        return
    element = execution.element(command.token_key)
    if element.status is Lifecycle.READY:
        element.become(Lifecycle.ACTIVE)
        execution.activate(execution.node(element.element_id), element)
    elif element.status is Lifecycle.COMPLETING:
        execution.leave(element)
    else:
        raise CommandRejected(f"{element.element_id} does not wait to be continued.")


def _resume_pending(execution: Execution) -> None:
    state = execution.state
    if not state.pending:
        raise CommandRejected("No token is on its way.")
    for token in state.pending:
        flow = execution.process.flows[token.flow_id] if token.flow_id else None
        scope = state.scopes.get(token.scope_key)
        if scope is not None:
            execution.agenda.append((execution.node(token.element_id), scope, flow))
    state.pending = []


def _incident(execution: Execution, key: int) -> OpenIncident:
    incident = execution.state.incidents.get(key)
    if incident is None:
        raise CommandRejected(f"There is no open incident {key}.")
    return incident


def _retry(execution: Execution, command: c.RetryIncident) -> None:
    incident = _incident(execution, command.incident_key)
    element = execution.element(incident.element_key)
    if command.variables:
        execution.assign(element.scope_key, command.variables)
    execution.retry(incident)


def _skip(execution: Execution, command: c.SkipIncident) -> None:
    incident = _incident(execution, command.incident_key)
    element = execution.element(incident.element_key)
    execution.node(element.element_id).behavior.terminate(execution, element)
    execution.resolve(incident)
    element.become(Lifecycle.COMPLETING)
    execution.complete(element, command.variables)


def _change_due_date(execution: Execution, command: c.ChangeDueDate) -> None:
    subscription = _subscription(execution, command.subscription_key, "timer")
    subscription.due_at = _moment(command.due_at)
    execution.record(
        r.TimerScheduled(
            subscription_key=subscription.key,
            element_id=subscription.element_id,
            due_at=subscription.due_at,
            repetitions_left=subscription.repetitions_left,
        )
    )


def _cancel(execution: Execution, command: c.CancelInstance) -> None:
    execution.terminate_scope(execution.state.scopes[PROCESS_SCOPE])
    execution.state.pending = []
    execution.state.status = "terminated"
    execution.record(r.InstanceTerminated(reason=command.reason))


def _modify(execution: Execution, command: c.ModifyInstance) -> None:
    """Start elements first, so that the instance does not end in between."""
    scopes = [_scope_for(execution, element_id) for element_id in command.activate]
    # Outer ones have the lower keys: they end what is inside with them.
    elements = [execution.element(key) for key in sorted(set(command.terminate))]
    if command.variables:
        execution.assign(PROCESS_SCOPE, command.variables)
    for element_id, scope in zip(command.activate, scopes, strict=True):
        execution.put(execution.node(element_id), scope)
    for element in elements:
        if element.key in execution.state.elements:
            scope = execution.state.scopes[element.scope_key]
            execution.terminate(element)
            execution.consume(scope)


def _scope_for(execution: Execution, element_id: str) -> Scope:
    """The one running scope of the level that the element stands in."""
    node = execution.process.nodes.get(element_id)
    if node is None:
        raise CommandRejected(f"{execution.process.key} has no element {element_id!r}.")
    level = node.container.element.id
    scopes = [scope for scope in execution.state.scopes.values() if scope.element_id == level]
    if len(scopes) != 1:
        raise CommandRejected(
            f"{element_id} stands in {level}, which runs {len(scopes)} times; it has to be once."
        )
    return scopes[0]


def _at_work(execution: Execution, key: int) -> ElementInstance:
    """The element that people or machines work on now."""
    element = execution.element(key)
    _require(element, Lifecycle.ACTIVE)
    if not execution.node(element.element_id).behavior.does_work:
        raise CommandRejected(f"Nobody works on {element.element_id}: it cannot fail or throw from outside.")
    return element


def _require(element: ElementInstance, status: Lifecycle) -> None:
    if element.status is not status:
        raise CommandRejected(f"{element.element_id} is {element.status.value}, not {status.value}.")


APPLY: dict[type[c.Command], Callable[..., None]] = {
    c.StartProcess: _start,
    c.CompleteActivity: _complete,
    c.FailActivity: _fail,
    c.ThrowError: _throw_error,
    c.ThrowEscalation: _throw_escalation,
    c.FireTimer: _fire_timer,
    c.DeliverMessage: _deliver_message,
    c.DeliverSignal: _deliver_signal,
    c.EvaluateConditions: _evaluate_conditions,
    c.TriggerActivity: _trigger_activity,
    c.SetVariables: _set_variables,
    c.ContinueExecution: _continue,
    c.RetryIncident: _retry,
    c.SkipIncident: _skip,
    c.ChangeDueDate: _change_due_date,
    c.ModifyInstance: _modify,
    c.CancelInstance: _cancel,
}
