"""What most nodes have in common. An element's own behaviour is only its difference from this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import CommandRejected
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.state import ElementInstance, Scope, Subscription
from engine.interpreter.turn import Execution


class NodeBehavior:
    """Passes through: enter, and complete at once (task, manual task, none events)."""

    does_work = False

    def __init__(self, node: Node, process: ProcessModel) -> None:
        self.node = node

    def arrive(self, execution: Execution, scope: Scope, flow: Flow | None) -> None:
        """Every token starts the node anew (implicit merge); an activity may need several (13.3.2)."""
        needed = self.node.start_quantity
        if needed > 1:
            arrived = scope.arrivals.get(self.node.id, 0) + 1
            scope.arrivals[self.node.id] = arrived % needed
            if arrived < needed:
                return
            scope.live -= needed - 1
        execution.enter(self.node, scope)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        execution.complete(element, {})

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) does not wait to be completed from outside.")

    def trigger(
        self,
        execution: Execution,
        element: ElementInstance,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) waits for no event.")

    def flows(self, execution: Execution, element: ElementInstance) -> Iterable[Flow]:
        return execution.true_flows(self.node, element.scope_key)

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) has no scope of its own.")

    def terminate(self, execution: Execution, element: ElementInstance) -> None:
        """Nothing was asked for, so nothing is taken back."""
