"""What is wrong with a DMN file, all at once, before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.problems import Problem, errors
from engine.dmn import boxed as b
from engine.dmn.analysis import Budget, analyse
from engine.dmn.graph import Graph
from engine.dmn.model import DmnDefinitions
from engine.dmn.scope import Scope
from engine.dmn.vocabulary import parts_of


def validate_decisions(
    definitions: DmnDefinitions, known: Mapping[str, DmnDefinitions] | None = None
) -> list[Problem]:
    """References, types and expressions, each with its place; gaps and overlaps of decision tables as warnings.

    ``known`` are other files by namespace. Expressions are looked at only once the references hold, and tables
    once the expressions do.
    """
    graph = Graph(definitions, known or {})
    problems = [*graph.problems]
    if not errors(problems):
        scope = Scope(graph.names, graph.types, [], definitions.expression_language)
        budget = Budget()
        for owner, table in _tables(definitions):
            problems += analyse(table, owner, scope, budget)
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.rule))


def _tables(definitions: DmnDefinitions) -> Iterator[tuple[str, b.DecisionTable]]:
    for decision in definitions.decisions:
        yield from ((decision.name, table) for table in _inside(decision.expression))
    for model in definitions.knowledge_models:
        yield from ((model.name, table) for table in _inside(model.logic))


def _inside(expression: b.Boxed | None) -> Iterator[b.DecisionTable]:
    if isinstance(expression, b.DecisionTable):
        yield expression
    elif expression is not None:
        for part in parts_of(expression):
            yield from _inside(part)
