"""Incidents: what stands still, and another try."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import call_links, runtime
from processes.api.serializers.instances import IncidentDetail, IncidentOut, RetryBody
from processes.filters import IncidentFilter
from processes.models import Incident
from processes.permissions import Action, visible_instances
from processes.rest.access import demand, found, person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from processes.variables_in_sight import names_in_sight


@extend_schema(summary="Incidents of the instances that I may see", tags=["incidents"])
class IncidentListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = IncidentOut
    filterset_class = IncidentFilter
    orderings = {"-created_at": ("-id",), "created_at": ("id",)}
    queryset = Incident.objects.none()

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.filter(instance__in=visible_instances(person(self.request)))


class IncidentView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=IncidentDetail,
        summary="One incident, where it stands and what was in sight",
        tags=["incidents"],
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        visible = visible_instances(person(request))
        rows = (
            Incident.objects.filter(instance__in=visible).select_related("instance").defer("instance__state")
        )
        incident = found(rows.filter(pk=pk), "incident")
        details = {
            "variables": names_in_sight(incident),
            "called_by": call_links.callers(incident.instance, visible),
        }
        for name, value in details.items():
            setattr(incident, name, value)
        return Response(IncidentDetail(incident).data)


class IncidentRetryView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=RetryBody,
        responses={200: IncidentOut, 202: IncidentOut},
        parameters=COMMAND_HEADERS,
        summary="Run the element again, after setting the variables",
        tags=["incidents"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        user = person(request)
        rows = Incident.objects.filter(instance__in=visible_instances(user)).select_related(
            "instance__process"
        )
        incident = found(rows.filter(pk=pk), "incident")
        demand(user, Action.OPERATE, incident.instance.process)
        body: dict[str, Any] = well_formed(RetryBody, request)
        if incident.status != Incident.Status.OPEN:
            raise Conflict("The incident is resolved already.", IncidentOut(incident).data)
        command = runtime.retry(
            incident=incident,
            variables=body["variables"],
            actor=user,
            idempotency_key=idempotency_key(request),
        )
        settled = is_settled(request, command)
        incident.refresh_from_db()
        return Response(IncidentOut(incident).data, status=200 if settled else 202)
