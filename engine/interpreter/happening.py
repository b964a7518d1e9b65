"""What reaches an instance, from outside or from its own events, comes to whoever waits for it or catches it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.interpreter import records as r
from engine.interpreter.definition import Catch, Node
from engine.interpreter.foreseen import UNCAUGHT_ERROR, Foreseen
from engine.interpreter.state import ElementInstance, Owner, Subscription
from engine.interpreter.subscriptions import ConditionWait
from engine.interpreter.turn import WORK, Execution


def waiting_node(execution: Execution, owner: Owner, subscription: Subscription) -> Node:
    """The node whose wait it is: of the owner itself, or a boundary event, start event or event behind a gateway."""
    if isinstance(owner, ElementInstance) and owner.element_id == subscription.element_id:
        return execution.node_of(owner)
    return execution.node(subscription.element_id)


def happen(execution: Execution, subscription: Subscription, variables: Mapping[str, object]) -> None:
    """What the subscription waited for has happened; it closes unless it may happen again."""
    owner = execution.owner_of(subscription)
    assert owner is not None
    behavior = waiting_node(execution, owner, subscription).behavior
    if not behavior.stays_open:
        execution.unsubscribe(subscription.key)
    behavior.trigger(execution, owner, subscription, variables)


def broadcast(execution: Execution, signal: str, variables: Mapping[str, object]) -> int:
    """Everything in the instance that listens for the signal now gets it; returns how many did."""
    waiting = [s for s in execution.state.subscriptions.values() if (s.kind, s.name) == ("signal", signal)]
    for subscription in waiting:
        if subscription.key in execution.state.subscriptions:
            happen(execution, subscription, variables)
    return len(waiting)


def check_conditions(execution: Execution) -> None:
    """Look at the conditional events that the changes since the last time concern (13.5.2), until nothing changes."""
    while (execution.changed or execution.new_conditions) and execution.state.is_running:
        _check_changed(execution)


def _check_changed(execution: Execution) -> None:
    changed, execution.changed = execution.changed, {}
    opened, execution.new_conditions = execution.new_conditions, set()
    for subscription in [s for s in execution.state.subscriptions.values() if s.kind == "conditional"]:
        if subscription.key in execution.state.subscriptions:
            _check_condition(execution, subscription, changed, is_new=subscription.key in opened)


def check_all_conditions(execution: Execution) -> None:
    execution.new_conditions.update(execution.state.subscriptions)
    check_conditions(execution)


def _check_condition(
    execution: Execution, subscription: Subscription, changed: Mapping[str, str], is_new: bool
) -> None:
    owner = execution.owner_of(subscription)
    assert owner is not None
    wait = getattr(waiting_node(execution, owner, subscription).behavior, "waits", ())[subscription.position]
    assert isinstance(wait, ConditionWait)
    if not is_new and not wait.looks_at(changed):
        return
    was_satisfied, subscription.satisfied = (
        subscription.satisfied,
        wait.holds(execution.sight(owner), execution.now),
    )
    if subscription.satisfied and not was_satisfied:
        happen(execution, subscription, {})


def find_catch(
    execution: Execution, element: ElementInstance, kind: str, code: str
) -> tuple[Catch, Owner] | None:
    """Who catches it: the nearest enclosing boundary event or event sub-process, by code, else one that takes every
    code (10.5.1 and 13.5.4)."""
    current = execution.behind_body(element)
    while True:
        node = execution.node(current.element_id)
        found = None if execution.is_reopened(current) else _match(node.catches, kind, code)
        if found is not None:
            return found, current
        scope = execution.scope_of(current)
        # What an event sub-process throws itself is for those further out.
        beside = [catch for catch in node.container.catches if catch.node.container.owner is not node]
        found = _match(beside, kind, code)
        if found is not None:
            return found, scope
        around = execution.state.elements.get(scope.key)
        if around is None:
            return None
        current = execution.behind_body(around)


def _match(catches: tuple[Catch, ...] | list[Catch], kind: str, code: str) -> Catch | None:
    candidates = [catch for catch in catches if catch.kind == kind]
    exact = (catch for catch in candidates if catch.code == code)
    return next(exact, None) or next((catch for catch in candidates if catch.code is None), None)


def throw(
    execution: Execution,
    element: ElementInstance,
    kind: str,
    code: str,
    message: str,
    variables: Mapping[str, object],
) -> bool:
    """Hand an error or escalation to its catcher; False if there is none."""
    found = find_catch(execution, element, kind, code)
    if found is None:
        return False
    catch, owner = found
    told = {
        name: value
        for name, value in ((catch.code_variable, code), (catch.message_variable, message))
        if name is not None
    }
    catch.node.behavior.catch(execution, owner, {**variables, **told})
    return True


def throw_error(
    execution: Execution,
    element: ElementInstance,
    code: str,
    message: str,
    variables: Mapping[str, object],
) -> bool:
    """True if the error is caught, or ends a called instance so that its caller gets it (13.5.4)."""
    if throw(execution, element, "error", code, message, variables):
        return True
    if execution.state.parent is None:
        return False
    execution.fail(code, _uncaught(element, code, message), variables)
    return True


def report_error(
    execution: Execution,
    element: ElementInstance,
    code: str,
    message: str,
    variables: Mapping[str, object],
) -> None:
    """An error that the work reports: nobody catching it, the element stands still."""
    if throw_error(execution, element, code, message, variables):
        return
    if variables:
        execution.assign(element.scope_key, variables)
    execution.park(element, Foreseen(UNCAUGHT_ERROR, _uncaught(element, code, message)), WORK)


def fail_by_error(execution: Execution, element: ElementInstance, code: str, message: str) -> None:
    """An error end event: nobody catching it, the instance has failed."""
    if not throw_error(execution, element, code, message, {}):
        execution.fail(code, _uncaught(element, code, message), {})


def _uncaught(element: ElementInstance, code: str, message: str) -> str:
    return f"Nobody catches the error {code!r} thrown by {element.element_id}. {message}".strip()


def throw_escalation(
    execution: Execution, element: ElementInstance, code: str, variables: Mapping[str, object]
) -> None:
    """Nobody catches it: it is recorded, for a calling instance, and the work goes on (10.5.1)."""
    if throw(execution, element, "escalation", code, "", variables):
        return
    parent = execution.state.parent
    execution.record(
        r.EscalationThrown(
            code=code,
            element_id=element.element_id,
            variables=dict(variables),
            parent_instance_id=parent.instance_id if parent else None,
            parent_activity_key=parent.activity_key if parent else None,
        )
    )


def signal_thrown(
    execution: Execution,
    element_id: str,
    signal: str,
    variables: Mapping[str, object],
    is_global: bool = True,
) -> None:
    """Broadcast inside the instance now; whoever runs the instances broadcasts it to the others."""
    if is_global:
        execution.record(r.SignalThrown(name=signal, variables=dict(variables), element_id=element_id))
    broadcast(execution, signal, variables)
