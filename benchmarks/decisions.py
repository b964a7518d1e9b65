"""A decision table of twenty rules: read and compiled, evaluated.

The floor is the same table as a chain of conditions in Python. Run: python -m benchmarks.decisions
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.timing import Measure, microseconds, report
from engine.dmn import compile_decisions, read_dmn

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEVELS = ("bronze", "silver", "gold", "platinum")
STEPS = (100, 1_000, 5_000, 20_000, 1_000_000)
VARIABLES: dict[str, object] = {"amount": Decimal(1_200), "level": "gold"}
"""Matches one rule in the middle of the table; all twenty are looked at, since the hit policy is unique."""


def _rules() -> Iterator[tuple[str, int, int, int]]:
    """(level, more than, at most, discount)"""
    for rank, level in enumerate(LEVELS):
        lowest = 0
        for index, highest in enumerate(STEPS):
            yield level, lowest, highest, rank * 5 + index
            lowest = highest


RULES = tuple(_rules())


def _rule(level: str, lowest: int, highest: int, discount: int) -> str:
    inputs = f"<inputEntry><text>&quot;{level}&quot;</text></inputEntry>"
    inputs += f"<inputEntry><text>]{lowest}..{highest}]</text></inputEntry>"
    return f"<rule>{inputs}<outputEntry><text>{discount}</text></outputEntry></rule>"


TABLE = f"""
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="discounts" namespace="urn:discounts">
  <inputData id="amount_data" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <inputData id="level_data" name="level"><variable name="level" typeRef="string"/></inputData>
  <decision id="discount" name="discount"><variable name="discount" typeRef="number"/>
    <informationRequirement><requiredInput href="#amount_data"/></informationRequirement>
    <informationRequirement><requiredInput href="#level_data"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="string"><text>level</text></inputExpression></input>
      <input><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
      <output typeRef="number"/>
      {"".join(_rule(*rule) for rule in RULES)}
    </decisionTable>
  </decision>
</definitions>""".strip().encode()


def measures() -> Iterator[Measure]:
    model = compile_decisions(read_dmn(TABLE))
    result = model.evaluate("discount", VARIABLES, NOW)
    assert result.value == _plain(VARIABLES), result
    floor = microseconds(lambda: _plain(VARIABLES))
    evaluated = microseconds(lambda: model.evaluate("discount", VARIABLES, NOW))
    yield Measure("table of 20 rules, evaluated", evaluated, floor, 60)
    read = microseconds(lambda: compile_decisions(read_dmn(TABLE)))
    yield Measure("table of 20 rules, read and compiled", read, floor)


def _plain(variables: dict[str, object]) -> int | None:
    """Every rule is looked at."""
    amount, level = variables["amount"], variables["level"]
    assert isinstance(amount, Decimal)
    found = [rule[3] for rule in RULES if rule[0] == level and rule[1] < amount <= rule[2]]
    return found[0] if len(found) == 1 else None


if __name__ == "__main__":
    print(report(measures()))
