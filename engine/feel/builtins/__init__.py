"""The built-in functions by name (DMN 1.5, 10.3.4), one file a family."""

from engine.feel.builtins.base import FeelError
from engine.feel.builtins.calendars import CALENDARS
from engine.feel.builtins.contexts import CONTEXTS
from engine.feel.builtins.conversion import CONVERSION
from engine.feel.builtins.lists import LISTS
from engine.feel.builtins.numbers import NUMERIC
from engine.feel.builtins.patterns import PATTERNS
from engine.feel.builtins.ranges import RANGES
from engine.feel.builtins.statistics import STATISTICS
from engine.feel.builtins.strings import STRINGS

FUNCTIONS = {
    **CONVERSION,
    **STRINGS,
    **PATTERNS,
    **LISTS,
    **STATISTICS,
    **NUMERIC,
    **CONTEXTS,
    **CALENDARS,
    **RANGES,
}

__all__ = ["FUNCTIONS", "FeelError"]
