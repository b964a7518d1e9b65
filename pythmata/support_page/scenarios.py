"""The scenario tests and the diagrams that they play."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ScenarioTest:
    """One test function; ``diagrams`` are the files it plays."""

    file: Path
    name: str
    line: int
    diagrams: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        return self.name.removeprefix("test_").replace("_", " ")


def scenario_tests(folder: Path) -> list[ScenarioTest]:
    """Those of all families, in the order of files and lines."""
    return [test for file in sorted(folder.glob("*/test_*.py")) for test in _tests(file)]


def _tests(file: Path) -> Iterator[ScenarioTest]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            diagrams = tuple(sorted(set(_diagrams(node, file.parent))))
            yield ScenarioTest(file, node.name, node.lineno, diagrams)


def _diagrams(function: ast.FunctionDef, folder: Path) -> Iterator[Path]:
    """Texts in the function and in its parameters that are the name of a diagram beside it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
            for name in (node.value, f"{node.value}.bpmn"):
                if name.endswith(".bpmn") and "/" not in name and (folder / name).is_file():
                    yield folder / name
