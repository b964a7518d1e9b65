"""What a decision takes from variables: its input data, and what the columns of its tables name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from engine.dmn import DecisionModel
from engine.dmn.boxed import DecisionTable
from engine.dmn.model import Decision
from engine.dmn.types import SIMPLE_TYPES
from engine.errors import EngineError
from engine.feel import ANY, FUEL, Run, Type
from engine.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.types import fitted
from engine.feel.values import kind, number
from engine.feel.writing import quoted, text

_NAME = re.compile(r"[^\W\d]\w*")
_SHOWN = 100


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}
"""Types that JSON and forms know as text alone."""


class DecisionError(EngineError):
    """The decision is not there, or cannot be evaluated with these variables."""


class InvalidInput(DecisionError):
    """The variable ``name`` is not of the type that the decision takes."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


class Input(NamedTuple):
    """``is_declared``: there is input data for it; else a column of a table names it."""

    name: str
    type: Type
    is_declared: bool


def inputs_of(model: DecisionModel, key: str) -> tuple[Input, ...]:
    """Of a decision or decision service, and of the decisions that it requires."""
    declared = {
        one.name: Input(one.name, model.input_type(key, one.name) or ANY, True) for one in model.inputs(key)
    }
    decisions = {decision.id: decision for decision in model.definitions.decisions}
    known = {
        *(decision.name for decision in decisions.values()),
        *(one.name for one in model.definitions.input_data),
    }
    for name, type_ in _columns(decisions, key):
        if name not in declared and name not in known:
            declared[name] = Input(name, type_, False)
    return tuple(declared.values())


def _columns(decisions: Mapping[str, Decision], key: str) -> Iterator[tuple[str, Type]]:
    """The variables that tables look at themselves: models of some tools have no input data."""
    waiting, seen = [key], {key}
    while waiting:
        decision = decisions.get(waiting.pop(0).removeprefix("#"))
        if decision is None:
            continue
        if isinstance(decision.expression, DecisionTable):
            for clause in decision.expression.inputs:
                name = clause.expression.text.strip()
                if _NAME.fullmatch(name):
                    yield name, SIMPLE_TYPES.get(clause.type_ref, ANY)
        waiting += [reference for reference in decision.requires if reference not in seen]
        seen.update(decision.requires)


def taken(inputs: tuple[Input, ...], variables: Mapping[str, object], now: datetime) -> dict[str, object]:
    """The values of the inputs that are there, each of its type. Raises InvalidInput."""
    run = Run("inputs", now, FUEL)
    return {one.name: _input(one, variables[one.name], run) for one in inputs if one.name in variables}


def _input(wanted: Input, value: object, run: Run) -> object:
    if not wanted.is_declared and wanted.type.name == "date" and isinstance(value, str):
        value = _moment(value)
        if isinstance(value, datetime):
            return value
    value = _parsed(value, wanted.type)
    fits, found = fitted(value, wanted.type, run)
    if not fits:
        raise InvalidInput(wanted.name, _misfit(wanted, value))
    return found


def _misfit(wanted: Input, value: object) -> str:
    shown = (quoted(value) if isinstance(value, str) else text(value))[:_SHOWN]
    if kind(value) == wanted.type.name and wanted.type.allowed is not None:
        return f"The input {wanted.name!r} is {shown}, which the type {wanted.type} does not allow."
    named = wanted.type.label and f" ({wanted.type.label})"
    return f"The input {wanted.name!r} has to be a {wanted.type.name}{named}; {shown} is a {kind(value)}."


def _moment(written: str) -> object:
    """Tools that know one type of date only call a date and time a date."""
    try:
        return parse_datetime(written) if "T" in written else written
    except ValueError:
        return written


def _parsed(value: object, wanted: Type) -> object:
    """Where a date, time or duration is wanted, text becomes one if it can."""
    if isinstance(value, list):
        return [_parsed(item, wanted.of) for item in value] if wanted.of is not None else value
    if isinstance(value, dict):
        types = dict(wanted.members)
        return {name: _parsed(item, types[name]) if name in types else item for name, item in value.items()}
    parse = _PARSERS.get(wanted.name)
    if parse is None or not isinstance(value, str):
        return number(value)
    try:
        return parse(value)
    except ValueError:
        return value
