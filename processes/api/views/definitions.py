"""Versions of processes: their diagrams and how often each element is reached; is this diagram sound?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import deployment
from processes.api.serializers.definitions import (
    DefinitionOut,
    ElementStatistics,
    FormOut,
    ValidationBody,
    ValidationOut,
)
from processes.filters import DefinitionFilter
from processes.models import ActivityInstance, FormDefinition, Incident, ProcessDefinition
from processes.permissions import (
    Action,
    Person,
    drawable_definitions,
    may_create_processes,
    processes_for,
    visible_definitions,
)
from processes.rest.access import (
    OF_TENANT,
    demand,
    found,
    found_by_key,
    person,
    tenant_asked,
    tenant_of_new,
)
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from processes.tenants import in_reach, usual

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "-version": ("-version", "-id"),
    "version": ("version", "id"),
}


@extend_schema(summary="Versions of the processes that I know of", tags=["definitions"])
class DefinitionListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DefinitionOut
    filterset_class = DefinitionFilter
    orderings = ORDERINGS
    queryset = ProcessDefinition.objects.none()

    def get_queryset(self) -> QuerySet[ProcessDefinition]:
        return visible_definitions(person(self.request)).select_related("process")


class DefinitionView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=DefinitionOut, summary="One version of a process", tags=["definitions"])
    def get(self, request: Request, pk: str) -> Response:
        rows = visible_definitions(person(request)).select_related("process")
        return Response(DefinitionOut(found(rows.filter(pk=pk), "definition")).data)


class DefinitionXmlView(Endpoint):
    """The file as it was deployed, for those who know of the process or have work in it."""

    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses={(200, "application/xml"): OpenApiResponse(OpenApiTypes.STR)},
        summary="The BPMN file",
        tags=["definitions"],
    )
    def get(self, request: Request, pk: str) -> HttpResponse:
        rows = drawable_definitions(person(request)).select_related("resource")
        content = bytes(found(rows.filter(pk=pk), "definition").resource.content)
        # A browser must neither guess another type nor run anything in it.
        headers = {
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type="application/xml", headers=headers)


class StatisticsView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=ElementStatistics(many=True),
        summary="Elements by how often they are reached",
        tags=["definitions"],
    )
    def get(self, request: Request, pk: str) -> Response:
        user = person(request)
        definition = found(visible_definitions(user).select_related("process").filter(pk=pk), "definition")
        demand(user, Action.VIEW, definition.process)
        return Response(ElementStatistics(_statistics(user, definition), many=True).data)


class ValidationView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=ValidationBody,
        responses=ValidationOut,
        parameters=[OF_TENANT],
        summary="Is this diagram sound?",
        tags=["definitions"],
    )
    def post(self, request: Request) -> Response:
        xml = well_formed(ValidationBody, request)["xml"]
        user, asked = person(request), tenant_asked(request)
        tenant = usual(user) if asked is None else tenant_of_new(user, asked)
        problems = deployment.problems_of(xml.encode(), tenant=tenant)
        return Response(ValidationOut({"problems": problems}).data)


class FormView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=FormOut,
        parameters=[
            OpenApiParameter("version", int, description="The latest, if none is given."),
            OF_TENANT,
        ],
        summary="A deployed form",
        tags=["forms"],
    )
    def get(self, request: Request, key: str) -> Response:
        user = person(request)
        forms = _visible_forms(user, key)
        newest = found_by_key(
            user, forms.filter(pk__in=_newest(forms)), f"form {key!r}", tenant_asked(request)
        )
        forms = forms.filter(tenant=newest.tenant).order_by("-version")
        version = request.query_params.get("version")
        if version is not None:
            forms = forms.filter(version=int(version[:9])) if version.isdecimal() else forms.none()
        return Response(FormOut(found(forms, f"form {key!r}")).data)


def _visible_forms(user: Person, key: str) -> QuerySet[FormDefinition]:
    """Those deployed with a process that the user knows of, and start forms of processes that the user may start."""
    forms = FormDefinition.objects.filter(in_reach(user), key=key)
    if may_create_processes(user):
        return forms
    startable = ProcessDefinition.objects.filter(
        process__in=processes_for(user, Action.START), start_form_key=key
    )
    if startable.exists():
        return forms
    return forms.filter(deployment__in=visible_definitions(user).values("deployment"))


def _newest(forms: QuerySet[FormDefinition]) -> QuerySet[Any]:
    """The ids of the newest ones, one for each tenant."""
    newer = forms.filter(key=OuterRef("key"), tenant=OuterRef("tenant"), version__gt=OuterRef("version"))
    return forms.filter(~Exists(newer)).values("pk")


def _statistics(user: Person, definition: ProcessDefinition) -> Sequence[dict[str, Any]]:
    status = ActivityInstance.Status
    reached = in_reach(user, "instance__tenant")
    rows = (
        ActivityInstance.objects.filter(reached, instance__definition=definition)
        .order_by()
        .values_list("element_id")
        .annotate(
            active=Count("pk", filter=Q(status=status.ACTIVE)),
            completed=Count("pk", filter=Q(status=status.COMPLETED)),
        )
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"active": 0, "incidents": 0, "completed": 0})
    for element_id, active, completed in rows:
        counts[element_id] |= {"active": active, "completed": completed}
    incidents = Incident.objects.filter(reached, instance__definition=definition, status=Incident.Status.OPEN)
    for element_id, number in incidents.order_by().values_list("element_id").annotate(number=Count("pk")):
        counts[element_id]["incidents"] = number
    return [
        {"element_id": element_id, **numbers} for element_id, numbers in sorted(counts.items()) if element_id
    ]
