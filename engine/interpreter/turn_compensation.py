"""Compensation (BPMN 2.0.2, 10.7 and 13.5.5): what has completed is remembered, and undone in reverse order.

Steps run one after the other: the next handler begins when the one before has completed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime

from engine.interpreter import records as r
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.ports import Ports
from engine.interpreter.state import Compensable, Compensation, ElementInstance, Scope, State
from engine.interpreter.turn_incidents import TurnIncidents


class TurnCompensation(TurnIncidents, ABC):
    """Remembers what can be compensated and runs compensations."""

    __slots__ = ("_stepping",)

    def __init__(self, process: ProcessModel, library: Ports, state: State, now: datetime) -> None:
        super().__init__(process, library, state, now)
        self._stepping: dict[int, bool] = {}

    @abstractmethod
    def enter(
        self,
        node: Node,
        scope: Scope,
        variables: Mapping[str, object] | None = None,
        run: int | None = None,
    ) -> None: ...

    @abstractmethod
    def consume(self, scope: Scope, count: int = 1) -> None: ...

    def remember(self, node: Node, element: ElementInstance) -> None:
        """The element completes. A step of a compensation is not compensated itself."""
        if element.run is not None:
            return
        parent = self.scope_of(element)
        scope = self.state.scopes.get(element.key)
        handler = (node.body or node).handler
        if node.instance is not None:
            parent.compensables += scope.compensables if scope else []
        elif handler is not None or node.inner is not None:
            variables = dict(scope.variables) if scope else {}
            inner = scope.compensables if scope and handler is None else []
            handler_id = handler.id if handler else None
            parent.compensables.append(Compensable(element.element_id, variables, handler_id, inner))

    def gather(self, scope: Scope) -> None:
        """What sub-processes that still run have completed already is compensated with the scope (a canceled
        transaction)."""
        for element in [e for e in self.state.elements.values() if e.scope_key == scope.key]:
            inner = self.state.scopes.get(element.key)
            node = self.node_of(element)
            if inner is None or not inner.live or element.run is not None:
                continue
            self.gather(inner)
            if node.instance is not None:
                scope.compensables += inner.compensables
            elif inner.compensables:
                compensable = Compensable(node.id, dict(inner.variables), None, inner.compensables)
                scope.compensables.append(compensable)

    def compensate(
        self,
        scope: Scope,
        activity_id: str | None,
        waiting: ElementInstance | None,
        position: int = 0,
    ) -> None:
        """Undo what has completed in the scope, or the one activity; ``waiting`` goes on afterwards."""
        queue = [c for c in scope.compensables if activity_id in (None, c.element_id)]
        scope.compensables = [c for c in scope.compensables if activity_id not in (None, c.element_id)]
        run = Compensation(
            self.state.next_key(), scope.key, queue, waiting.key if waiting else None, position
        )
        self.state.compensations[run.key] = run
        self.next_step(run.key)

    def next_step(self, key: int) -> None:
        """The step before has completed. A handler that completes at once comes here again from inside the loop."""
        if key in self._stepping:
            self._stepping[key] = True
            return
        self._stepping[key] = True
        while self._stepping[key] and key in self.state.compensations:
            self._stepping[key] = False
            self._step(self.state.compensations[key])
        del self._stepping[key]

    def _step(self, run: Compensation) -> None:
        if run.queue:
            self._undo(run, run.queue.pop())
            return
        del self.state.compensations[run.key]
        waiting = self.state.elements.get(run.waiting_key) if run.waiting_key is not None else None
        if waiting is not None:
            self.node_of(waiting).behavior.compensated(self, waiting, run.position)

    def _undo(self, run: Compensation, done: Compensable) -> None:
        scope = self.state.scopes[run.scope_key]
        scope.live += 1
        if done.handler_id is not None:
            self.enter(self.node(done.handler_id), scope, done.variables, run=run.key)
        else:
            self._reopen(scope, done, run)

    def _reopen(self, outside: Scope, done: Compensable, run: Compensation) -> None:
        """A completed sub-process is there again, with the variables it had, to be undone from inside."""
        body = self.node(done.element_id)
        node = body.instance or body
        index = 0 if body.instance is not None else None
        element = ElementInstance(self.state.next_key(), node.id, outside.key, index=index, run=run.key)
        self.state.elements[element.key] = element
        self.record(
            r.ElementActivated(
                key=element.key, element_id=node.id, element_type=node.tag, scope_key=outside.key
            )
        )
        scope = self.local_scope(element)
        scope.compensables = done.inner
        if done.variables:
            self.declare(scope, done.variables)
        assert node.inner is not None
        caught = next((catch for catch in node.inner.catches if catch.kind == "compensate"), None)
        if caught is not None:
            caught.node.behavior.catch(self, scope, {})
        else:
            scope.live += 1
            self.compensate(scope, None, element)

    def is_reopened(self, element: ElementInstance) -> bool:
        """Whether the element is a completed sub-process that is being compensated."""
        if element.run is None:
            return False
        return not getattr(self.node_of(element).element, "is_for_compensation", False)
