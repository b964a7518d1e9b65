"""What must not be said in the source, whoever imports what."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import pytest

from tests.architecture.source import Source, source_of

DELAYS = {"eta", "countdown"}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
SUFFIXES = ("Manager", "Handler", "Helper", "Util", "Utils", "Processor", "Service")
OF_THE_STANDARDS = {"DecisionService"}
"""Elements of BPMN and DMN keep their names."""


def delayed_calls(source: Source) -> Iterator[str]:
    """Calls with a delay of Celery's: such messages wait in the memory of a worker and die with it."""
    for call in source.calls():
        if any(keyword.arg in DELAYS for keyword in call.keywords):
            yield f"{source.name}:{call.lineno}"


def readings_of_a_clock(source: Source) -> Iterator[str]:
    for call in source.calls():
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in CLOCKS and _is_clock(function.value):
            yield f"{source.name}:{call.lineno}"


def _is_clock(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"datetime", "date", "time"}


def classes_named(source: Source, suffixes: Collection[str]) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or node.name in OF_THE_STANDARDS:
            continue
        if node.name.endswith(tuple(suffixes)):
            yield f"{source.name}:{node.lineno} {node.name}"


def test_no_message_is_delayed_in_a_workers_memory(product: list[Source]) -> None:
    assert [place for source in product for place in delayed_calls(source)] == []


def test_the_engine_does_not_look_at_a_clock(product: list[Source]) -> None:
    engine = [source for source in product if source.name.startswith("engine/")]
    assert engine
    assert [place for source in engine for place in readings_of_a_clock(source)] == []


def test_no_class_has_a_name_that_says_nothing(product: list[Source]) -> None:
    assert [place for source in product for place in classes_named(source, SUFFIXES)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("job.apply_async(args, countdown=5)", delayed_calls),
        ("job.apply_async(args, eta=later)", delayed_calls),
        ("at = datetime.now(UTC)", readings_of_a_clock),
        ("at = time.monotonic()", readings_of_a_clock),
    ],
)
def test_what_is_looked_for_is_found(text: str, found: object) -> None:
    assert callable(found)
    assert list(found(source_of(text))) == ["<text>:1"]
