"""Events: start, end, intermediate catch, boundary (BPMN 2.0.2, 10.5 and 13.5)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model.events import (
    BoundaryEvent,
    CatchEvent,
    EventDefinition,
    MessageEventDefinition,
    StartEvent,
    TerminateEventDefinition,
    ThrowEvent,
    TimerEventDefinition,
)
from engine.errors import UnsupportedElement
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.state import ElementInstance, Subscription
from engine.interpreter.subscriptions import EventWait, MessageWait, TimerWait
from engine.interpreter.turn import Execution


def bind_wait(node: Node, definition: EventDefinition, process: ProcessModel) -> EventWait:
    """How to wait for what the event definition names."""
    if isinstance(definition, TimerEventDefinition):
        return TimerWait(node.id, definition)
    if isinstance(definition, MessageEventDefinition):
        return MessageWait(node.id, definition.message_ref, process)
    raise UnsupportedElement(
        f"The event {node.id} with <{definition.tag}> cannot be executed.",
        line=node.element.line,
        element_id=node.id,
    )


def bind_waits(node: Node, process: ProcessModel) -> tuple[EventWait, ...]:
    assert isinstance(node.element, CatchEvent)
    return tuple(bind_wait(node, definition, process) for definition in node.element.event_definitions)


class StartEventBehavior(NodeBehavior):
    """Whatever it was that started the process has happened before: the token just goes on."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, StartEvent)
        self.waits = bind_waits(node, process)


class EndEventBehavior(NodeBehavior):
    """None: the path ends. Terminate: everything else in the scope ends at once (13.5.6)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ThrowEvent)
        definitions = node.element.event_definitions
        self.terminates = any(isinstance(d, TerminateEventDefinition) for d in definitions)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        if self.terminates:
            scope = execution.state.scopes[element.scope_key]
            execution.terminate_others(scope, element)
        execution.complete(element, {})


class WaitingBehavior(NodeBehavior):
    """Waits for one of ``waits``, then goes on with what the event brought."""

    waits: tuple[EventWait, ...] = ()

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        for wait in self.waits:
            wait.open(execution, element)

    def trigger(
        self,
        execution: Execution,
        element: ElementInstance,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        execution.complete(element, variables)


class CatchEventBehavior(WaitingBehavior):
    """One without event definitions passes the token on."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        self.waits = bind_waits(node, process)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        if not self.waits:
            execution.complete(element, {})
        super().enter(execution, element)


class BoundaryEventBehavior(NodeBehavior):
    """Waits beside an activity. Interrupting: the activity ends and the token goes on from the event (13.3.2)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, BoundaryEvent)
        self.is_interrupting = node.element.cancel_activity
        self.waits = bind_waits(node, process)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        """``element`` is the activity while it begins, and the event's own instance when it has fired."""
        if element.element_id == self.node.id:
            execution.complete(element, {})
            return
        for wait in self.waits:
            wait.open(execution, element)

    def trigger(
        self,
        execution: Execution,
        element: ElementInstance,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        scope = execution.state.scopes[element.scope_key]
        if self.is_interrupting:
            execution.terminate(element)
        else:
            scope.live += 1
        if variables and not self.node.outputs:
            execution.assign(scope.key, variables)
            variables = {}
        execution.enter(self.node, scope, variables)
