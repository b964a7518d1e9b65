"""Files that are read at a sitting, functions that are read at a glance."""

from __future__ import annotations

import pytest

from tests.architecture.source import Source, length, source_of

MAX_FILE = 400
MAX_FUNCTION = 50


def test_no_file_is_longer_than_its_cap(everything: list[Source]) -> None:
    assert [f"{source.name}: {source.lines}" for source in everything if source.lines > MAX_FILE] == []


def test_no_function_is_longer_than_its_cap(product: list[Source]) -> None:
    too_long = [
        f"{source.name}:{function.lineno} {function.name}: {length(function)}"
        for source in product
        for function in source.functions()
        if length(function) > MAX_FUNCTION
    ]
    assert too_long == []


@pytest.mark.parametrize(("lines", "is_within"), [(MAX_FUNCTION, True), (MAX_FUNCTION + 1, False)])
def test_the_length_of_a_function_counts_its_head(lines: int, is_within: bool) -> None:
    source = source_of("def f() -> None:\n" + "    x = 1\n" * (lines - 1))
    assert (length(next(source.functions())) <= MAX_FUNCTION) is is_within
