"""The methods that values have, one table by the kind of the value; there are no others."""

from __future__ import annotations

from engine.juel.methods.anything import ANYTHING, COMPARABLE, itself
from engine.juel.methods.calling import Table
from engine.juel.methods.collections import LISTS, MAPS
from engine.juel.methods.dates import DATES, DURATIONS, MOMENTS
from engine.juel.methods.numbers import NUMBERS
from engine.juel.methods.strings import STRINGS

METHODS: Table = {
    "string": ANYTHING | COMPARABLE | STRINGS,
    "number": ANYTHING | COMPARABLE | NUMBERS,
    "boolean": ANYTHING | {"booleanValue": itself},
    "list": ANYTHING | LISTS,
    "context": ANYTHING | MAPS,
    "date": ANYTHING | COMPARABLE | DATES,
    "date and time": ANYTHING | COMPARABLE | DATES | MOMENTS,
    "time": ANYTHING | COMPARABLE,
    "days and time duration": ANYTHING | COMPARABLE | DURATIONS,
    "years and months duration": ANYTHING | COMPARABLE,
    "range": ANYTHING,
}
"""By kind and name; a call hands over the run, the value itself and the arguments."""

__all__ = ["METHODS", "Table"]
