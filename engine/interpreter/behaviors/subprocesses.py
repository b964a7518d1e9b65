"""Embedded sub-process: a scope of its own inside the activity (BPMN 2.0.2, 13.3.4)."""

from __future__ import annotations

from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution


class SubProcessBehavior(NodeBehavior):
    def enter(self, execution: Execution, element: ElementInstance) -> None:
        assert self.node.inner is not None
        execution.open_scope(element, self.node.inner)

    def scope_completed(self, execution: Execution, element: ElementInstance) -> None:
        execution.complete(element, {})
