"""The built-in functions by name (DMN 1.5, 10.3.4), one file a family."""

from engine.feel.builtins.base import FeelError
from engine.feel.builtins.conversion import CONVERSION
from engine.feel.builtins.lists import LISTS
from engine.feel.builtins.numbers import NUMERIC
from engine.feel.builtins.others import OTHERS
from engine.feel.builtins.strings import STRINGS

FUNCTIONS = {**CONVERSION, **STRINGS, **LISTS, **NUMERIC, **OTHERS}

__all__ = ["FUNCTIONS", "FeelError"]
