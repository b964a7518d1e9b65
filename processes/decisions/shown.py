"""Evaluations as JSON: for the history, and for those who ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.dmn.results import DecisionEvaluation, MatchedRule, Warning
from engine.feel.values import Function, kind
from engine.interpreter.codec import to_plain

MAX_KEPT = 16 * 1024
"""Bytes of one value of a decision on the way; the inputs and outputs of the whole are kept as they are."""
MAX_RULES = 200
"""Matched rules kept of each decision on the way; of the decision that was asked, all are."""


def plain(value: object) -> Any:
    """The value as JSON; of a function, which has no JSON, its parameters."""
    if isinstance(value, Function):
        return f"function({', '.join(value.signatures[0].names)})"
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return to_plain(value)


def short(value: object) -> Any:
    """The value as JSON if it is not too large to be kept once for each decision that saw it, else what it was."""
    shown = plain(value)
    size = len(json.dumps(shown))
    return shown if size <= MAX_KEPT else f"({kind(value)} of {size} bytes, not kept)"


def rules(matched: Iterable[MatchedRule]) -> list[dict[str, Any]]:
    return [
        {"id": rule.rule_id, "index": rule.index, "outputs": plain(dict(rule.outputs))} for rule in matched
    ]


def steps(evaluations: Iterable[DecisionEvaluation]) -> list[dict[str, Any]]:
    return [
        {
            "decision": one.decision_id,
            "name": one.decision_name,
            "inputs": {name: short(value) for name, value in one.inputs},
            "matched_rules": rules(one.matched_rules[:MAX_RULES]),
            "value": short(one.value),
        }
        for one in evaluations
    ]


def warnings(found: Iterable[Warning]) -> list[dict[str, Any]]:
    return [{"element_id": one.element_id, "reason": one.reason} for one in found]
