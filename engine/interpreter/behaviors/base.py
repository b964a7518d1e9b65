"""What most nodes have in common. An element's own behaviour is only its difference from this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import CommandRejected
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.state import ElementInstance, Owner, Scope, Subscription
from engine.interpreter.turn import Execution


class NodeBehavior:
    """Passes through: enter, and complete at once (task, manual task, none events)."""

    does_work = False
    stays_open = False

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
            del scope.arrivals[self.node.id]
            scope.live -= needed - 1
        execution.enter(self.node, scope)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        execution.complete(element, {})

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) does not wait to be completed from outside.")

    def error_in(
        self, execution: Execution, element: ElementInstance, reported: Mapping[str, object]
    ) -> tuple[str, str] | None:
        return None

    def listen(self, execution: Execution, owner: Owner) -> None:
        """What is thrown inside finds this node without a subscription."""

    def trigger(
        self,
        execution: Execution,
        owner: Owner,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) waits for no event.")

    def catch(self, execution: Execution, owner: Owner, variables: Mapping[str, object]) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) catches nothing.")

    def flows(self, execution: Execution, element: ElementInstance) -> Iterable[Flow]:
        return execution.true_flows(self.node, element.scope_key)

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) has no scope of its own.")

    def instance_variables(
        self, execution: Execution, scope: Scope, element: ElementInstance
    ) -> dict[str, object]:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) is not repeated.")

    def instance_completed(self, execution: Execution, element: ElementInstance) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) is not repeated.")

    def go_on(self, execution: Execution, element: ElementInstance) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) is not repeated.")

    def inner_completed(self, execution: Execution, owner: ElementInstance, element: ElementInstance) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) is not ad-hoc.")

    def compensated(self, execution: Execution, element: ElementInstance, position: int) -> None:
        raise CommandRejected(f"{self.node.id} ({self.node.tag}) waits for no compensation.")

    def terminate(self, execution: Execution, element: ElementInstance) -> None:
        """Nothing was asked for, so nothing is taken back."""
