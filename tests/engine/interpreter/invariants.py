"""What holds of every instance at every moment, whatever its model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.interpreter import records as r
from engine.interpreter.definition import ProcessModel
from engine.interpreter.library import Library
from engine.interpreter.state import Scope, State


def tokens_are_counted(state: State, library: Library) -> None:
    """The counter of a scope is the number of its elements, of tokens at its joins and of those on their way."""
    process = library.process(state.definition_id)
    for scope in state.scopes.values():
        if scope.key and not _has_flow(process, state, scope):
            continue
        found = _held(process, state, scope)
        found += sum(element.scope_key == scope.key for element in state.elements.values())
        found += sum(scope.arrivals.values())
        found += sum(token.scope_key == scope.key for token in state.pending)
        assert scope.live == found, f"scope {scope.key} counts {scope.live} tokens and has {found}"
        assert scope.live > 0 or not state.is_running


def _has_flow(process: ProcessModel, state: State, scope: Scope) -> bool:
    """Not the variables of a task alone."""
    node, element = process.nodes[scope.element_id], state.elements[scope.key]
    return (node if element.index is None else node.instance or node).inner is not None or (
        node.instance is not None and element.index is None
    )


def _held(process: ProcessModel, state: State, scope: Scope) -> int:
    """The token that keeps an ad-hoc sub-process open, or a scope that is being compensated."""
    element = state.elements.get(scope.key)
    if element is None:
        return 0
    is_ad_hoc = (
        process.nodes[scope.element_id].instance or process.nodes[scope.element_id]
    ).tag == "adHocSubProcess"
    is_waiting = any(
        run.waiting_key == scope.key and run.scope_key == scope.key for run in state.compensations.values()
    )
    return int(is_ad_hoc or is_waiting)


def everything_belongs_to_something(state: State) -> None:
    """No wait without an owner, no incident without an element, no scope without its element."""
    for subscription in state.subscriptions.values():
        owners = (state.elements.get(subscription.owner), state.scopes.get(subscription.owner))
        assert any(owner is not None and subscription.key in owner.subscriptions for owner in owners)
    for element in state.elements.values():
        assert set(element.subscriptions) <= set(state.subscriptions)
        assert element.scope_key in state.scopes
    assert {incident.element_key for incident in state.incidents.values()} <= set(state.elements)
    assert set(state.scopes) - {0} <= set(state.elements)


def nothing_is_left(state: State) -> None:
    """An ended instance holds no token, no subscription, no incident."""
    assert not state.is_running
    assert not state.elements
    assert not state.subscriptions
    assert not state.incidents
    assert not state.pending
    assert not state.compensations
    assert not state.listener_jobs
    assert set(state.scopes) == {0}


def every_beginning_has_its_end(records: Iterable[r.Record]) -> None:
    """Of an ended instance: what was activated, opened, created, scheduled or raised has been closed, once."""
    open_keys: Counter[tuple[str, int]] = Counter()
    for record in records:
        for kind, opens, attribute in _PAIRS:
            if isinstance(record, _AGAIN) and isinstance(record, opens[0]):
                open_keys[kind, getattr(record, attribute)] = 1
            elif isinstance(record, opens[0]):
                open_keys[kind, getattr(record, attribute)] += 1
            elif isinstance(record, opens[1]):
                open_keys[kind, getattr(record, attribute)] -= 1
    assert not {key: count for key, count in open_keys.items() if count}


_AGAIN = (r.TimerScheduled, r.UserTaskCreated, r.JobCreated)
"""What may be recorded again for something that is open: a cycle goes on, work is asked for again after a failure."""
_PAIRS: tuple[tuple[str, tuple[type[r.Record], tuple[type[r.Record], ...]], str], ...] = (
    ("element", (r.ElementActivated, (r.ElementCompleted, r.ElementTerminated)), "key"),
    ("task", (r.UserTaskCreated, (r.UserTaskCompleted, r.UserTaskCanceled)), "key"),
    ("job", (r.JobCreated, (r.JobCompleted, r.JobCanceled)), "key"),
    ("timer", (r.TimerScheduled, (r.TimerCanceled,)), "subscription_key"),
    ("subscription", (r.SubscriptionOpened, (r.SubscriptionClosed,)), "subscription_key"),
    ("incident", (r.IncidentRaised, (r.IncidentResolved,)), "incident_key"),
)
