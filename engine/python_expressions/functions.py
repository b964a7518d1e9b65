"""The built-in functions that expressions may call, in one table; there are no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN
from functools import cmp_to_key

from engine.feel import FeelError, Function, Run
from engine.feel.arithmetic import as_decimal, negate, plus
from engine.feel.builtins.base import plain, running, want_number
from engine.feel.limits import MAX_LIST
from engine.feel.temporal import parse_date, parse_datetime
from engine.feel.values import NUMBERS, kind
from engine.juel.coercion import as_number
from engine.python_expressions.comprehensions import items_of
from engine.python_expressions.operations import counted, order, same, truth
from engine.python_expressions.values import whole
from engine.python_expressions.writing import written


@running("value")
def length(run: Run, value: object) -> object:
    if not isinstance(value, str | list | dict):
        raise FeelError(f"A {kind(value)} has no length.")
    return len(value)


@running("values, start?")
def total(run: Run, values: object, start: object = 0) -> object:
    result = counted(start)
    for value in items_of(values):
        run.spend()
        result = plus(result, counted(value))
        if result is None or isinstance(result, str):
            raise FeelError(f"A {kind(value)} cannot be summed up.")
    return result


def _extreme(wanted: int, sign: str) -> Function:
    @running("values…")
    def body(run: Run, *values: object) -> object:
        found = items_of(values[0]) if len(values) == 1 else list(values)
        if not found:
            raise FeelError("There are no values to choose from.")
        run.spend(len(found))
        best = found[0]
        for value in found[1:]:
            best = value if order(value, best, sign) == wanted else best
        return best

    return body


@running("values")
def any_(run: Run, values: object) -> object:
    run.spend(len(items_of(values)))
    return any(truth(value) for value in items_of(values))


@running("values")
def all_(run: Run, values: object) -> object:
    run.spend(len(items_of(values)))
    return all(truth(value) for value in items_of(values))


@running("values, reverse?")
def sorted_(run: Run, values: object, reverse: object = False) -> object:
    found = items_of(values)
    run.spend(len(found) * max(1, len(found).bit_length()))
    return sorted(found, key=cmp_to_key(lambda a, b: order(a, b, "<")), reverse=truth(reverse))


@running("values")
def reversed_(run: Run, values: object) -> object:
    return items_of(values)[::-1]


@running("value?")
def str_(run: Run, value: object = "") -> object:
    return written(value, run.spend)


def _number(value: object) -> object:
    if value is None or value == "":
        raise FeelError(f"{value!r} is no number.")
    return as_number(counted(value))


@running("value?")
def int_(run: Run, value: object = 0) -> object:
    """Without the fraction; a text must be a whole number."""
    found = as_decimal(_number(value))
    if isinstance(value, str) and found != found.to_integral_value():
        raise FeelError(f"{value[:40]!r} is no whole number.")
    if abs(found) >= 10**34:
        raise FeelError("The number is too large.")
    return int(found)


@running("value?")
def float_(run: Run, value: object = 0) -> object:
    """A decimal number; there are no binary ones."""
    return _number(value)


@running("value?")
def bool_(run: Run, value: object = None) -> object:
    return truth(value)


@running("number, ndigits?")
def round_(run: Run, value: object, digits: object = 0) -> object:
    """To the nearest, halves to even."""
    scale = whole(digits)
    if abs(scale) > 34:
        raise FeelError("At most 34 digits are kept.")
    found = want_number(counted(value))
    return plain(found.quantize(as_decimal(1).scaleb(-scale), ROUND_HALF_EVEN, NUMBERS))


@running("number")
def abs_(run: Run, value: object) -> object:
    if isinstance(value, timedelta):
        return abs(value)
    found = counted(value)
    return negate(found) if want_number(found) < 0 else found


@running("start, stop?, step?")
def range_(run: Run, start: object, stop: object = None, step: object = 1) -> object:
    first, last = (0, whole(start)) if stop is None else (whole(start), whole(stop))
    if whole(step) == 0:
        raise FeelError("The step of a range is not 0.")
    found = range(first, last, whole(step))
    if len(found) > MAX_LIST:
        raise FeelError(f"A range has at most {MAX_LIST} numbers.")
    return list(found)


@running("values?")
def list_(run: Run, values: object = None) -> object:
    return [] if values is None else items_of(values)[:]


@running("values?")
def set_(run: Run, values: object = None) -> object:
    """A list without repetitions."""
    found: list[object] = []
    for value in [] if values is None else items_of(values):
        run.spend(1 + len(found))
        if not any(same(value, other, run) for other in found):
            found.append(value)
    return found


@running("entries?")
def dict_(run: Run, entries: object = None) -> object:
    """From a dict or from pairs."""
    if entries is None:
        return {}
    if isinstance(entries, dict):
        run.spend(len(entries))
        return dict(entries)
    pairs = [items_of(pair) for pair in items_of(entries)]
    if any(len(pair) != 2 or not isinstance(pair[0], str) for pair in pairs):
        raise FeelError("A dict is made from pairs of a text and a value.")
    return {str(key): value for key, value in pairs}


@running("values, start?")
def enumerate_(run: Run, values: object, start: object = 0) -> object:
    return [[at, value] for at, value in enumerate(items_of(values), whole(start))]


@running("values…")
def zip_(run: Run, *values: object) -> object:
    return [list(row) for row in zip(*(items_of(one) for one in values), strict=False)]


@running("days?, seconds?, microseconds?, milliseconds?, minutes?, hours?, weeks?")
def timedelta_(run: Run, *amounts: object) -> object:
    names = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
    given = {
        name: float(want_number(value))
        for name, value in zip(names, amounts, strict=False)
        if value is not None
    }
    return timedelta(**given)


@running("")
def now(run: Run) -> object:
    return run.now


@running("")
def today(run: Run) -> object:
    return run.now.date()


def _parsed(parse: Callable[[str], date]) -> Function:
    @running("text")
    def body(run: Run, text: object) -> object:
        if not isinstance(text, str):
            raise FeelError(f"A text is expected, not {kind(text)}.")
        return parse(text.replace(" ", "T", 1))

    return body


def _dated(make: Callable[..., date], names: str) -> Function:
    @running(names)
    def body(run: Run, *parts: object) -> object:
        return make(*(whole(part) for part in parts))

    return body


FUNCTIONS: dict[str, Function] = {
    "len": length,
    "sum": total,
    "min": _extreme(-1, "<"),
    "max": _extreme(1, ">"),
    "any": any_,
    "all": all_,
    "sorted": sorted_,
    "reversed": reversed_,
    "str": str_,
    "int": int_,
    "float": float_,
    "bool": bool_,
    "round": round_,
    "abs": abs_,
    "range": range_,
    "list": list_,
    "tuple": list_,
    "set": set_,
    "dict": dict_,
    "enumerate": enumerate_,
    "zip": zip_,
    "timedelta": timedelta_,
    "datetime": _dated(datetime, "year, month, day, hour?, minute?, second?, microsecond?"),
    "datetime.now": now,
    "datetime.today": now,
    "datetime.fromisoformat": _parsed(parse_datetime),
    "date": _dated(date, "year, month, day"),
    "date.today": today,
    "date.fromisoformat": _parsed(parse_date),
}


def by_position(
    function: Function, name: str, values: list[object], named: dict[str, object]
) -> list[object]:
    """The values in the order of the parameters; those left out in between are null. Raises FeelError."""
    names = function.signatures[0].names
    wrong = [key for key in named if key not in names[len(values) :] or function.signatures[0].variadic]
    if wrong:
        raise FeelError(f"{name}() takes no {wrong[0]}= here.")
    last = max(map(names.index, named))
    return values + [named.get(key, _DEFAULTS.get(key)) for key in names[len(values) : last + 1]]


_DEFAULTS: dict[str, object] = dict.fromkeys(("start", "ndigits", "hour", "minute", "second"), 0)
