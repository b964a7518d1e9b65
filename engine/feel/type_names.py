"""Types as an expression writes them: ``list<number>``, ``context<a: string>``, ``function<number> -> string``."""

from __future__ import annotations

from engine.feel.cursor import Cursor
from engine.feel.types import ALIASES, ANY, SIMPLE, Type
from engine.feel.vocabulary import Vocabulary

_VOCABULARY = Vocabulary((*SIMPLE, *ALIASES))


def type_name(cursor: Cursor) -> Type:
    """Raises ExpressionError at a type that is not there."""
    cursor.chained()
    token = cursor.token
    found = _VOCABULARY.longest(cursor.tokens, cursor.index)
    if found:
        cursor.index += found[0]
    name = found[1] if found else _qualified(cursor)
    name = ALIASES.get(name, name)
    if name in cursor.types and name not in SIMPLE:
        type_ = cursor.types[name]
    elif name not in SIMPLE:
        raise cursor.error(f"There is no type {name!r}.", token)
    else:
        type_ = _inside(cursor, name)
    cursor.depth -= 1
    return type_


def _qualified(cursor: Cursor) -> str:
    """The name of a type, behind the prefix of the file it comes from."""
    name = cursor.take_name()
    while cursor.accept("."):
        name = f"{name}.{cursor.take_name()}"
    return name


def _inside(cursor: Cursor, name: str) -> Type:
    if name not in ("list", "range", "context", "function") or not cursor.accept("<"):
        return Type(name)
    if name in ("list", "range"):
        type_ = Type(name, of=type_name(cursor))
    elif name == "context":
        type_ = Type(name, members=tuple(_members(cursor)))
    else:
        return _function(cursor)
    cursor.expect(">")
    return type_


def _members(cursor: Cursor) -> list[tuple[str, Type]]:
    members: list[tuple[str, Type]] = []
    while not cursor.at(">"):
        name = cursor.declare_until(":")
        cursor.expect(":")
        members.append((name, type_name(cursor)))
        if not cursor.accept(","):
            break
    return members


def _function(cursor: Cursor) -> Type:
    parameters: list[Type] = []
    while not cursor.at(">"):
        parameters.append(type_name(cursor))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    of = type_name(cursor) if cursor.accept("->") else ANY
    return Type("function", of=of, parameters=tuple(parameters))
