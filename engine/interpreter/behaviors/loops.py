"""Repeated activities: standard loop and multi-instance (BPMN 2.0.2, 10.3.7, 13.3.6 and 13.3.7).

The body is one element with a scope of its own, in which each instance is an element with its own variables.
"""

from __future__ import annotations

from typing import cast

from engine.bpmn.model.activities import Activity, StandardLoopCharacteristics
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import bind_optional
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.state import ElementInstance, Lifecycle, Loop, Scope
from engine.interpreter.turn import INSTANCES, Execution


class LoopBehavior(NodeBehavior):
    """What both kinds have in common. ``counter_base`` is what ``loopCounter`` begins with: 1 by the specification
    (table 10.31), 0 in the models of tools that count so."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert node.instance is not None
        self.instance = node.instance
        self.counter_base = 0 if process.definitions.dialect in ("camunda", "flowable") else 1

    def loop(self, element: ElementInstance) -> Loop:
        assert element.loop is not None
        return element.loop

    def start_instance(self, execution: Execution, scope: Scope) -> None:
        execution.put(self.instance, scope)

    def instance_variables(
        self, execution: Execution, scope: Scope, element: ElementInstance
    ) -> dict[str, object]:
        loop = self.loop(execution.state.elements[scope.key])
        element.index = loop.started
        loop.started += 1
        return {"loopCounter": element.index + self.counter_base, **self.item_variables(loop, element.index)}

    def item_variables(self, loop: Loop, index: int) -> dict[str, object]:
        return {}

    def instance_completed(self, execution: Execution, element: ElementInstance) -> None:
        body = execution.state.elements[element.scope_key]
        scope = execution.state.scopes[body.key]
        self.collect(execution, self.loop(body), element)
        execution.finish(self.instance, element)
        self.loop(body).completed += 1
        scope.live -= 1
        self.go_on(execution, body)

    def collect(self, execution: Execution, loop: Loop, element: ElementInstance) -> None:
        """What the instance gives to the whole, while its variables are there; raises Foreseen."""

    def go_on(self, execution: Execution, body: ElementInstance) -> None:
        """After an instance: one that stands still for an incident decides when it is retried."""
        if body.key not in execution.state.elements or body.status is Lifecycle.FAILING:
            return
        try:
            self.announce(execution, body)
            if body.key in execution.state.elements:
                self.decide(execution, body, execution.state.scopes[body.key])
        except Foreseen as problem:
            execution.park(body, problem, INSTANCES)

    def announce(self, execution: Execution, body: ElementInstance) -> None:
        """Throw what the activity throws when an instance completes."""

    def decide(self, execution: Execution, body: ElementInstance, scope: Scope) -> None:
        """Start the next instance, wait for others, or complete the body."""
        raise NotImplementedError

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        """The last instance was ended by hand."""
        self.go_on(execution, element)


class StandardLoopBehavior(LoopBehavior):
    """Runs again while its condition holds, at most ``loopMaximum`` times; without a condition just as often."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, Activity)
        characteristics = cast(StandardLoopCharacteristics, node.element.loop_characteristics)
        self.tests_before = characteristics.test_before
        self.maximum = characteristics.loop_maximum
        self.condition = bind_optional(characteristics.loop_condition)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        element.loop = Loop()
        scope = execution.local_scope(element)
        execution.declare(scope, {"loopCounter": self.counter_base})
        if self.tests_before and not self._runs_again(execution, element):
            execution.complete(element, {})
            return
        self.start_instance(execution, scope)

    def decide(self, execution: Execution, body: ElementInstance, scope: Scope) -> None:
        execution.declare(scope, {"loopCounter": self.loop(body).completed + self.counter_base})
        if self._runs_again(execution, body):
            self.start_instance(execution, scope)
        else:
            execution.complete(body, {})

    def _runs_again(self, execution: Execution, body: ElementInstance) -> bool:
        if self.maximum is not None and self.loop(body).completed >= self.maximum:
            return False
        return self.condition is None or execution.evaluate(self.condition, body) is True
