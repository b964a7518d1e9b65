"""Incidents: what stands still, and another try."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import runtime
from processes.api.serializers.instances import IncidentOut, RetryBody
from processes.filters import IncidentFilter
from processes.models import Incident
from processes.permissions import Action, visible_instances
from processes.rest.access import demand, found, person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed


@extend_schema(summary="Incidents of the instances that I may see", tags=["incidents"])
class IncidentListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = IncidentOut
    filterset_class = IncidentFilter
    orderings = {"-created_at": ("-id",), "created_at": ("id",)}
    queryset = Incident.objects.none()

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.filter(instance__in=visible_instances(person(self.request)))


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
