"""Ad-hoc sub-process (BPMN 2.0.2, 10.3.5 and 13.3.4): what is done in it, and when, is decided while it runs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model.activities import AdHocSubProcess
from engine.errors import CommandRejected
from engine.interpreter.behaviors.subprocesses import SubProcessBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.state import ElementInstance, Lifecycle, Loop, Scope
from engine.interpreter.turn import INSTANCES, Execution


class AdHocBehavior(SubProcessBehavior):
    """Starts the elements that its expression names, and those that are activated from outside.

    It completes when its condition holds after an inner activity, or, without a condition, when nothing is active in
    it any more; or when it is completed from outside. The scope has a token of its own until then.
    """

    does_work = True

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, AdHocSubProcess)
        self.is_sequential = node.element.ordering == "Sequential"
        self.cancels_rest = node.element.cancel_remaining_instances
        self.condition = bind_optional(node.element.completion_condition)
        activation = node.element.extension.ad_hoc_activation
        self.active_elements = bind_optional(activation.active_elements if activation else None)
        self.output_collection = activation.output_collection if activation else None
        self.output_element = bind_optional(activation.output_element if activation else None)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        assert self.node.inner is not None
        names = self._named(execution, element)
        element.loop = Loop(items=list(names), outputs=[] if self.output_collection else None)
        scope = execution.local_scope(element)
        scope.live = 1
        execution.begin_scope(scope, self.node.inner, ())
        if self.output_collection:
            execution.declare(scope, {self.output_collection: []})
        for _ in range(min(len(names), 1) if self.is_sequential else len(names)):
            self._start_next(execution, element, scope)
        if self.active_elements is not None and not names:
            self.go_on(execution, element)

    def _named(self, execution: Execution, element: ElementInstance) -> list[str]:
        names = execution.evaluate(self.active_elements, element) if self.active_elements else []
        if not isinstance(names, list):
            raise Foreseen(EXPRESSION, f"The active elements of {self.node.id} are {names!r}, not a list.")
        for name in names:
            self._inner(name)
        return names

    def _inner(self, name: object) -> Node:
        assert self.node.inner is not None
        for inner in self.node.inner.nodes:
            if inner.id == name and not inner.incoming and inner.tag != "boundaryEvent":
                return inner
        raise Foreseen(
            EXPRESSION,
            f"{name!r} cannot be activated: it is no element without incoming flow in {self.node.id}.",
        )

    def _start_next(self, execution: Execution, element: ElementInstance, scope: Scope) -> None:
        assert element.loop is not None
        assert element.loop.items is not None
        execution.put(self._inner(element.loop.items.pop(0)), scope)
        element.loop.started += 1

    def activate(
        self, execution: Execution, element: ElementInstance, name: str, variables: Mapping[str, object]
    ) -> None:
        """From outside; raises CommandRejected where the order or the element does not allow it."""
        scope = execution.state.scopes[element.key]
        if element.status is not Lifecycle.ACTIVE:
            raise CommandRejected(f"{element.element_id} takes no more work: it is {element.status.value}.")
        if self.is_sequential and scope.live > 1:
            raise CommandRejected(f"{element.element_id} is sequential, and one of its activities is active.")
        try:
            inner = self._inner(name)
        except Foreseen as problem:
            raise CommandRejected(problem.message) from problem
        if variables:
            execution.assign(scope.key, variables)
        assert element.loop is not None
        element.loop.started += 1
        execution.put(inner, scope)

    def inner_completed(self, execution: Execution, owner: ElementInstance, element: ElementInstance) -> None:
        assert owner.loop is not None
        node = execution.node_of(element)
        flows = node.behavior.flows(execution, element) if node.has_conditions else node.outgoing
        if owner.loop.outputs is not None and self.output_element is not None:
            owner.loop.outputs.append(execution.evaluate(self.output_element, element))
        scope = execution.scope_of(element)
        execution.leave_by(node, element, flows)
        owner.loop.completed += 1
        if scope.key in execution.state.scopes:
            self.go_on(execution, owner)

    def go_on(self, execution: Execution, element: ElementInstance) -> None:
        if element.status is Lifecycle.FAILING:
            return
        scope = execution.state.scopes[element.key]
        try:
            self._decide(execution, element, scope)
        except Foreseen as problem:
            execution.park(element, problem, INSTANCES)

    def _decide(self, execution: Execution, element: ElementInstance, scope: Scope) -> None:
        assert element.loop is not None
        is_idle = scope.live <= 1
        if element.status is Lifecycle.ACTIVE and self._is_enough(execution, element):
            element.become(Lifecycle.COMPLETING)
            element.loop.items = []
        if element.status is Lifecycle.COMPLETING and (is_idle or self.cancels_rest):
            self._complete(execution, element, {})
        elif element.status is Lifecycle.ACTIVE and is_idle and element.loop.items:
            self._start_next(execution, element, scope)
        elif element.status is Lifecycle.ACTIVE and is_idle and self.condition is None:
            self._complete(execution, element, {})

    def _is_enough(self, execution: Execution, element: ElementInstance) -> bool:
        return self.condition is not None and execution.evaluate(self.condition, element) is True

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        self._complete(execution, element, variables)

    def _complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        scope = execution.state.scopes[element.key]
        execution.terminate_scope(scope)
        execution.close_subscriptions(scope)
        results = dict(variables)
        if self.output_collection and element.loop is not None:
            # What the results are called inside is gone with the scope; they go outward under the same name.
            results[self.output_collection] = list(element.loop.outputs or [])
        execution.complete(element, results)

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        if execution.is_reopened(element):
            super().scope_completed(execution, element)
            return
        execution.state.scopes[element.key].live = 1
        self.go_on(execution, element)
