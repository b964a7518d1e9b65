"""Literal expressions → closures."""

from __future__ import annotations

from engine.dmn import boxed as b
from engine.dmn.evaluation import Compute, Evaluation, Variables
from engine.dmn.scope import Scope


def broken(element_id: str) -> Compute:
    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        evaluation.note("The expression cannot be read; it counts as null.", element_id)
        return None

    return evaluate


def compile_literal(literal: b.Literal, scope: Scope) -> Compute:
    if not literal.text.strip():
        return lambda evaluation, variables: None
    expression, element_id = scope.expression(literal), literal.id
    if expression is None:
        return broken(element_id)
    return lambda evaluation, variables: evaluation.feel(expression, variables, element_id)
