"""Boxed expressions (DMN 1.5, chapters 8 and 10.2.2): how a decision or a function computes its value."""

from __future__ import annotations

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    name: str
    type_ref: str = ""


class Boxed(msgspec.Struct, frozen=True, kw_only=True):
    """``type_ref`` is the type that the value must have, empty for any."""

    id: str
    line: int
    type_ref: str = ""


class Literal(Boxed, frozen=True, kw_only=True):
    """``language`` is empty or an URI: FEEL if it is one of FEEL's."""

    text: str
    language: str = ""


class ContextEntry(msgspec.Struct, frozen=True, kw_only=True):
    """``name`` is empty for the entry that is the result."""

    name: str
    type_ref: str
    value: Boxed


class Context(Boxed, frozen=True, kw_only=True):
    entries: tuple[ContextEntry, ...]


class Relation(Boxed, frozen=True, kw_only=True):
    """A list of contexts as a table."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Boxed, ...], ...]


class ListOf(Boxed, frozen=True, kw_only=True):
    items: tuple[Boxed, ...]


class Invocation(Boxed, frozen=True, kw_only=True):
    function: Boxed
    bindings: tuple[tuple[Parameter, Boxed | None], ...]


class FunctionDefinition(Boxed, frozen=True, kw_only=True):
    """``kind`` is FEEL, Java or PMML."""

    kind: str
    parameters: tuple[Parameter, ...]
    body: Boxed | None


class Conditional(Boxed, frozen=True, kw_only=True):
    condition: Boxed
    then: Boxed
    otherwise: Boxed


class Filter(Boxed, frozen=True, kw_only=True):
    source: Boxed
    match: Boxed


class Loop(Boxed, frozen=True, kw_only=True):
    """``kind`` is for, every or some; ``body`` is what is returned, or must be satisfied."""

    kind: str
    variable: str
    source: Boxed
    body: Boxed


class InputClause(msgspec.Struct, frozen=True, kw_only=True):
    """A column of conditions; ``allowed`` are unary tests of the input values."""

    id: str
    line: int
    label: str
    expression: Literal
    type_ref: str
    allowed: str


class OutputClause(msgspec.Struct, frozen=True, kw_only=True):
    """A column of results; ``allowed`` are unary tests, in the order of their priority."""

    id: str
    line: int
    name: str
    type_ref: str
    allowed: str
    default: Literal | None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    line: int
    conditions: tuple[Literal, ...]
    results: tuple[Literal, ...]


class DecisionTable(Boxed, frozen=True, kw_only=True):
    """``hit_policy`` and ``aggregation`` are written as in the file: "RULE ORDER", "SUM"; the latter may be empty."""

    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
