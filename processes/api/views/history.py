"""What happened in an instance."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import call_links, catalog
from processes.api.serializers.instances import HistoryOut
from processes.api.views.instances import visible_instance
from processes.models import ActivityInstance, OperationLog, ProcessInstance
from processes.permissions import visible_instances
from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint

# A loop may run for years: the newest entries are shown, the whole stays in the database.
LIMIT = 2_000


class HistoryView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=HistoryOut,
        summary=f"What happened in the instance: the newest {LIMIT} entries of each kind, oldest first",
        tags=["process-instances"],
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        instance = visible_instance(request, pk)
        history = {
            "activities": _activities(instance, visible_instances(person(request))),
            "flows": _flows(instance),
            "operations": _operations(instance),
            "variable_updates": _newest(instance.variable_updates.order_by("-pk")),
        }
        return Response(HistoryOut(history).data)


def _newest(rows: Any) -> list[Any]:
    return list(rows[:LIMIT])[::-1]


def _activities(instance: ProcessInstance, visible: QuerySet[ProcessInstance]) -> Sequence[ActivityInstance]:
    names = catalog.element_names(instance.definition)
    rows: list[ActivityInstance] = _newest(instance.activities.order_by("-pk"))
    calls = [row.key for row in rows if row.element_type == "callActivity"]
    called = call_links.called_at(instance, calls, visible)
    for row in rows:
        row.element_name = names.get(row.element_id, "")  # type: ignore[attr-defined]
        row.called_instance = called.get(row.key)  # type: ignore[attr-defined]
    return rows


def _flows(instance: ProcessInstance) -> Sequence[Mapping[str, Any]]:
    counted = instance.taken_flows.order_by().values("flow_id").annotate(count=Count("pk"), last=Max("pk"))
    return list(counted.order_by("last")[:LIMIT])


def _operations(instance: ProcessInstance) -> Sequence[Mapping[str, Any]]:
    rows = OperationLog.objects.filter(instance_id=instance.pk).select_related("actor").order_by("-pk")
    return [
        {
            "at": row.at,
            "actor": row.actor.get_username() if row.actor else row.actor_name or None,
            "action": row.action,
            "detail": _as_text(row.detail),
        }
        for row in _newest(rows)
    ]


def _as_text(detail: Any) -> str:
    if not isinstance(detail, Mapping):
        return str(detail or "")
    return ", ".join(f"{name}: {value}" for name, value in detail.items() if value not in (None, "", [], {}))
