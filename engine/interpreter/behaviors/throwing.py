"""Intermediate throw events and end events (BPMN 2.0.2, 10.5.4, 10.5.3 and 13.5)."""

from __future__ import annotations

from engine.bpmn.model.events import MessageEventDefinition, ThrowEvent
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.service_tasks import JobBehavior
from engine.interpreter.behaviors.throws import bind_throw
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.links import link_name, link_target
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import WORK, Execution


class ThrowEventBehavior(NodeBehavior):
    """Throws its events in document order, then goes on; without events it just goes on."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ThrowEvent)
        self.throws = tuple(bind_throw(node, d, process) for d in node.element.event_definitions)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        self._throw_from(execution, element, 0)

    def compensated(self, execution: Execution, element: ElementInstance, position: int) -> None:
        try:
            self._throw_from(execution, element, position + 1)
        except Foreseen as problem:
            execution.park(element, problem, WORK)

    def _throw_from(self, execution: Execution, element: ElementInstance, first: int) -> None:
        for position in range(first, len(self.throws)):
            is_done = self.throws[position].perform(execution, element, position)
            if not is_done or element.key not in execution.state.elements:
                return
        execution.complete(element, {})


class LinkThrowBehavior(NodeBehavior):
    """Goes on at the catching end of the same name in the same level (10.5.5, Link)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        self.target = link_target(node)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        execution.leave_to(self.node, element, self.target)


def throw_event_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    """A link, work that delivers a message (where the dialect says how), or events to throw."""
    assert isinstance(node.element, ThrowEvent)
    definitions = node.element.event_definitions
    if link_name(node) is not None:
        return LinkThrowBehavior(node, process)
    if definitions and isinstance(definitions[0], MessageEventDefinition):
        for source in (node.element, *definitions):
            if source.extension.task_definition is not None:
                return JobBehavior(node, process, source.extension)
    return ThrowEventBehavior(node, process)
