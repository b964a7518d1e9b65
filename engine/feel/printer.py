"""Syntax tree → text that parses to the same tree. Operands of operators stand in parentheses where in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.lexer import KEYWORDS
from engine.feel.temporal import YearsMonthsDuration, duration_text, moment_text
from engine.feel.types import ANY
from engine.feel.writing import quoted

_WORD = re.compile(r"[^\W\d]\w*")
_CLOSED = (n.Literal, n.Name, n.ListOf, n.ContextOf, n.Path, n.Filter, n.Call, n.RangeOf)
"""What may be an operand as it stands."""


def to_text(node: n.Node) -> str:
    """The expression in its plainest writing."""
    return _WRITERS[type(node)](node)


def _operand(node: n.Node) -> str:
    return to_text(node) if isinstance(node, _CLOSED) else f"({to_text(node)})"


def _literal(node: n.Literal) -> str:
    value = node.value
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, timedelta | YearsMonthsDuration):
        return f'@"{duration_text(value)}"'
    if isinstance(value, date | time):
        return f'@"{moment_text(value)}"'
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _call(node: n.Call) -> str:
    arguments = [to_text(argument) for argument in node.arguments]
    if node.named:
        arguments = [f"{name}: {argument}" for name, argument in zip(node.named, arguments, strict=True)]
    return f"{_operand(node.function)}({', '.join(arguments)})"


def _arithmetic(node: n.Arithmetic) -> str:
    return _operand(node.first) + "".join(f" {sign} {_operand(operand)}" for sign, operand in node.rest)


def _iterators(iterators: tuple[n.Iterator, ...]) -> str:
    return ", ".join(
        f"{it.name} in {to_text(it.source)}{f'..{to_text(it.end)}' if it.end else ''}" for it in iterators
    )


def _key(name: str) -> str:
    return name if _WORD.fullmatch(name) and name not in KEYWORDS else quoted(name)


def _range(node: n.RangeOf) -> str:
    if node.start is None and node.end is not None:
        return f"({'<=' if node.end_included else '<'} {_operand(node.end)})"
    if node.end is None and node.start is not None:
        return f"({'>=' if node.start_included else '>'} {_operand(node.start)})"
    assert node.start is not None
    assert node.end is not None
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{opening}{_operand(node.start)}..{_end_point(node.end)}{closing}"


def _end_point(node: n.Node) -> str:
    """Behind a literal, "[" would close the range."""
    return to_text(node) if isinstance(node, n.Literal | n.Name) else f"({to_text(node)})"


def _in(node: n.In) -> str:
    return f"{_operand(node.value)} in ({', '.join(to_text(test) for test in node.tests)})"


def _lambda(node: n.Lambda) -> str:
    parameters = (name if type_ == ANY else f"{name}: {type_}" for name, type_ in node.parameters)
    return f"function({', '.join(parameters)}) {to_text(node.body)}"


def _tests(node: n.Tests) -> str:
    tests = ", ".join(to_text(test) for test in node.tests) or "-"
    return f"not({tests})" if node.negated else tests


_WRITERS: dict[type[n.Node], Callable[[Any], str]] = {
    n.Literal: _literal,
    n.Name: lambda node: node.name,
    n.Path: lambda node: f"{_operand(node.source)}.{node.name}",
    n.Filter: lambda node: f"{_operand(node.source)}[{to_text(node.condition)}]",
    n.Call: _call,
    n.Arithmetic: _arithmetic,
    n.Logic: lambda node: f" {node.operator} ".join(_operand(operand) for operand in node.operands),
    n.Comparison: lambda node: f"{_operand(node.left)} {node.operator} {_operand(node.right)}",
    n.Negation: lambda node: f"-{_operand(node.operand)}",
    n.If: lambda node: (
        f"if {to_text(node.condition)} then {to_text(node.then)} else {to_text(node.otherwise)}"
    ),
    n.For: lambda node: f"for {_iterators(node.iterators)} return {to_text(node.result)}",
    n.Quantified: lambda node: (
        f"{node.quantifier} {_iterators(node.iterators)} satisfies {to_text(node.condition)}"
    ),
    n.ListOf: lambda node: f"[{', '.join(to_text(item) for item in node.items)}]",
    n.ContextOf: lambda node: (
        f"{{{', '.join(f'{_key(name)}: {to_text(value)}' for name, value in node.entries)}}}"
    ),
    n.RangeOf: _range,
    n.UnaryTest: lambda node: f"{node.operator} {_operand(node.operand)}",
    n.In: _in,
    n.Between: lambda node: f"{_operand(node.value)} between {_operand(node.low)} and {_operand(node.high)}",
    n.InstanceOf: lambda node: f"{_operand(node.value)} instance of {node.type}",
    n.Lambda: _lambda,
    n.Tests: _tests,
}
