"""Decisions, compiled once and evaluated often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from engine.bpmn.problems import InvalidModel, errors
from engine.dmn import model as m
from engine.dmn.evaluation import FUEL, Evaluation, Situation
from engine.dmn.graph import Graph
from engine.dmn.results import DecisionResult, Warning
from engine.errors import EngineError, ExpressionError
from engine.feel import Type
from engine.feel.limits import check_result

Node = m.Decision | m.DecisionService


class UnknownDecision(EngineError):
    """There is no decision of the id or name."""


class DecisionFailed(EngineError):
    """Parts of a strictly evaluated decision are null by mistake; ``warnings`` say which and why."""

    def __init__(self, name: str, warnings: tuple[Warning, ...]) -> None:
        first = warnings[0]
        super().__init__(f"The decision {name!r} failed at {first.element_id}: {first.reason}")
        self.warnings = warnings


class InputDescription(msgspec.Struct, frozen=True):
    """Input data; ``type`` is the type as FEEL writes it, or the name of an item definition; "Any" without one."""

    name: str
    type: str
    element_id: str


class DecisionModel:
    """The decisions and decision services of one file."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.definitions = graph.definitions
        self.decisions: dict[str, str] = {node.id: node.name for node in graph.definitions.decisions}
        self.services: dict[str, str] = {node.id: node.name for node in graph.definitions.services}

    def inputs(self, decision: str) -> tuple[InputDescription, ...]:
        """The input data that the decision or service needs, directly or not. UnknownDecision."""
        return tuple(_inputs(self._graph, self._node(decision)))

    def input_type(self, decision: str, name: str) -> Type | None:
        """The type that values of the input must have; None if there is no such input."""
        for found in self.inputs(decision):
            if found.name == name:
                return self._graph.types.named(found.type)
        return None

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        now: datetime,
        *,
        strict: bool = False,
        fuel: int = FUEL,
    ) -> DecisionResult:
        """The value of a decision, or of a decision service, by id or name; ``inputs`` by name.

        What goes wrong inside makes that part null, with a warning; with ``strict`` DecisionFailed is raised.
        UnknownDecision if there is none of the name; ExpressionError if the fuel runs out or functions call each
        other too deeply.
        """
        node = self._node(decision)
        if isinstance(node, m.DecisionService):
            return self.evaluate_service(decision, inputs, now, strict=strict, fuel=fuel)
        evaluation = Evaluation(node.name, now, fuel)
        return self._finished(evaluation, node, Situation(inputs), strict)

    def evaluate_service(
        self,
        service: str,
        inputs: Mapping[str, object],
        now: datetime,
        *,
        strict: bool = False,
        fuel: int = FUEL,
    ) -> DecisionResult:
        """As ``evaluate``; ``inputs`` are the input data and input decisions of the service by name."""
        node = self._node(service)
        if not isinstance(node, m.DecisionService):
            raise UnknownDecision(f"{service!r} is no decision service; there are {_names(self.services)}.")
        evaluation = Evaluation(node.name, now, fuel)
        situation = self._graph.service_situation(node, inputs)
        return self._finished(evaluation, node, situation, strict)

    def _finished(
        self, evaluation: Evaluation, node: Node, situation: Situation, strict: bool
    ) -> DecisionResult:
        try:
            value = (
                self._graph.serve(node, evaluation, situation)
                if isinstance(node, m.DecisionService)
                else self._graph.value(node.id, evaluation, situation)
            )
        except RecursionError as problem:
            raise ExpressionError(f"Functions of {node.name!r} call each other too deeply.") from problem
        check_result(value, node.name)
        warnings = tuple(evaluation.noted)
        if strict and warnings:
            raise DecisionFailed(node.name, warnings)
        return DecisionResult(value, tuple(evaluation.decisions), warnings)

    def _node(self, name: str) -> Node:
        """By id, else by name; decisions come before services."""
        callable_: tuple[Node, ...] = (
            *self.definitions.decisions,
            *self.definitions.services,
        )
        for attribute in ("id", "name"):
            for node in callable_:
                if getattr(node, attribute) == name:
                    return node
        known = {**self.decisions, **self.services}
        raise UnknownDecision(f"There is no decision {name!r}; there are {_names(known)}.")


def _names(nodes: Mapping[str, str]) -> str:
    return ", ".join(sorted(nodes.values())) or "none"


def _inputs(graph: Graph, node: Node) -> Iterator[InputDescription]:
    """Of a service its parameters, of a decision the input data behind it; each element is visited once."""
    if isinstance(node, m.DecisionService):
        references, path, follow = (*node.input_data, *node.input_decisions), "", False
    else:
        references, path, follow = node.requires, "", True
    pending = [(graph, reference, path) for reference in reversed(references)]
    seen: set[tuple[str, str]] = set()
    while pending:
        around, reference, path = pending.pop()
        target = around.files.target(reference)
        if target is None:
            continue
        if target.prefix is not None:
            around = around.imported[target.prefix]
            path = f"{path}{target.prefix}." if target.prefix else path
        found = target.node
        if (path, found.id) in seen:
            continue
        seen.add((path, found.id))
        if isinstance(found, m.InputData) or (isinstance(found, m.Decision) and not follow):
            yield InputDescription(f"{path}{found.name}", found.type_ref or "Any", found.id)
        elif isinstance(found, m.Decision):
            pending += [(around, reference, path) for reference in reversed(found.requires)]


def compile_decisions(
    definitions: m.DmnDefinitions, imports: Mapping[str, m.DmnDefinitions] | None = None
) -> DecisionModel:
    """``imports`` are other files by namespace, more than needed do no harm.

    Raises InvalidModel if references lead nowhere or run in a circle. An expression that cannot be read is null
    with a warning when it is evaluated: ``validate_decisions`` finds it before.
    """
    graph = Graph(definitions, imports or {})
    if wrong := errors(graph.references):
        raise InvalidModel(wrong)
    return DecisionModel(graph)
