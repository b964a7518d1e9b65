"""Skip expressions of Flowable models: an activity is left out while a variable of the instance allows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.interpreter.definition import Node
from engine.interpreter.expressions import Evaluator, bind

SWITCHES = ("_FLOWABLE_SKIP_EXPRESSION_ENABLED", "_ACTIVITI_SKIP_EXPRESSION_ENABLED")
"""Variables; skip expressions count only where one of them is true."""


def skip_condition(node: Node) -> Evaluator | None:
    """Whether the work is left out, or None if the model does not ask for it."""
    expression = node.element.extension.skip_expression
    if expression is None:
        return None
    condition = bind(expression)

    def skips(variables: Mapping[str, object], now: datetime) -> object:
        return any(variables.get(name) is True for name in SWITCHES) and condition(variables, now) is True

    return skips
