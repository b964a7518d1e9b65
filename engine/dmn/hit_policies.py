"""What the matching rules of a decision table make together (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from engine.dmn.evaluation import Evaluation
from engine.feel import FUNCTIONS, Function
from engine.feel.compiler.calls import called
from engine.feel.compiler.tests import passes
from engine.feel.run import Where
from engine.feel.values import equal

_NOWHERE = Where("", 0)
_AGGREGATES: Mapping[str, Function] = MappingProxyType(
    {"SUM": FUNCTIONS["sum"], "COUNT": FUNCTIONS["count"], "MIN": FUNCTIONS["min"], "MAX": FUNCTIONS["max"]}
)
AT_ONCE = frozenset({"FIRST"})
"""Policies that are content with the first rule that matches."""


class Hit(msgspec.Struct, frozen=True):
    """A rule that matches: its outputs by column, and its value, the one output or a context of them."""

    rule_id: str
    index: int
    outputs: tuple[object, ...]
    value: object


class Ranking(msgspec.Struct, frozen=True):
    """The output values of each column in the order of their priority; None where a column has none."""

    columns: tuple[list[object] | None, ...]

    def rank(self, hit: Hit, evaluation: Evaluation) -> tuple[int, ...]:
        """Smaller is more important."""
        return tuple(
            _place(output, column, evaluation)
            for output, column in zip(hit.outputs, self.columns, strict=True)
            if column is not None
        )


def _place(output: object, column: list[object], evaluation: Evaluation) -> int:
    return next(
        (place for place, choice in enumerate(column) if passes(choice, output, evaluation) is True),
        len(column),
    )


Policy = Callable[[Sequence[Hit], Ranking, Evaluation, str], object]
"""(hits, at least one; priorities; evaluation; id of the table) → value"""


def _unique(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    if len(hits) > 1:
        rules = " and ".join(str(hit.index) for hit in hits)
        evaluation.note(f"The rules {rules} match, but the hit policy UNIQUE allows one.", table_id)
        return None
    return hits[0].value


def _any(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    for hit in hits[1:]:
        if equal(hit.value, hits[0].value, evaluation.spend) is not True:
            evaluation.note(
                f"The rules {hits[0].index} and {hit.index} match with different outputs, "
                "which the hit policy ANY does not allow.",
                table_id,
            )
            return None
    return hits[0].value


def _first(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    return hits[0].value


def _priority(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    return min(hits, key=lambda hit: ranking.rank(hit, evaluation)).value


def _output_order(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    return [hit.value for hit in sorted(hits, key=lambda hit: ranking.rank(hit, evaluation))]


def _rule_order(hits: Sequence[Hit], ranking: Ranking, evaluation: Evaluation, table_id: str) -> object:
    return [hit.value for hit in hits]


def aggregated(
    hits: Sequence[Hit], names: Sequence[str], aggregation: str, evaluation: Evaluation, table_id: str
) -> object:
    """COLLECT with an aggregation: of the one output, or a context with the aggregate of each."""
    totals = []
    for column in range(len(names)):
        values: list[object] = [hit.outputs[column] for hit in hits]
        before = len(evaluation.warnings)
        totals.append(called(_AGGREGATES[aggregation], [values], (), evaluation, _NOWHERE))
        evaluation.attribute(before, table_id)
    return totals[0] if len(totals) == 1 else dict(zip(names, totals, strict=True))


POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "UNIQUE": _unique,
        "ANY": _any,
        "FIRST": _first,
        "PRIORITY": _priority,
        "OUTPUT ORDER": _output_order,
        "RULE ORDER": _rule_order,
        "COLLECT": _rule_order,
    }
)
