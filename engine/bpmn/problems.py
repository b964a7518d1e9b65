"""What is wrong with a model: every finding at once, each with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from engine.errors import EngineError

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. ``rule`` is a stable id; ``element_id`` is empty where the file as a whole is meant."""

    element_id: str
    line: int
    rule: str
    text: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"line {self.line}, {self.element_id or 'file'}: {self.text}{hint} [{self.rule}]"


class InvalidModel(EngineError):
    """The model cannot be used; ``problems`` names all reasons, warnings included."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems, key=lambda problem: (problem.line, problem.rule))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that forbid execution."""
    return [problem for problem in problems if problem.severity == "error"]
