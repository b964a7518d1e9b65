"""How points and ranges lie to each other (DMN 1.5, 10.3.4.10, table 79)."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.builtins.base import FeelError, function, want
from engine.feel.values import Function, Range, compare, kind

_Test = Callable[[Range, Range], bool]


def _point(value: object) -> Range:
    """A single value as the range that holds it alone."""
    return value if isinstance(value, Range) else Range(value, value)


def _order(left: object, right: object) -> int:
    order = compare(left, right)
    if order is None:
        raise FeelError(f"A {kind(left)} and a {kind(right)} cannot be compared.")
    return order


def _ends_before_start(a: Range, b: Range) -> int:
    """Below 0 where all of ``a`` lies before ``b``, 0 where they share one point."""
    if a.end is None or b.start is None:
        return 1
    order = _order(a.end, b.start)
    return -1 if order == 0 and not (a.end_included and b.start_included) else order


def _starts(a: Range, b: Range) -> int:
    """Whether ``a`` starts before (-1), with (0) or after (1) ``b``."""
    if a.start is None or b.start is None:
        return (a.start is not None) - (b.start is not None)
    return _order(a.start, b.start) or b.start_included - a.start_included


def _ends(a: Range, b: Range) -> int:
    """Whether ``a`` ends before (-1), with (0) or after (1) ``b``."""
    if a.end is None or b.end is None:
        return (b.end is not None) - (a.end is not None)
    return _order(a.end, b.end) or a.end_included - b.end_included


def _before(a: Range, b: Range) -> bool:
    return _ends_before_start(a, b) < 0


def _meets(a: Range, b: Range) -> bool:
    return _ends_before_start(a, b) == 0


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Range, b: Range) -> bool:
    return _overlaps(a, b) and _starts(a, b) < 0 and _ends(a, b) <= 0


def _during(a: Range, b: Range) -> bool:
    return _starts(a, b) >= 0 and _ends(a, b) <= 0


def _finishes(a: Range, b: Range) -> bool:
    return _starts(a, b) >= 0 and _ends(a, b) == 0


def _begins(a: Range, b: Range) -> bool:
    return _starts(a, b) == 0 and _ends(a, b) <= 0


def _coincides(a: Range, b: Range) -> bool:
    return _starts(a, b) == 0 and _ends(a, b) == 0


def _swapped(test: _Test) -> _Test:
    return lambda a, b: test(b, a)


def _function(
    test: _Test, *signatures: str, first: tuple[str, ...] = (), second: tuple[str, ...] = ()
) -> Function:
    """``first`` and ``second`` are the kinds that the parameters must have, if any."""

    @function(*signatures)
    def body(a: object, b: object) -> object:
        left = _point(want(a, *first) if first else _some(a))
        return test(left, _point(want(b, *second) if second else _some(b)))

    return body


def _some(value: object) -> object:
    if value is None:
        raise FeelError("A point or a range is expected, not null.")
    return value


_ANY = ("point1, point2", "point, range", "range, point", "range1, range2")
_RANGE = ("range",)


def _of_ranges(test: _Test) -> Function:
    return _function(test, "range1, range2", first=_RANGE, second=_RANGE)


def _in_range(test: _Test) -> Function:
    return _function(test, "point, range", "range1, range2", second=_RANGE)


def _around(test: _Test) -> Function:
    return _function(test, "range, point", "range1, range2", first=_RANGE)


RANGES = {
    "before": _function(_before, *_ANY),
    "after": _function(_swapped(_before), *_ANY),
    "meets": _of_ranges(_meets),
    "met by": _of_ranges(_swapped(_meets)),
    "overlaps": _of_ranges(_overlaps),
    "overlaps before": _of_ranges(_overlaps_before),
    "overlaps after": _of_ranges(_swapped(_overlaps_before)),
    "finishes": _in_range(_finishes),
    "finished by": _around(_swapped(_finishes)),
    "includes": _around(_swapped(_during)),
    "during": _in_range(_during),
    "starts": _in_range(_begins),
    "started by": _around(_swapped(_begins)),
    "coincides": _function(_coincides, "point1, point2", "range1, range2"),
}
