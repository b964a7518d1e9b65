"""The words that the table of the metamodel is written in: what an element's XML may hold, and where it goes."""

from __future__ import annotations

import re
from enum import Enum

import msgspec

from engine.bpmn.model.base import BaseElement

Classes = tuple[type[BaseElement], ...]


class Kind(Enum):
    """How the text or child is turned into a value of the struct."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    REFERENCE = "reference"
    QNAME = "qname"
    ELEMENT = "element"
    EXPRESSION = "expression"
    VALUE = "value"
    SCRIPT = "script"
    STATE = "state"
    WRAPPED_VALUE = "wrapped value"


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """One XML attribute. ``allowed`` lists the values of an enumeration, ``target`` what a reference may meet."""

    name: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: int | None = None
    target: Classes = ()


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """Child elements of these names. ``many`` collects a tuple, else at most one is allowed."""

    names: tuple[str, ...]
    field: str
    kind: Kind = Kind.ELEMENT
    many: bool = False
    required: bool = False
    target: Classes = ()


Part = Attribute | Child


class Row(msgspec.Struct, frozen=True):
    """One element: its tag, its class, and what it may hold."""

    tag: str
    cls: type[BaseElement]
    attributes: dict[str, Attribute]
    children: dict[str, Child]


def row(tag: str, cls: type[BaseElement], *parts: Part) -> Row:
    """A row of the table; a later part of the same name replaces an earlier one."""
    attributes = {part.name: part for part in parts if isinstance(part, Attribute)}
    children = {name: part for part in parts if isinstance(part, Child) for name in part.names}
    return Row(tag, cls, attributes, children)


def snake(name: str) -> str:
    """``attachedToRef`` → ``attached_to_ref``."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def text(name: str, field: str = "", *, required: bool = False) -> Attribute:
    return Attribute(name=name, field=field or snake(name), required=required)


def ignored(name: str) -> Attribute:
    """A standard attribute that changes nothing in execution."""
    return Attribute(name=name, field="")


def qname(name: str, field: str = "") -> Attribute:
    """A qualified name that is not looked up in this file; its prefix is dropped."""
    return Attribute(name=name, field=field or snake(name), kind=Kind.QNAME)


def choice(name: str, *allowed: str) -> Attribute:
    return Attribute(name=name, field=snake(name), allowed=allowed)


def boolean(name: str) -> Attribute:
    return Attribute(name=name, field=snake(name), kind=Kind.BOOLEAN)


def integer(name: str, minimum: int | None = None) -> Attribute:
    return Attribute(name=name, field=snake(name), kind=Kind.INTEGER, minimum=minimum)


def ref(name: str, *target: type[BaseElement], required: bool = False) -> Attribute:
    return Attribute(name=name, field=snake(name), kind=Kind.REFERENCE, required=required, target=target)


def child_ref(name: str, *target: type[BaseElement], required: bool = False) -> Child:
    """A reference written as the text of a child element."""
    return Child(names=(name,), field=snake(name), kind=Kind.REFERENCE, required=required, target=target)


def child_refs(name: str, *target: type[BaseElement], field: str = "") -> Child:
    """Any number of references, each the text of a child element."""
    kind = Kind.REFERENCE
    return Child(names=(name,), field=field or f"{snake(name)}s", kind=kind, many=True, target=target)


def one(name: str, field: str = "", *, kind: Kind = Kind.ELEMENT, required: bool = False) -> Child:
    return Child(names=(name,), field=field or snake(name), kind=kind, required=required)


def many(names: str | tuple[str, ...], field: str) -> Child:
    return Child(names=(names,) if isinstance(names, str) else names, field=field, many=True)


def expression(name: str, field: str = "", *, required: bool = False) -> Child:
    return one(name, field, kind=Kind.EXPRESSION, required=required)


def value(name: str) -> Child:
    return one(name, kind=Kind.VALUE)
