"""What each command does to the state before the tokens move: one function a command, one table of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.behaviors.ad_hoc import AdHocBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.happening import (
    broadcast,
    check_all_conditions,
    happen,
    report_error,
    throw_escalation,
    waiting_node,
)
from engine.interpreter.starting import also_needed, learn_correlation, started_with, starts_at
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
    if execution.telling is not None:
        execution.telling.user = command.initiator
    starts = process.root.starts
    if command.start_event_id is not None:
        starts = (_start_node(process, command.start_event_id),)
    if not starts:
        raise CommandRejected(f"{process.key} starts by an event only. Name its start event.")
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
    variables = dict(started_with(starts[0], command.position, command.variables))
    for start in starts:
        if start.element.extension.initiator:
            variables[start.element.extension.initiator] = command.initiator
    if variables:
        execution.declare(scope, variables)
    execution.happened_position = command.position
    learn_correlation(execution, starts[0], command.position, command.variables)
    scope.live += 1
    execution.begin_scope(scope, process.root, ())
    for start in starts:
        _begin_at(execution, start, scope)
    execution.consume(scope)


def _start_node(process: ProcessModel, element_id: str) -> Node:
    node = starts_at(process, element_id)
    if node is None:
        raise CommandRejected(f"{process.key} has no start event {element_id!r}.")
    return node


def _begin_at(execution: Execution, node: Node, scope: Scope) -> None:
    """What a receive task or an event behind a gateway waits for has happened; a gateway that needs all of its events
    waits for the others."""
    if node.tag == "startEvent" or node in execution.process.root.starts:
        execution.put(node, scope)
        return
    scope.live += 1
    execution.enter_happened(node, scope, {})
    for other in also_needed(node):
        execution.put(other, scope)


def _complete(execution: Execution, command: c.CompleteActivity) -> None:
    if execution.telling is not None:
        execution.telling.user = command.user
    owner_key = execution.state.listener_jobs.get(command.activity_key)
    if owner_key is not None:
        _complete_listener(execution, command, owner_key)
        return
    element = execution.element(command.activity_key)
    _require(element, Lifecycle.ACTIVE)
    execution.node_of(element).behavior.complete(execution, element, command.variables)


def _complete_listener(execution: Execution, command: c.CompleteActivity, owner_key: int) -> None:
    element = execution.element(owner_key)
    del execution.state.listener_jobs[command.activity_key]
    execution.record(r.JobCompleted(key=command.activity_key, element_id=element.element_id))
    if command.variables:
        execution.assign(execution.level_of(element), command.variables)
    listening = execution.node_of(element).listening
    assert listening is not None
    listening.job_completed(execution, element)


def _fail(execution: Execution, command: c.FailActivity) -> None:
    element = _at_work(execution, command.activity_key)
    reported = {"errorMessage": command.message, "errorDetails": command.detail}
    error = execution.node_of(element).behavior.error_in(execution, element, reported)
    if error is not None:
        report_error(execution, element, *error, {})
        return
    execution.park(element, Foreseen(command.kind, command.message, command.detail), WORK)


def _throw_error(execution: Execution, command: c.ThrowError) -> None:
    element = _at_work(execution, command.activity_key)
    report_error(execution, element, command.code, command.message, command.variables)


def _throw_escalation(execution: Execution, command: c.ThrowEscalation) -> None:
    owner_key = execution.state.listener_jobs.get(command.activity_key)
    element = execution.element(owner_key) if owner_key else _at_work(execution, command.activity_key)
    throw_escalation(execution, element, command.code, command.variables)


def _subscription(execution: Execution, key: int, kind: str) -> Subscription:
    subscription = execution.state.subscriptions.get(key)
    if subscription is None or subscription.kind != kind:
        raise CommandRejected(f"Nothing waits for this {kind} any more.")
    return subscription


def _fire_timer(execution: Execution, command: c.FireTimer) -> None:
    subscription = _subscription(execution, command.subscription_key, "timer")
    if subscription.due_at != _moment(command.due_at):
        raise CommandRejected(f"The timer of {subscription.element_id} is not due at {command.due_at}.")
    owner = execution.owner_of(subscription)
    assert owner is not None
    behavior = waiting_node(execution, owner, subscription).behavior
    if not (behavior.stays_open and reschedule(execution, subscription)):
        execution.unsubscribe(subscription.key)
    behavior.trigger(execution, owner, subscription, {})


def _moment(text: str) -> datetime:
    try:
        return as_moment(text)
    except Foreseen as problem:
        raise CommandRejected(problem.message) from problem


def _deliver_message(execution: Execution, command: c.DeliverMessage) -> None:
    subscription = _subscription(execution, command.subscription_key, "message")
    execution.process.correlation.learn(command.name, command.variables, execution.state, execution.now)
    happen(execution, subscription, command.variables)


def _deliver_signal(execution: Execution, command: c.DeliverSignal) -> None:
    if not broadcast(execution, command.name, command.variables):
        raise CommandRejected(f"Nothing waits for the signal {command.name!r}.")


def _evaluate_conditions(execution: Execution, command: c.EvaluateConditions) -> None:
    if not any(s.kind == "conditional" for s in execution.state.subscriptions.values()):
        raise CommandRejected("Nothing waits for a condition.")
    check_all_conditions(execution)


def _trigger_activity(execution: Execution, command: c.TriggerActivity) -> None:
    owners = [
        element
        for element in execution.state.elements.values()
        if _holds_ad_hoc(execution.node_of(element), command.element_id)
        and element.key in execution.state.scopes
    ]
    if len(owners) != 1:
        number = len(owners) or "no"
        raise CommandRejected(
            f"{command.element_id} stands in {number} active ad-hoc sub-process; it has to be one."
        )
    behavior = execution.node_of(owners[0]).behavior
    assert isinstance(behavior, AdHocBehavior)
    behavior.activate(execution, owners[0], command.element_id, command.variables)


def _holds_ad_hoc(node: Node, element_id: str) -> bool:
    inner = node.inner
    return inner is not None and inner.is_ad_hoc and any(child.id == element_id for child in inner.nodes)


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
        execution.activate(execution.node_of(element), element)
    elif element.status is Lifecycle.COMPLETING:
        execution.leave(execution.node_of(element), element)
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
            execution.agenda.append((_node_in(execution, token.element_id, scope), scope, flow))
    state.pending = []


def _node_in(execution: Execution, element_id: str, scope: Scope) -> Node:
    """In the scope of a body, the node that its instances run."""
    node = execution.node(element_id)
    return node.instance if node.instance is not None and scope.element_id == element_id else node


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
    execution.node_of(element).behavior.terminate(execution, element)
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
    execution.cancel(command.reason)


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
    scopes = [
        s for s in execution.state.scopes.values() if s.element_id == level and not _is_body(execution, s)
    ]
    if len(scopes) != 1:
        raise CommandRejected(
            f"{element_id} stands in {level}, which runs {len(scopes)} times; it has to be once."
        )
    return scopes[0]


def _is_body(execution: Execution, scope: Scope) -> bool:
    element = execution.state.elements.get(scope.key)
    return (
        element is not None
        and element.index is None
        and execution.node(element.element_id).instance is not None
    )


def _at_work(execution: Execution, key: int) -> ElementInstance:
    """The element that people or machines work on now."""
    owner_key = execution.state.listener_jobs.pop(key, None)
    if owner_key is not None:
        element = execution.element(owner_key)
        execution.record(r.JobCanceled(key=key, element_id=element.element_id))
        return element
    element = execution.element(key)
    _require(element, Lifecycle.ACTIVE)
    if not execution.node_of(element).behavior.does_work:
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
