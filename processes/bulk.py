"""Many rows, one statement: what a batch of turns writes.

Django's own bulk operations cost five to ten times as much per row, which would be most of a turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from processes.array_literals import literal, writer_of

Row = Sequence[Any]
Names = Sequence[str]


def insert(model: type[Model], names: Names, rows: Sequence[Row], *, conflict: str = "") -> None:
    """``names`` are the model's fields; ``conflict`` is what stands behind the values."""
    if not rows:
        return
    columns = ", ".join(_columns(model, names))
    head = f"INSERT INTO {model._meta.db_table} ({columns})"
    if _is_postgresql():
        sql = f"{head} SELECT * FROM {_given(model, tuple(names))} {conflict}"  # noqa: S608
        _execute(sql, model, names, rows)
    else:
        marks = ", ".join(["%s"] * len(names))
        _execute_many(f"{head} VALUES ({marks}) {conflict}", model, names, rows)


def upsert(model: type[Model], names: Names, key: Names, rows: Sequence[Row]) -> None:
    """Insert, or replace what is there under the key; a row may come once only."""
    keys = _columns(model, key)
    changes = [f"{column} = EXCLUDED.{column}" for column in _columns(model, names) if column not in keys]
    conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changes)}"
    insert(model, names, rows, conflict=conflict)


def update(
    model: type[Model],
    key: Names,
    names: Names,
    rows: Sequence[Row],
    *,
    count_up: str = "",
    where: str = "TRUE",
) -> int:
    """Rows are (key values…, new values…); the number of rows that were there.

    The column ``count_up`` is raised by one. ``where`` is SQL that a row has to fulfil besides having the key.
    """
    if not rows:
        return 0
    table, keys, columns = model._meta.db_table, _columns(model, key), _columns(model, names)
    counting = [f"{count_up} = {table}.{count_up} + 1"] if count_up else []
    if _is_postgresql():
        changes = ", ".join([*(f"{column} = given.{column}" for column in columns), *counting])
        given = f"{_given(model, (*key, *names))} AS given ({', '.join((*keys, *columns))})"
        sql = f"UPDATE {table} SET {changes} FROM {given} WHERE {_same(table, keys)} AND {where}"  # noqa: S608
        return _execute(sql, model, (*key, *names), rows)
    changes = ", ".join([*(f"{column} = %s" for column in columns), *counting])
    sql = f"UPDATE {table} SET {changes} WHERE {_is_key(keys)} AND {where}"  # noqa: S608
    turned = [(*row[len(key) :], *row[: len(key)]) for row in rows]
    return _execute_many(sql, model, (*names, *key), turned)


def delete(model: type[Model], key: Names, rows: Sequence[Row]) -> int:
    """Rows with these key values; the number that were there."""
    if not rows:
        return 0
    table, keys = model._meta.db_table, _columns(model, key)
    if _is_postgresql():
        given = f"{_given(model, tuple(key))} AS given ({', '.join(keys)})"
        return _execute(f"DELETE FROM {table} USING {given} WHERE {_same(table, keys)}", model, key, rows)  # noqa: S608
    return _execute_many(f"DELETE FROM {table} WHERE {_is_key(keys)}", model, key, rows)  # noqa: S608


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _fields(model: type[Model], names: Names) -> list[Field[Any, Any]]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    return [fields[name] for name in names]


def _columns(model: type[Model], names: Names) -> list[str]:
    return [str(field.column) for field in _fields(model, names)]


@lru_cache(maxsize=256)
def _given(model: type[Model], names: tuple[str, ...]) -> str:
    """The rows as a table. Lengths are left out of the types: a cast would cut what an assignment refuses."""
    types = [str(field.rel_db_type(connection)).partition("(")[0] for field in _fields(model, names)]
    return f"unnest({', '.join(f'%s::{type_name}[]' for type_name in types)})"


def _same(table: str, keys: Names) -> str:
    return " AND ".join(f"{table}.{column} = given.{column}" for column in keys)


def _is_key(keys: Names) -> str:
    return " AND ".join(f"{column} = %s" for column in keys)


def _execute(sql: str, model: type[Model], names: Names, rows: Sequence[Row]) -> int:
    columns = zip(*rows, strict=True)
    writers = [writer_of(field) for field in _fields(model, names)]
    values = [literal(writer, column) for writer, column in zip(writers, columns, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _execute_many(sql: str, model: type[Model], names: Names, rows: Sequence[Row]) -> int:
    fields = _fields(model, names)
    prepared = [
        tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True))
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, prepared)
        return int(cursor.rowcount)
