"""Business rule task (BPMN 2.0.2, 10.3.3): a DMN decision is evaluated within the turn, or the work is a job."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from engine.errors import EngineError, UnsupportedElement
from engine.interpreter import records as r
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.service_tasks import ExpressionTaskBehavior, JobBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import bind, bind_optional
from engine.interpreter.foreseen import DECISION, EXPRESSION, Foreseen
from engine.interpreter.ports import DecisionOutcome, DecisionRequest
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution

BINDINGS = ("latest", "deployment", "version", "version_tag")
LOCAL_RESULT = "decisionResult"
"""What output mappings of models from Camunda 7 find the result under, if it has no variable of its own."""


class Misfit(EngineError):
    """The decision gave more than its result mapping allows."""


def _value(outcome: DecisionOutcome) -> object:
    return outcome.value


def _single_entry(outcome: DecisionOutcome) -> object:
    """The one output of the one rule; None if no rule matched."""
    result = _single_result(outcome)
    if result is None or not result:
        return None
    if len(result) > 1:
        raise Misfit(f"single entry: it has the outputs {', '.join(result)}")
    return next(iter(result.values()))


def _single_result(outcome: DecisionOutcome) -> dict[str, object] | None:
    """The outputs of the one rule by name; None if no rule matched."""
    if len(outcome.results) > 1:
        raise Misfit(f"single result: {len(outcome.results)} rules matched")
    return outcome.results[0] if outcome.results else None


def _collect_entries(outcome: DecisionOutcome) -> object:
    """The one output of every rule."""
    names = dict.fromkeys(name for result in outcome.results for name in result)
    if len(names) > 1:
        raise Misfit(f"list of entries: it has the outputs {', '.join(names)}")
    return [value for result in outcome.results for value in result.values()]


def _result_list(outcome: DecisionOutcome) -> object:
    """The outputs of every rule by name."""
    return list(outcome.results)


MAPPINGS: Mapping[str, Callable[[DecisionOutcome], object]] = {
    "": _value,
    "single_entry": _single_entry,
    "single_result": _single_result,
    "collect_entries": _collect_entries,
    "result_list": _result_list,
}
"""What becomes of the outcome: the value as FEEL gives it, or one of the four shapes of Camunda 7."""


class DecisionBehavior(NodeBehavior):
    """Evaluates the decision with the variables in sight; the mapped result goes to the result variable.

    Without a result variable, each output of the one rule becomes a variable of its own name.
    """

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        extension = node.element.extension
        called = extension.called_decision
        assert called is not None
        self.definition_id = process.definition_id
        self.decision_id = bind(called.decision_id)
        self.binding = _known(node, "binds its decision by", called.binding, BINDINGS)
        self.version = bind_optional(called.version)
        self.result_variable = called.result_variable or extension.result_variable
        self.is_strict = process.element.extension.strict_expressions
        self.is_camunda = process.definitions.dialect in ("camunda", "flowable")
        mapping = called.result_mapping or ("result_list" if self.is_camunda else "")
        self.mapped = MAPPINGS[_known(node, "maps the result of its decision as", mapping, MAPPINGS)]
        self.maps_outputs = bool(extension.io_mapping and extension.io_mapping.outputs)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        outcome = self._evaluate(execution, element)
        execution.record(
            r.DecisionEvaluated(
                key=element.key,
                element_id=element.element_id,
                decision_id=outcome.decision_id,
                definition_id=outcome.definition_id,
                version=outcome.version,
                inputs=outcome.inputs,
                matched_rules=outcome.matched_rules,
                outputs=outcome.value,
                steps=outcome.steps,
                warnings=outcome.warnings,
            )
        )
        try:
            results = self._results(outcome)
        except Misfit as error:
            text = f"The decision {outcome.decision_id!r} does not fit the result mapping of {self.node.id}"
            raise Foreseen(DECISION, f"{text}, a {error}.") from error
        execution.complete(element, results)

    def _evaluate(self, execution: Execution, element: ElementInstance) -> DecisionOutcome:
        request = self._request(execution, element)
        source = execution.library.decisions
        if source is None:
            raise Foreseen(DECISION, f"There are no decisions here: {request.decision_id!r} is not deployed.")
        try:
            outcome = source.evaluate(request, execution.sight(element), execution.now)
        except EngineError as error:
            raise Foreseen(DECISION, str(error)) from error
        if self.is_strict and outcome.warnings:
            raise Foreseen(DECISION, f"The decision {request.decision_id!r}: {outcome.warnings[0].reason}")
        return outcome

    def _request(self, execution: Execution, element: ElementInstance) -> DecisionRequest:
        decision_id = execution.evaluate(self.decision_id, element)
        if not isinstance(decision_id, str) or not decision_id:
            text = f"The decision that {self.node.id} calls is {decision_id!r}, not a text."
            raise Foreseen(EXPRESSION, text)
        version = execution.evaluate(self.version, element) if self.version else None
        return DecisionRequest(
            decision_id=decision_id,
            definition_id=self.definition_id,
            binding=self.binding,
            version=None if version is None else str(version),
        )

    def _results(self, outcome: DecisionOutcome) -> Mapping[str, object]:
        if self.result_variable:
            return {self.result_variable: self.mapped(outcome)}
        if self.is_camunda:
            return {LOCAL_RESULT: self.mapped(outcome)} if self.maps_outputs else {}
        return _single_result(outcome) or {}


def _known(node: Node, what: str, name: str, names: Collection[str]) -> str:
    if name not in names:
        text = f"{node.id} {what} {name!r}; there are: {', '.join(filter(None, names))}."
        raise UnsupportedElement(text, line=node.element.line, element_id=node.id)
    return name


def business_rule_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    """The behaviour for what the business rule task says of its implementation."""
    extension = node.element.extension
    if extension.task_definition is not None:
        return JobBehavior(node, process)
    if extension.called_decision is not None:
        return DecisionBehavior(node, process)
    if extension.expression is not None:
        return ExpressionTaskBehavior(node, process)
    raise UnsupportedElement(
        f"{node.id} names no decision, no work and no expression.",
        line=node.element.line,
        element_id=node.id,
    )
