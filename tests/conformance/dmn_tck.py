"""The public test cases for DMN (Technology Compatibility Kit): reading and playing them.

    CONFORMANCE_DIR=… python -m tests.conformance.dmn_tck --write

prints what fails and, with ``--write``, keeps the counts for the page docs/dmn-support.md.
"""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from engine.bpmn.xml import Node, parse
from engine.dmn import DecisionModel, DmnDefinitions, compile_decisions, read_dmn
from engine.errors import EngineError
from engine.feel import YearsMonthsDuration
from engine.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.values import equal, kind, number

FOLDER = Path(os.environ.get("CONFORMANCE_DIR", "")) / "dmn-tck"
GAPS_FILE = Path(__file__).with_name("dmn_tck_gaps.toml")
RESULTS_FILE = Path(__file__).parents[2] / "docs" / "dmn-tck.json"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_NIL = ("http://www.w3.org/2001/XMLSchema-instance", "nil")
_TYPE = ("http://www.w3.org/2001/XMLSchema-instance", "type")
_DIGITS = Decimal("1e-8")


class Unreadable(str):
    """An expected value that Python has no value for; equal to nothing."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


@dataclass(frozen=True)
class Expected:
    node: str
    value: object


@dataclass(frozen=True)
class Case:
    """One test case; ``id`` is folder, file and id of the case."""

    id: str
    folder: str
    model: Path
    invocable: str
    inputs: dict[str, object]
    expected: tuple[Expected, ...]

    @property
    def expects_a_value(self) -> bool:
        """An engine that answers null to everything passes all others."""
        return any(result.value is not None for result in self.expected)


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """All cases, sorted by folder and file."""
    for file in sorted(folder.glob("compliance-level-*/*/*.xml")):
        root = parse(file.read_bytes())
        if root.name == "testCases":
            yield from _cases_of(file, root)


def _cases_of(file: Path, root: Node) -> Iterator[Case]:
    model = next((node.text.strip() for node in root.children if node.name == "modelName"), "")
    taken: Counter[str] = Counter()
    number_of_file = file.stem.rpartition("-test-")[2]
    for position, node in enumerate(child for child in root.children if child.name == "testCase"):
        name = node.attributes.get("id") or str(position + 1)
        taken[name] += 1
        again = f"#{taken[name]}" if taken[name] > 1 else ""
        folder = f"{file.parent.parent.name}/{file.parent.name}"
        yield Case(
            id=f"{folder}/{number_of_file}/{name}{again}",
            folder=folder,
            model=file.parent / (model or f"{file.parent.name}.dmn"),
            invocable=node.attributes.get("invocableName", ""),
            inputs={
                part.attributes["name"]: _value(part) for part in node.children if part.name == "inputNode"
            },
            expected=tuple(_expected(part) for part in node.children if part.name == "resultNode"),
        )


def _expected(node: Node) -> Expected:
    inside = next((child for child in node.children if child.name == "expected"), None)
    return Expected(node.attributes["name"], None if inside is None else _value(inside))


def _value(node: Node) -> object:
    """Of an element that holds a value, a list, or the components of a context."""
    if node.foreign.get(_NIL) == "true":
        return None
    for child in node.children:
        if child.name == "value":
            return _simple(child)
        if child.name == "list":
            return (
                None
                if child.foreign.get(_NIL) == "true"
                else [_value(item) for item in child.children if item.name == "item"]
            )
    components = [child for child in node.children if child.name == "component"]
    return {child.attributes.get("name", ""): _value(child) for child in components} if components else None


def _simple(node: Node) -> object:
    if node.foreign.get(_NIL) == "true":
        return None
    read = _READERS.get(node.foreign.get(_TYPE, "").rpartition(":")[2], str)
    try:
        return read(node.text)
    except ValueError:
        return Unreadable(node.text)


def _decimal(text: str) -> object:
    return number(float(text)) if text.strip() in ("INF", "-INF", "NaN") else Decimal(text.strip())


_READERS: dict[str, Callable[[str], object]] = {
    "boolean": lambda text: text.strip() in ("true", "1"),
    "decimal": _decimal,
    "double": _decimal,
    "float": _decimal,
    "integer": _decimal,
    "int": _decimal,
    "date": lambda text: parse_date(text.strip()),
    "dateTime": lambda text: parse_datetime(text.strip()),
    "time": lambda text: parse_time(text.strip()),
    "duration": lambda text: parse_duration(text.strip()),
}


@cache
def _files(folder: Path) -> dict[Path, DmnDefinitions]:
    return {file: read_dmn(file.read_bytes(), file.name) for file in sorted(folder.glob("*.dmn"))}


@cache
def _compiled(file: Path) -> DecisionModel:
    files = _files(file.parent)
    own = files[file]
    return compile_decisions(own, {found.namespace: found for found in files.values() if found is not own})


def _has_several_outputs(model: DecisionModel, service: str) -> bool:
    return any(len(each.output_decisions) > 1 for each in model.definitions.services if each.name == service)


def failure(case: Case) -> str:
    """What is wrong; empty if the case passes."""
    try:
        model = _compiled(case.model)
        for expected in case.expected:
            result = model.evaluate(case.invocable or expected.node, case.inputs, NOW)
            value = result.value
            if case.invocable and _has_several_outputs(model, case.invocable) and isinstance(value, dict):
                value = value.get(expected.node)
            if not same(value, expected.value):
                said = "; ".join(str(warning.reason) for warning in result.warnings[:3])
                return f"{expected.node}: {shown(value)}, expected {shown(expected.value)}. {said}"
    except EngineError as problem:
        return f"{type(problem).__name__}: {problem}"
    return ""


def shown(value: object) -> str:
    return f"{kind(value)} {value}"[:120]


def same(actual: object, expected: object) -> bool:
    """Equal as FEEL has it; numbers may differ in the ninth digit."""
    actual = number(actual)
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(same(a, b) for a, b in zip(actual, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and actual.keys() == expected.keys()
            and all(same(actual[name], value) for name, value in expected.items())
        )
    if isinstance(expected, Decimal):
        margin = _DIGITS * max(Decimal(1), abs(expected))
        return kind(actual) == "number" and abs(Decimal(str(actual)) - expected) <= margin
    if isinstance(expected, date | time | timedelta | YearsMonthsDuration):
        return kind(actual) == kind(expected) and equal(actual, expected) is True
    return type(actual) is type(expected) and actual == expected


def gaps() -> dict[str, str]:
    """Cases that are known to fail → why."""
    return {str(name): str(reason) for name, reason in tomllib.loads(GAPS_FILE.read_text()).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Play the test cases.")
    parser.add_argument("--write", action="store_true", help="keep the counts for docs/dmn-support.md")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    known = gaps()
    for case in cases():
        count = counts.setdefault(case.folder, Counter())
        said = failure(case)
        for name in ("cases", "values") if case.expects_a_value else ("cases",):
            count[name] += 1
            count[f"{name}_passed"] += not said
        if said and case.id not in known:
            print(case.id, said)
    if not counts:
        parser.error(
            f"There are no test cases in {FOLDER}: set CONFORMANCE_DIR to the folder around dmn-tck/."
        )
    total = sum(counts.values(), Counter())
    print(dict(total))
    if options.write:
        failing = {name: reason for name, reason in known.items() if name.rsplit("/", 2)[0] in counts}
        RESULTS_FILE.write_text(json.dumps({"folders": counts, "gaps": failing}, indent=1) + "\n")


if __name__ == "__main__":
    main()
