"""What is said about a snippet, in short: rule, element, line, severity."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.bpmn.problems import Problem

Check = Callable[..., list[Problem]]
Finding = tuple[str, str, int, str]


def findings(problems: Iterable[Problem]) -> list[Finding]:
    return [(found.rule, found.element_id, found.line, found.severity) for found in problems]


def error(rule: str, element_id: str, line: int = 1) -> Finding:
    return rule, element_id, line, "error"


def warning(rule: str, element_id: str, line: int = 1) -> Finding:
    return rule, element_id, line, "warning"
