"""What starts instances of a process: start events, instantiating receive tasks and event-based gateways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from engine.bpmn.model.gateways import EventBasedGateway
from engine.interpreter.behaviors.events import EventBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.linking import begins_process
from engine.interpreter.subscriptions import ConditionWait, EventWait, MessageWait, SignalWait, TimerWait
from engine.interpreter.timers import Schedule
from engine.interpreter.turn import Execution


class StartSubscription(msgspec.Struct, frozen=True):
    """One event that starts a process. ``kind`` is message, signal, conditional or timer; ``name`` that of the message
    or signal, or the text of the condition. ``position`` is that of the event definition at the element.
    """

    kind: str
    name: str
    element_id: str
    schedule: Schedule | None = None
    position: int = 0


def start_subscriptions(process: ProcessModel, now: datetime) -> list[StartSubscription]:
    """What the process starts by; raises Foreseen for a timer that gives no date."""
    found: list[StartSubscription] = []
    for node in _starting_nodes(process):
        for position, wait in enumerate(getattr(node.behavior, "waits", ())):
            subscription = _subscription(node, position, wait, now)
            if subscription is not None:
                found.append(subscription)
    return found


def condition_holds(
    process: ProcessModel, element_id: str, variables: Mapping[str, object], now: datetime
) -> bool:
    """Whether a condition of the conditional start event holds over these variables."""
    behavior = process.nodes[element_id].behavior
    waits = behavior.waits if isinstance(behavior, EventBehavior) else ()
    return any(isinstance(wait, ConditionWait) and wait.holds(variables, now) for wait in waits)


def conversation_key(
    process: ProcessModel,
    element_id: str,
    position: int,
    given: str | None,
    payload: Mapping[str, object],
    now: datetime,
) -> str | None:
    """The correlation key of a message that starts an instance at the event: as long as that instance is live, no
    other one begins a conversation of the same key (8.4.2). ``given`` is the key that came with the message.

    None if the model does not correlate it. Raises Foreseen for a key that has no text.
    """
    wait = _message_wait(process.nodes[element_id], position)
    return wait.conversation_key(given, payload, now) if wait is not None else None


def starts_at(process: ProcessModel, element_id: str) -> Node | None:
    """The node of that id if an event can start the process there."""
    return next((node for node in _starting_nodes(process) if node.id == element_id), None)


def also_needed(node: Node) -> list[Node]:
    """The other events of a parallel event-based gateway: the process needs them all (10.6.6)."""
    for gateway in node.container.nodes:
        element = gateway.element
        if (
            isinstance(element, EventBasedGateway)
            and element.instantiate
            and element.event_gateway_type == "Parallel"
        ):
            targets = [flow.target for flow in gateway.outgoing]
            if node in targets:
                return [target for target in targets if target is not node]
    return []


def started_with(node: Node, position: int, variables: Mapping[str, object]) -> Mapping[str, object]:
    """What the event that starts an instance here brings, under the name that the model gives it."""
    wait = _message_wait(node, position)
    return wait.received(variables) if wait is not None else variables


def learn_correlation(execution: Execution, node: Node, position: int, payload: Mapping[str, object]) -> None:
    """The message that starts an instance gives its correlation keys their values."""
    wait = _message_wait(node, position)
    if wait is not None:
        name = wait.name.of({}, execution.now)
        execution.process.correlation.learn(name, payload, execution.state, execution.now)


def _message_wait(node: Node, position: int) -> MessageWait | None:
    waits = getattr(node.behavior, "waits", ())
    wait = waits[position] if position < len(waits) else None
    return wait if isinstance(wait, MessageWait) else None


def _starting_nodes(process: ProcessModel) -> list[Node]:
    found: list[Node] = []
    for node in process.root.nodes:
        if node.tag == "startEvent" or (begins_process(node) and node.tag == "receiveTask"):
            found.append(node)
        elif begins_process(node):
            found += [flow.target for flow in node.outgoing]
    return found


def _subscription(node: Node, position: int, wait: EventWait, now: datetime) -> StartSubscription | None:
    if isinstance(wait, MessageWait):
        name = wait.name.of({}, now)
        return StartSubscription("message", name, node.id, None, position)
    if isinstance(wait, SignalWait):
        return StartSubscription("signal", wait.name_of({}, now), node.id, None, position)
    if isinstance(wait, ConditionWait):
        return StartSubscription("conditional", wait.text, node.id, None, position)
    assert isinstance(wait, TimerWait)
    schedule = wait.first(now)
    return StartSubscription("timer", wait.kind, node.id, schedule, position) if schedule else None
