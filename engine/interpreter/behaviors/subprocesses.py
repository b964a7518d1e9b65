"""Sub-processes: a scope of their own inside the activity (BPMN 2.0.2, 10.3.5 and 13.3.4)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution


class SubProcessBehavior(NodeBehavior):
    """Embedded: it has completed when no token is left in it."""

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        assert self.node.inner is not None
        execution.open_scope(element, self.node.inner, self.starts())

    def starts(self) -> Iterable[Node] | None:
        return None

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        if not execution.is_reopened(element):
            execution.complete(element, {})
            return
        scope = execution.scope_of(element)
        execution.finish(self.node, element)
        execution.consume(scope)

    def compensated(self, execution: Execution, element: ElementInstance, position: int) -> None:
        """Everything inside the completed sub-process is undone."""
        execution.consume(execution.state.scopes[element.key])


class EventSubProcessBehavior(SubProcessBehavior):
    """Its start event has happened already."""

    def starts(self) -> Iterable[Node] | None:
        assert self.node.inner is not None
        return tuple(node for node in self.node.inner.nodes if node.tag == "startEvent")


class TransactionBehavior(SubProcessBehavior):
    """Canceled, it ends what runs in it, undoes what has completed, and leaves by its cancel boundary event (10.7.2).

    An error that leaves it is a hazard: nothing is undone.
    """

    def cancel(self, execution: Execution, element: ElementInstance) -> None:
        scope = execution.state.scopes[element.key]
        execution.gather(scope)
        execution.terminate_others(scope, None)
        execution.close_subscriptions(scope)
        scope.live = 1
        execution.compensate(scope, None, element)

    def compensated(self, execution: Execution, element: ElementInstance, position: int) -> None:
        if execution.is_reopened(element):
            super().compensated(execution, element, position)
            return
        body = execution.behind_body(element)
        catches = execution.node(element.element_id).catches
        caught = next((catch for catch in catches if catch.kind == "cancel"), None)
        if caught is not None:
            caught.node.behavior.catch(execution, body, {})
            return
        outside = execution.scope_of(body)
        execution.terminate(body)
        execution.consume(outside)


def sub_process_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    is_event_sub_process = getattr(node.element, "triggered_by_event", False)
    return (EventSubProcessBehavior if is_event_sub_process else SubProcessBehavior)(node, process)
