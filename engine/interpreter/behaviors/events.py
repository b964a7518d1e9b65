"""Catching events: start, intermediate, boundary (BPMN 2.0.2, 10.5 and 13.5)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model.activities import SubProcess
from engine.bpmn.model.events import (
    BoundaryEvent,
    CatchEvent,
    ConditionalEventDefinition,
    EventDefinition,
    MessageEventDefinition,
    Signal,
    SignalEventDefinition,
    StartEvent,
    TimerEventDefinition,
)
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.state import ElementInstance, Owner, Scope, Subscription
from engine.interpreter.subscriptions import ConditionWait, EventWait, MessageWait, SignalWait, TimerWait
from engine.interpreter.turn import Execution


def bind_wait(node: Node, definition: EventDefinition, process: ProcessModel) -> EventWait | None:
    """How to wait for what the event definition names; None for what is thrown inside the instance only."""
    if isinstance(definition, TimerEventDefinition):
        return TimerWait(node.id, definition)
    if isinstance(definition, MessageEventDefinition):
        return MessageWait(node.id, definition.message_ref, process)
    if isinstance(definition, SignalEventDefinition):
        return SignalWait(node.id, process.definitions.find(definition.signal_ref, Signal))
    if isinstance(definition, ConditionalEventDefinition):
        return ConditionWait(node.id, definition)
    return None


def bind_waits(node: Node, process: ProcessModel) -> tuple[EventWait, ...]:
    assert isinstance(node.element, CatchEvent)
    bound = (bind_wait(node, definition, process) for definition in node.element.event_definitions)
    return tuple(wait for wait in bound if wait is not None)


class EventBehavior(NodeBehavior):
    """Waits for one of ``waits``, or for all of them (parallel multiple, 10.5.1)."""

    waits: tuple[EventWait, ...] = ()
    needs_all = False
    is_interrupting = True

    def listen(self, execution: Execution, owner: Owner) -> None:
        for position, wait in enumerate(self.waits):
            wait.open(execution, owner, position)

    def trigger(
        self,
        execution: Execution,
        owner: Owner,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        wait = self.waits[subscription.position]
        if isinstance(wait, MessageWait):
            variables = wait.received(variables)
        if not self.needs_all:
            self.happened(execution, owner, variables)
            return
        if execution.waiting_for(self.node.id, owner):
            execution.assign(owner.key if owner.key in execution.state.scopes else _around(owner), variables)
            return
        if not self.is_interrupting:
            self.listen(execution, owner)
        self.happened(execution, owner, variables)

    def happened(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        """All that was waited for has happened."""
        raise NotImplementedError


def _around(owner: Owner) -> int:
    return owner.key if isinstance(owner, Scope) else owner.scope_key


class WaitingBehavior(EventBehavior):
    """A node that stands in the flow and waits there; what the event brought are its results.

    Behind an event-based gateway it is the gateway's element that waits (13.4.4).
    """

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        self.listen(execution, element)

    def happened(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        assert isinstance(owner, ElementInstance)
        if owner.element_id == self.node.id:
            execution.complete(owner, variables)
            return
        gateway = execution.node(owner.element_id)
        flow = next(flow for flow in gateway.outgoing if flow.target is self.node)
        execution.choose(gateway, owner, flow, variables)


class CatchEventBehavior(WaitingBehavior):
    """One without event definitions passes the token on, as does the catching end of a link."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        self.waits = bind_waits(node, process)
        assert isinstance(node.element, CatchEvent)
        self.needs_all = node.element.parallel_multiple

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        if not self.waits:
            execution.complete(element, {})
        super().enter(execution, element)


class StartEventBehavior(EventBehavior):
    """Of a process: whatever started it has happened before, and the token just goes on. Where a start needs several
    events, the first one starts the instance, which waits for the others."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, StartEvent)
        self.waits = bind_waits(node, process)
        self.needs_all = node.element.parallel_multiple

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        if self.needs_all and execution.happened_position is not None:
            happened, execution.happened_position = execution.happened_position, None
            for position, wait in enumerate(self.waits):
                if position != happened:
                    wait.open(execution, element, position)
        if not element.subscriptions:
            execution.complete(element, {})

    def happened(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        assert isinstance(owner, ElementInstance)
        execution.complete(owner, variables)


class EventSubProcessStartBehavior(EventBehavior):
    """Starts the event sub-process around it; interrupting, it ends the work of the scope first (13.3.4)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, StartEvent)
        assert node.container.owner is not None
        self.waits = bind_waits(node, process)
        self.needs_all = node.element.parallel_multiple
        self.is_interrupting = node.element.is_interrupting
        self.stays_open = not self.is_interrupting and not self.needs_all
        self.event_sub_process = node.container.owner

    def happened(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        self.catch(execution, owner, variables)

    def catch(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        assert isinstance(owner, Scope)
        if self.is_interrupting:
            execution.terminate_others(owner, None)
            execution.close_subscriptions(owner)
        if variables and not self.node.outputs:
            execution.assign(owner.key, variables)
            variables = {}
        owner.live += 1
        execution.enter(self.event_sub_process, owner, variables)


class BoundaryEventBehavior(EventBehavior):
    """Waits beside an activity. Interrupting: the activity ends and the token goes on from the event (13.3.2)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, BoundaryEvent)
        self.waits = bind_waits(node, process)
        self.needs_all = node.element.parallel_multiple
        self.is_interrupting = node.element.cancel_activity
        self.stays_open = not self.is_interrupting and not self.needs_all

    def happened(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        self.catch(execution, owner, variables)

    def catch(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        assert isinstance(owner, ElementInstance)
        scope = execution.scope_of(owner)
        if self.is_interrupting:
            execution.terminate(owner)
        else:
            scope.live += 1
        if variables and not self.node.outputs:
            execution.assign(scope.key, variables)
            variables = {}
        execution.enter(self.node, scope, variables)


def start_event_behavior(node: Node, process: ProcessModel) -> EventBehavior:
    """The start event of an event sub-process, or any other."""
    container = node.container.element
    if isinstance(container, SubProcess) and container.triggered_by_event:
        return EventSubProcessStartBehavior(node, process)
    return StartEventBehavior(node, process)
