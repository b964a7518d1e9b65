"""Many rows, one statement: what a batch of turns writes. The one door to psycopg2.

Django's own bulk operations cost five to ten times as much per row, which would be most of a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model
from psycopg2.extras import execute_values

PAGE = 1_000
Row = Sequence[Any]


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _converters(model: type[Model], names: Sequence[str]) -> list[Callable[[Any], Any] | None]:
    """How to hand each column's value to the database; None: as it is."""
    fields = [model._meta.get_field(name) for name in names]
    plain = _is_postgresql()
    return [
        None
        if plain and not isinstance(field, JSONField)
        else lambda value, field=field: field.get_db_prep_save(value, connection)  # type: ignore[misc]
        for field in fields
    ]


def _prepared(model: type[Model], names: Sequence[str], rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    converters = _converters(model, names)
    if not any(converters):
        return [tuple(row) for row in rows]
    return [
        tuple(convert(value) if convert else value for convert, value in zip(converters, row, strict=True))
        for row in rows
    ]


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return [columns[name] for name in names]


def insert(model: type[Model], names: Sequence[str], rows: Sequence[Row], *, conflict: str = "") -> None:
    """``names`` are the model's fields; ``conflict`` is what stands behind the VALUES."""
    if not rows:
        return
    columns = ", ".join(_columns(model, names))
    head = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES"
    values = _prepared(model, names, rows)
    with connection.cursor() as cursor:
        if _is_postgresql():
            execute_values(cursor.cursor, f"{head} %s {conflict}", values, page_size=PAGE)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"{head} ({marks}) {conflict}", values)


def upsert(model: type[Model], names: Sequence[str], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert, or replace what is there under the key; a row may come once only."""
    target = ", ".join(_columns(model, key))
    changes = ", ".join(
        f"{column} = EXCLUDED.{column}"
        for column in _columns(model, names)
        if column not in target.split(", ")
    )
    insert(model, names, rows, conflict=f"ON CONFLICT ({target}) DO UPDATE SET {changes}")


def update(
    model: type[Model], key: Sequence[str], names: Sequence[str], rows: Sequence[Row], *, count_up: str = ""
) -> int:
    """Rows are (key values…, new values…); the number of rows that were there. ``count_up`` is raised by one."""
    if not rows:
        return 0
    values = _prepared(model, [*key, *names], rows)
    keys, columns = _columns(model, key), _columns(model, names)
    with connection.cursor() as cursor:
        if _is_postgresql():
            return _update_from_values(cursor, model, keys, columns, values, count_up)
        assignments = ", ".join(f"{column} = %s" for column in columns)
        assignments += f", {count_up} = {count_up} + 1" if count_up else ""
        condition = " AND ".join(f"{column} = %s" for column in keys)
        sql = f"UPDATE {model._meta.db_table} SET {assignments} WHERE {condition}"  # noqa: S608
        cursor.executemany(sql, [(*row[len(key) :], *row[: len(key)]) for row in values])
        return int(cursor.rowcount)


def _update_from_values(
    cursor: Any,
    model: type[Model],
    keys: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Row],
    count_up: str,
) -> int:
    table = model._meta.db_table
    types = {str(field.column): field.rel_db_type(connection) for field in model._meta.concrete_fields}
    assignments = ", ".join(f"{column} = given.{column}" for column in columns)
    assignments += f", {count_up} = {table}.{count_up} + 1" if count_up else ""
    condition = " AND ".join(f"{table}.{column} = given.{column}" for column in keys)
    names = [*keys, *columns]
    sql = (
        f"UPDATE {table} SET {assignments} FROM (VALUES %s) AS given ({', '.join(names)}) "  # noqa: S608
        f"WHERE {condition} RETURNING 1"
    )
    template = f"({', '.join(f'%s::{types[name]}' for name in names)})"
    found = execute_values(cursor.cursor, sql, values, template=template, page_size=PAGE, fetch=True)
    return len(found)


def delete(model: type[Model], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows with these key values."""
    if not rows:
        return
    values = _prepared(model, key, rows)
    table, keys = model._meta.db_table, _columns(model, key)
    with connection.cursor() as cursor:
        if _is_postgresql():
            condition = " AND ".join(f"{table}.{column} = given.{column}" for column in keys)
            types = {
                str(field.column): field.rel_db_type(connection) for field in model._meta.concrete_fields
            }
            template = f"({', '.join(f'%s::{types[name]}' for name in keys)})"
            sql = f"DELETE FROM {table} USING (VALUES %s) AS given ({', '.join(keys)}) WHERE {condition}"  # noqa: S608
            execute_values(cursor.cursor, sql, values, template=template, page_size=PAGE)
        else:
            condition = " AND ".join(f"{column} = %s" for column in keys)
            cursor.executemany(f"DELETE FROM {table} WHERE {condition}", values)  # noqa: S608
