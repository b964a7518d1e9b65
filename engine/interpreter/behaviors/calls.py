"""Call activity (BPMN 2.0.2, 10.3.6 and 13.3.5): another process runs as an instance of its own."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.languages import value as text_value
from engine.bpmn.model.activities import CallActivity
from engine.bpmn.model.extension import CalledElement
from engine.bpmn.model.extension import Mapping as IoLine
from engine.interpreter import records as r
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import bind, bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution


class CallActivityBehavior(NodeBehavior):
    """Waits for the called instance; what that leaves uncaught comes out here."""

    does_work = True

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, CallActivity)
        isolates = process.definitions.dialect in ("camunda", "flowable")
        call = node.element.extension.called_element or CalledElement()
        self.process_id = bind(call.process_id or text_value(node.element.called_element or ""))
        self.binding = call.binding
        self.version = bind_optional(call.version)
        self.business_key = bind_optional(call.business_key)
        self.inputs = tuple((line.target, bind(line.source)) for line in call.inputs)
        self.outputs = tuple((line.target, bind(line.source)) for line in call.outputs)
        self.sends_all = _shares(call.propagate_all_inputs, isolates, call.inputs)
        self.takes_all = _shares(call.propagate_all_outputs, isolates, call.outputs)
        self.sends_local = not isolates

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        sight, now = execution.sight(element), execution.now
        called = self.process_id(sight, now)
        if not isinstance(called, str) or not called:
            raise Foreseen(EXPRESSION, f"The process that {self.node.id} calls is {called!r}, not a text.")
        version = self.version(sight, now) if self.version else None
        business_key = self.business_key(sight, now) if self.business_key else None
        execution.record(
            r.ProcessCalled(
                key=element.key,
                element_id=element.element_id,
                called_element=called,
                binding=self.binding,
                binding_value=None if version is None else str(version),
                variables=self._variables(execution, element, sight),
                business_key=None if business_key is None else str(business_key),
            )
        )

    def _variables(
        self, execution: Execution, element: ElementInstance, sight: Mapping[str, object]
    ) -> dict[str, object]:
        variables = dict(sight) if self.sends_all else {}
        own = execution.state.scopes.get(element.key)
        if self.sends_local and own is not None:
            variables |= own.variables
        return variables | {target: evaluate(sight, execution.now) for target, evaluate in self.inputs}

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        results = dict(variables) if self.takes_all or self.node.outputs else {}
        try:
            for target, evaluate in self.outputs:
                results[target] = evaluate(variables, execution.now)
        except Foreseen as problem:
            execution.park(element, problem, "complete", variables)
            return
        execution.complete(element, results)

    def terminate(self, execution: Execution, element: ElementInstance) -> None:
        if execution.asks_for_work(element):
            execution.record(r.CallCanceled(key=element.key, element_id=element.element_id))


def _shares(flag: bool | None, isolates: bool, lines: tuple[IoLine, ...]) -> bool:
    """Without a word of the model, variables are shared where nothing is mapped, but for the tools that isolate."""
    return flag if flag is not None else not isolates and not lines
