"""One evaluation of a decision: its fuel, what it warns of, what it has found so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.dmn.results import DecisionEvaluation, MatchedRule, Warning
from engine.feel import Expression, Run, Type
from engine.feel.types import fitted
from engine.feel.values import kind

FUEL = 1_000_000
"""Steps that one evaluation may take, all its decisions together."""
MAX_WARNINGS = 100
MAX_MATCHED = 1_000

Variables = dict[str, object]
Compute = Callable[["Evaluation", Variables], object]
"""What a boxed expression gives for the variables in sight."""


class Evaluation(Run):
    """``tested`` and ``matched`` are those of the decision that is being made."""

    __slots__ = ("decisions", "matched", "noted", "tested")

    def __init__(self, name: str, now: datetime, fuel: int) -> None:
        super().__init__(name, now, fuel)
        self.noted: list[Warning] = []
        self.decisions: list[DecisionEvaluation] = []
        self.tested: list[tuple[str, object]] = []
        self.matched: list[MatchedRule] = []

    def feel(self, expression: Expression, variables: Mapping[str, object], element_id: str) -> object:
        """The value of an expression; its warnings get the id of the element."""
        before = len(self.warnings)
        value = expression.within(self, variables)
        if len(self.warnings) > before:
            self.attribute(before, element_id)
        return value

    def attribute(self, before: int, element_id: str) -> None:
        """The warnings since then are the element's."""
        for warning in self.warnings[before:]:
            if len(self.noted) < MAX_WARNINGS:
                self.noted.append(Warning.of(warning, element_id))
        del self.warnings[before:]

    def note(self, reason: str, element_id: str) -> None:
        if len(self.noted) < MAX_WARNINGS:
            self.noted.append(Warning(None, reason, element_id))

    def fit(self, value: object, wanted: Type, what: str, element_id: str) -> object:
        """The value as the type; null with a warning where it does not fit."""
        fits, found = fitted(value, wanted, self)
        if not fits:
            self.note(f"{what} is {_shown(value)}, which does not fit the type {wanted}.", element_id)
        return found


def _shown(value: object) -> str:
    found = kind(value)
    return f"{found} {str(value)[:40]!r}" if found in ("string", "number", "boolean") else f"a {found}"


class Situation:
    """What a graph of decisions is given: values by name, and what became of its elements, by id.

    Imported files have situations of their own, by the prefix of the import.
    """

    __slots__ = ("_imported", "inputs", "values")

    def __init__(self, inputs: Mapping[str, object], values: dict[str, object] | None = None) -> None:
        self.inputs = inputs
        self.values: dict[str, object] = values if values is not None else {}
        self._imported: dict[str, Situation] = {}

    def imported(self, prefix: str) -> Situation:
        """Inputs of an imported file come as a context named by the prefix, under names ``prefix.name``, or beside
        those of this file."""
        if prefix not in self._imported:
            given = self.inputs.get(prefix)
            inputs = {**self.inputs, **given} if isinstance(given, Mapping) else dict(self.inputs)
            start = f"{prefix}."
            for name, value in self.inputs.items():
                if prefix and name.startswith(start):
                    inputs[name.removeprefix(start)] = value
            self._imported[prefix] = Situation(inputs)
        return self._imported[prefix]
