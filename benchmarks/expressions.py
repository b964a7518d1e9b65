"""FEEL and JUEL: a condition as models write them, compiled and evaluated; hostile ones until they end.

The floor is the same condition as a compiled Python function. Run: python -m benchmarks.expressions
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.timing import Measure, microseconds, report
from engine.errors import ExpressionError
from engine.feel import compile_expression
from engine.juel import compile_juel

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEEL = 'amount > 1000 and customer.level in ("gold","silver")'
JUEL = "${amount > 1000 && (customer.level == 'gold' || customer.level == 'silver')}"
VARIABLES: dict[str, object] = {"amount": Decimal(1200), "customer": {"level": "silver"}}
HOSTILE = {
    "deep nesting": "(" * 2_000 + "1" + ")" * 2_000,
    "huge range": "count(for x in 1..1000000000 return x)",
    "catastrophic pattern": 'matches(substring("' + "a" * 400 + '", 1) + "b", "^(a+)+$")',
    "giant power": "(10 ** 99999) ** 99999",
    "endless recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
}


def measures() -> Iterator[Measure]:
    condition, juel = compile_expression(FEEL), compile_juel(JUEL)
    floor = microseconds(lambda: _plain(VARIABLES))
    yield Measure(
        "FEEL condition, evaluated", microseconds(lambda: condition.evaluate(VARIABLES, NOW)), floor, 5
    )
    yield Measure("JUEL condition, evaluated", microseconds(lambda: juel.evaluate(VARIABLES, NOW)), floor)
    python = microseconds(lambda: compile(_PYTHON, "", "eval"))
    yield Measure(
        "FEEL condition, parsed and compiled", microseconds(lambda: compile_expression(FEEL)), python, 200
    )
    yield Measure("JUEL condition, parsed and compiled", microseconds(lambda: compile_juel(JUEL)), python)


_PYTHON = "amount > 1000 and customer['level'] in ('gold', 'silver')"


def _plain(variables: dict[str, object]) -> bool:
    amount, customer = variables["amount"], variables["customer"]
    assert isinstance(amount, Decimal)
    assert isinstance(customer, dict)
    return amount > 1000 and customer["level"] in ("gold", "silver")


def hostile(text: str) -> str:
    """How it ends, and after how many milliseconds."""
    start = time.perf_counter()
    try:
        ending = repr(compile_expression(text).evaluate({}, NOW).value)[:40]
    except ExpressionError as problem:
        ending = f"refused: {problem}".splitlines()[0][:70]
    return f"{(time.perf_counter() - start) * 1e3:.1f} ms, {ending}"


if __name__ == "__main__":
    print(report(measures()))
    for name, text in HOSTILE.items():
        print(f"{name}: {hostile(text)}")
