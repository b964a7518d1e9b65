"""Who called an instance and whom it called, as far as somebody may see it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from processes.models import ActivityInstance, ProcessInstance

Instances = QuerySet[ProcessInstance]


@dataclass(frozen=True)
class Caller:
    """One level of the stack of calls: an instance and the id of its call activity.

    Both are None for an instance that may not be seen; it keeps its place, so that the levels are not confused.
    """

    instance: ProcessInstance | None = None
    element_id: str | None = None


def callers(instance: ProcessInstance, visible: Instances) -> list[Caller]:
    """The stack of calls that the instance stands in, the nearest caller first; one query."""
    if instance.parent_id is None:
        return []
    in_sight = Exists(visible.order_by().filter(pk=OuterRef("pk")))
    rows = ProcessInstance.objects.filter(pk__in=_line_of(instance)).annotate(is_visible=in_sight)
    known: dict[uuid.UUID | None, Any] = {row.pk: row for row in _with_calling_element(rows)}
    found: list[Caller] = []
    below = known[instance.pk]
    while below.parent_id is not None:
        caller = known[below.parent_id]
        found.append(Caller(caller, below.calling_element) if caller.is_visible else Caller())
        below = caller
    return found


def called_by(instance: ProcessInstance, visible: Instances) -> Instances:
    """The visible instances that this one has called, the newest first, each with its ``calling_element``."""
    return _with_calling_element(visible.filter(parent=instance)).order_by("-pk")


def called_at(instance: ProcessInstance, keys: Collection[int], visible: Instances) -> dict[int, uuid.UUID]:
    """Key of a call activity → the visible instance that it called last."""
    if not keys:
        return {}
    rows = visible.filter(parent=instance, parent_activity_key__in=keys).order_by("pk")
    return {key: pk for key, pk in rows.values_list("parent_activity_key", "pk") if key is not None}


def _with_calling_element(rows: Instances) -> QuerySet[ProcessInstance]:
    activity = ActivityInstance.objects.filter(
        instance=OuterRef("parent"), key=OuterRef("parent_activity_key")
    )
    element = Subquery(activity.order_by().values("element_id")[:1])
    return rows.select_related("process").defer("state").annotate(calling_element=element)


def _line_of(instance: ProcessInstance) -> RawSQL:
    """The ids of the instance and of those above it."""
    table = ProcessInstance._meta.db_table
    sql = (
        "WITH RECURSIVE line(id, parent_id) AS ("  # noqa: S608 -- the name of the table is our own
        f"SELECT id, parent_id FROM {table} WHERE id = %s"
        f" UNION SELECT above.id, above.parent_id FROM {table} above JOIN line ON above.id = line.parent_id"
        ") SELECT id FROM line"
    )
    pk = ProcessInstance._meta.pk.get_db_prep_value(instance.pk, connection)
    return RawSQL(sql, (pk,))  # noqa: S611
