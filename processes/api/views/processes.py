"""Processes: what there is, how it goes, what I may do with it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import conditions, runtime
from processes.api.serializers.definitions import ProcessOut
from processes.api.serializers.instances import ContextBody, ContextOut
from processes.models import Incident, Process, ProcessDefinition, ProcessInstance
from processes.permissions import Action, Person, actions_on, visible_instances, visible_processes
from processes.rest.access import OF_TENANT, known_process, person, process_for, tenant_asked
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed


@extend_schema(summary="The processes that I know of", tags=["processes"])
class ProcessListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = ProcessOut
    orderings = {"key": ("key", "tenant")}
    queryset = Process.objects.none()

    def get_queryset(self) -> QuerySet[Process]:
        return visible_processes(person(self.request))

    def rows(self, page: Sequence[Process]) -> Any:
        return ProcessOut(described(person(self.request), page), many=True).data


class ProcessView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=ProcessOut, parameters=[OF_TENANT], summary="One process", tags=["processes"])
    def get(self, request: Request, key: str) -> Response:
        user = person(request)
        process = known_process(user, key, tenant_asked(request))
        return Response(ProcessOut(described(user, [process])[0]).data)


class ContextView(Endpoint):
    """What conditional start events of the process are looked at over."""

    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PATCH": anyone_signed_in}

    @extend_schema(
        responses=ContextOut,
        parameters=[OF_TENANT],
        summary="The variables that conditional start events see",
        tags=["processes"],
    )
    def get(self, request: Request, key: str) -> Response:
        process = process_for(person(request), key, Action.VIEW, tenant_asked(request))
        return Response(ContextOut({"variables": conditions.context_of(process), "instances": []}).data)

    @extend_schema(
        request=ContextBody,
        responses=ContextOut,
        parameters=[OF_TENANT],
        summary="Set some of them, and start what they make true",
        tags=["processes"],
    )
    def patch(self, request: Request, key: str) -> Response:
        process = process_for(person(request), key, Action.OPERATE, tenant_asked(request))
        started = runtime.change_context(
            process=process,
            variables=well_formed(ContextBody, request)["variables"],
            actor=person(request),
        )
        instances = [command.instance_id for command in started]
        return Response(
            ContextOut({"variables": conditions.context_of(process), "instances": instances}).data
        )


def described(user: Person, processes: Sequence[Process]) -> list[Mapping[str, Any]]:
    """The processes as the API shows them, in a fixed number of queries; counts are of what the user may see."""
    ids = [process.pk for process in processes]
    latest, counts, actions = _latest(ids), _counts(user, ids), actions_on(user, ids)
    return [
        {
            "key": process.key,
            "tenant": process.tenant,
            "name": process.name,
            "latest": latest.get(process.pk),
            "counts": counts[process.pk],
            "permissions": [action.value for action in Action if action in actions[process.pk]],
            "start_form": _start_form(latest.get(process.pk)),
        }
        for process in processes
    ]


def _start_form(definition: ProcessDefinition | None) -> str | None:
    return (definition.start_form_key or None) if definition else None


def _latest(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ProcessDefinition]:
    versions = ProcessDefinition.objects.filter(process=OuterRef("pk")).order_by("-version")
    newest = Process.objects.filter(pk__in=ids).values_list(Subquery(versions.values("pk")[:1]), flat=True)
    rows = ProcessDefinition.objects.filter(pk__in=list(newest)).select_related("process")
    return {row.process_id: row for row in rows}


def _counts(user: Person, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(
        lambda: {"active": 0, "suspended": 0, "completed": 0, "incidents": 0}
    )
    instances = visible_instances(user).filter(process__in=ids)
    statuses = (
        ProcessInstance.Status.ACTIVE,
        ProcessInstance.Status.SUSPENDED,
        ProcessInstance.Status.COMPLETED,
    )
    by_status = instances.filter(status__in=statuses).order_by().values_list("process", "status")
    for process_id, status, number in by_status.annotate(number=Count("pk")):
        counts[process_id][status] = number
    incidents = Incident.objects.filter(status=Incident.Status.OPEN, instance__in=instances)
    by_process = incidents.order_by().values_list("instance__process").annotate(number=Count("pk"))
    for process_id, number in by_process:
        counts[process_id]["incidents"] = number
    return counts
