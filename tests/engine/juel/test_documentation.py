"""The page on expressions names everything there is, and nothing else among methods and properties."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.feel import FUEL
from engine.feel.limits import MAX_DEPTH, MAX_LENGTH, MAX_LIST, MAX_NODES, MAX_RESULT, MAX_RESULT_CHARACTERS
from engine.juel.executions import FIELDS
from engine.juel.functions import FUNCTIONS, VARIABLE_FUNCTIONS
from engine.juel.methods import METHODS
from engine.python_expressions import MAX_DEPTH as PYTHON_DEPTH
from engine.python_expressions import functions, methods

PAGE = (Path(__file__).parents[3] / "docs" / "expressions.md").read_text()
JUEL = PAGE[PAGE.index("## JUEL") : PAGE.index("## Python")]
PYTHON = PAGE[PAGE.index("## Python") : PAGE.index("## What is refused")]


def names_in(text: str) -> set[str]:
    return set(re.findall(r"`([A-Za-z_:.]+)", text))


def rows(section: str, first: str) -> str:
    return next(line for line in section.splitlines() if line.startswith(f"| {first} |"))


@pytest.mark.parametrize(
    ("kinds", "cells"),
    [
        (["string"], ["all values", "text"]),
        (["number"], ["all values", "numbers"]),
        (["boolean"], ["all values", "true and false"]),
        (["list"], ["all values", "lists"]),
        (["context"], ["all values", "maps"]),
        (["date"], ["all values", "dates and moments"]),
        (["date and time"], ["all values", "dates and moments", "moments"]),
        (["days and time duration"], ["all values", "durations"]),
    ],
)
def test_methods_of_juel(kinds: list[str], cells: list[str]) -> None:
    named = set().union(*(names_in(rows(JUEL, cell)) for cell in cells))
    there = {name for kind in kinds for name in METHODS[kind]}
    assert named | {"compareTo"} == there | {"compareTo"}


def test_functions_of_juel() -> None:
    named = names_in(JUEL)
    assert {name for name in VARIABLE_FUNCTIONS if name.startswith("vars:")} <= named
    assert set(FUNCTIONS) <= named


@pytest.mark.parametrize("owner", sorted(FIELDS))
def test_properties_of_execution_and_task(owner: str) -> None:
    assert names_in(rows(JUEL, f"`{owner}`")) == {*FIELDS[owner], owner}


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("string", "text"),
        ("list", "lists"),
        ("date and time", "dates and moments"),
        ("days and time duration", "durations"),
    ],
)
def test_methods_of_python(kind: str, cell: str) -> None:
    assert names_in(rows(PYTHON, cell)) == {*methods.METHODS[kind], *methods.PROPERTIES.get(kind, ())}


def test_functions_of_python() -> None:
    assert names_in(rows(PYTHON, "functions")) == set(functions.FUNCTIONS)


def test_limits() -> None:
    limits = PAGE[PAGE.index("## Limits") :]
    for limit in (
        MAX_LENGTH,
        MAX_NODES,
        MAX_DEPTH,
        PYTHON_DEPTH,
        MAX_LIST,
        FUEL,
        MAX_RESULT,
        MAX_RESULT_CHARACTERS,
    ):
        assert f"{limit:,}" in limits
