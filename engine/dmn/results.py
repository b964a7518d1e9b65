"""What an evaluation gives."""

from __future__ import annotations

import msgspec

from engine.feel.values import Warning as FeelWarning


class Warning(msgspec.Struct, frozen=True):
    """Why a part is null: ``position`` is line and column in the text of the element's expression, None without."""

    position: tuple[int, int] | None
    reason: str
    element_id: str

    @classmethod
    def of(cls, warning: FeelWarning, element_id: str) -> Warning:
        return cls((warning.line, warning.column), warning.message, element_id)


class MatchedRule(msgspec.Struct, frozen=True):
    """``index`` counts from 1; ``outputs`` are name and value of each column."""

    rule_id: str
    index: int
    outputs: tuple[tuple[str, object], ...]


class DecisionEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """One decision of the graph. ``inputs``: of a table the values of its columns, of others what they require."""

    decision_id: str
    decision_name: str
    inputs: tuple[tuple[str, object], ...] = ()
    matched_rules: tuple[MatchedRule, ...] = ()
    value: object = None


class DecisionResult(msgspec.Struct, frozen=True):
    """``evaluations`` in the order in which they ended: what is required comes before what requires it."""

    value: object
    evaluations: tuple[DecisionEvaluation, ...] = ()
    warnings: tuple[Warning, ...] = ()
