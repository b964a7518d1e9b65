"""Gaps and overlaps of decision tables, found before the table is used.

Each column is cut into stretches in which all its conditions are constant; then combinations of stretches that no
rule covers are gaps, and those that two rules cover are overlaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from engine.bpmn.problems import Problem
from engine.dmn import boxed as b
from engine.dmn.atoms import MOMENT, Atom, NotConstant, atoms_of, constants, described
from engine.dmn.scope import Scope
from engine.errors import ExpressionError
from engine.feel import Expression

MAX_STEPS = 300_000
"""Conditions tried, pairs of rules compared and stretches looked at, for all tables of a file together."""
MAX_REPORTED = 5
_SINGLE_HIT = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


class _TooLarge(Exception):
    pass


class Budget:
    """What is left of the steps for a file."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raises _TooLarge; what is too large for what is left is not begun, so that smaller tables still are."""
        if steps > self._left:
            raise _TooLarge
        self._left -= steps


class _Column(NamedTuple):
    """``matching`` has for each stretch the rules whose condition holds there, as bits; ``of_rule`` the reverse."""

    name: str
    atoms: list[Atom]
    matching: list[int]
    of_rule: list[int]


def analyse(table: b.DecisionTable, owner: str, scope: Scope, budget: Budget) -> Iterator[Problem]:
    """Warnings; none for tables whose conditions are more than comparisons with constants."""
    if not table.rules or not table.inputs:
        return
    try:
        columns = [_column(table, position, scope, budget) for position in range(len(table.inputs))]
        if all(column.atoms for column in columns):
            yield from _overlaps(table, columns, owner, budget)
            yield from _gaps(table, columns, owner, budget)
    except NotConstant:
        return
    except _TooLarge:
        text = f"The decision table of {owner!r} is not searched to its end for gaps and overlaps: it takes too long."
        yield _warning(table, "table-size", text, "Split the table, or check it by hand.")


# -- columns


def _column(table: b.DecisionTable, position: int, scope: Scope, budget: Budget) -> _Column:
    clause = table.inputs[position]
    cells = [_tests(rule.conditions[position], scope) for rule in table.rules]
    allowed_text = clause.allowed or scope.types.allowed_texts.get(clause.type_ref, "")
    allowed = _tests(b.Literal(id=clause.id, line=clause.line, text=allowed_text), scope)
    values = [value for tests in (*cells, allowed) if tests for value in constants(tests.node)]
    budget.spend(len(values) * len(cells))
    atoms = [atom for atom in atoms_of(values) if _holds(allowed, atom)]
    held = [[_holds(tests, atom) for atom in atoms] for tests in cells]
    matching = [_bits(row[position] for row in held) for position in range(len(atoms))]
    name = clause.label or clause.expression.text.strip()
    return _Column(name, atoms, matching, [_bits(row) for row in held])


def _tests(cell: b.Literal, scope: Scope) -> Expression | None:
    """None for a condition that always holds."""
    if cell.text.strip() in ("", "-"):
        return None
    tests = scope.tests(cell)
    if tests is None:
        raise NotConstant
    return tests


def _holds(tests: Expression | None, atom: Atom) -> bool:
    if tests is None:
        return True
    try:
        return tests.evaluate({"?": atom.sample}, MOMENT).value is True
    except ExpressionError as problem:
        raise NotConstant from problem


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << position for position, flag in enumerate(flags) if flag)


# -- overlaps


def _overlaps(
    table: b.DecisionTable, columns: list[_Column], owner: str, budget: Budget
) -> Iterator[Problem]:
    """Of rules that must not hold together: for UNIQUE all, for ANY those with different results."""
    if table.hit_policy not in ("UNIQUE", "ANY"):
        return
    budget.spend(len(table.rules) ** 2 // 2)
    for first, second in islice(_overlapping(table, columns), MAX_REPORTED):
        shared = [column.of_rule[first] & column.of_rule[second] for column in columns]
        where = _region(columns, [_run(bits) for bits in shared])
        yield _warning(
            table,
            "table-overlap",
            f"Rules {first + 1} and {second + 1} of the decision table of {owner!r} both match for {where}.",
            f"The hit policy {table.hit_policy} gives null there: narrow one of them, or choose another policy.",
            table.rules[second],
        )


def _overlapping(table: b.DecisionTable, columns: list[_Column]) -> Iterator[tuple[int, int]]:
    for first, second in combinations(range(len(table.rules)), 2):
        if all(column.of_rule[first] & column.of_rule[second] for column in columns) and not (
            table.hit_policy == "ANY" and _results(table.rules[first]) == _results(table.rules[second])
        ):
            yield first, second


def _results(rule: b.Rule) -> tuple[str, ...]:
    return tuple(" ".join(result.text.split()) for result in rule.results)


def _run(bits: int) -> list[int]:
    """The first neighbours among the stretches."""
    start = end = (bits & -bits).bit_length() - 1
    while bits >> end & 1:
        end += 1
    return [*range(start, end)]


# -- gaps


def _gaps(table: b.DecisionTable, columns: list[_Column], owner: str, budget: Budget) -> Iterator[Problem]:
    """Where a table of one hit gives null. Tables of many hits give an empty list there, as they should."""
    if table.hit_policy not in _SINGLE_HIT or any(output.default for output in table.outputs):
        return
    uncovered = _uncovered(columns, (1 << len(table.rules)) - 1, budget)
    for region in islice(uncovered, MAX_REPORTED):
        yield _warning(
            table,
            "table-gap",
            f"No rule of the decision table of {owner!r} matches for {_region(columns, region)}.",
            "Its result is null there: add a rule or a default output.",
        )


def _uncovered(columns: Sequence[_Column], rules: int, budget: Budget) -> Iterator[list[list[int]]]:
    """Regions that no rule covers: for each column a run of stretches. Raises _TooLarge."""
    full: set[tuple[int, int]] = set()

    def search(depth: int, alive: int, path: list[list[int]]) -> Iterator[list[list[int]]]:
        if not alive:
            yield [*path, *([*range(len(column.atoms))] for column in columns[depth:])]
            return
        if depth == len(columns) or (depth, alive) in full:
            return
        found = False
        budget.spend(len(columns[depth].atoms))
        for run, left in _runs(columns[depth], alive):
            for region in search(depth + 1, left, [*path, run]):
                found = True
                yield region
        if not found:
            full.add((depth, alive))

    yield from search(0, rules, [])


def _runs(column: _Column, alive: int) -> Iterator[tuple[list[int], int]]:
    """Neighbouring stretches where the same rules hold, and these rules."""
    run: list[int] = []
    for position, bits in enumerate(column.matching):
        if run and bits & alive != column.matching[run[0]] & alive:
            yield run, column.matching[run[0]] & alive
            run = []
        run.append(position)
    if run:
        yield run, column.matching[run[0]] & alive


def _region(columns: Sequence[_Column], region: Sequence[list[int]]) -> str:
    parts = [
        described(column.name, [column.atoms[i] for i in run], column.atoms)
        for column, run in zip(columns, region, strict=True)
    ]
    return ", ".join(part for part in parts if part) or "every input"


def _warning(
    table: b.DecisionTable, rule: str, text: str, hint: str, at: b.Rule | b.DecisionTable | None = None
) -> Problem:
    place = at or table
    return Problem(element_id=place.id, line=place.line, rule=rule, text=text, hint=hint, severity="warning")
