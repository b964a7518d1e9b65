"""Deployments: files in, new versions out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from processes import deployment
from processes.api.serializers.definitions import DeploymentBody, DeploymentOut, DeploymentRow
from processes.decisions.permissions import visible_decision_definitions
from processes.deploy_rights import authorize
from processes.deployment import Deployed, DeploymentRefused
from processes.filters import DeploymentFilter
from processes.models import (
    DecisionDefinition,
    DecisionRequirements,
    Deployment,
    FormDefinition,
    ProcessDefinition,
)
from processes.permissions import Person, visible_definitions
from processes.rest.access import found, person, tenant_of_new
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import InvalidModels
from processes.rest.views import Endpoint, ListEndpoint, well_formed


@extend_schema(tags=["deployments"])
class DeploymentListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    parser_classes = (MultiPartParser,)  # type: ignore[assignment]
    serializer_class = DeploymentRow
    filterset_class = DeploymentFilter
    orderings = {"-created_at": ("-id",), "created_at": ("id",)}
    queryset = Deployment.objects.none()

    def get_queryset(self) -> QuerySet[Deployment]:
        return _visible(person(self.request))

    @extend_schema(summary="Deployments of the processes that I know of")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": DeploymentBody},
        responses={201: DeploymentOut, 200: DeploymentOut},
        summary="Deploy files: 201 with new versions, 200 if nothing has changed",
    )
    def post(self, request: Request) -> Response:
        body = well_formed(DeploymentBody, request)
        user = person(request)
        tenant = tenant_of_new(user, body.get("tenant"))
        try:
            deployed = deployment.deploy(
                files=_contents(body["files"]),
                name=body["name"],
                note=body["note"],
                tenant=tenant,
                actor=user,
                authorize=lambda package: authorize(user, package),
            )
        except DeploymentRefused as error:
            raise InvalidModels(str(error), [asdict(problem) for problem in error.problems]) from error
        return _answer(deployed, tenant)


class DeploymentView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=DeploymentRow, summary="One deployment", tags=["deployments"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(DeploymentRow(found(_visible(person(request)).filter(pk=pk), "deployment")).data)


def _visible(user: Person) -> QuerySet[Deployment]:
    """The deployments with a version of a process or decision that the user knows of, showing those versions."""
    definitions, decisions = visible_definitions(user), visible_decision_definitions(user)
    shown = Prefetch("definitions", definitions.select_related("process"))
    shown_too = Prefetch("decisions", decisions.select_related("decision"))
    brought = Q(pk__in=definitions.values("deployment")) | Q(pk__in=decisions.values("deployment"))
    rows = Deployment.objects.filter(brought)
    return rows.select_related("created_by").prefetch_related(shown, shown_too, "forms")


def _contents(files: Sequence[Any]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for file in files:
        if file.name in contents:
            raise ValidationError({"files": [f"There are two files named {file.name}."]})
        contents[file.name] = file.read()
    return contents


def _answer(deployed: Deployed, tenant: str) -> Response:
    """The new deployment; if nothing has changed, the one that brought what is there."""
    row = deployed.deployment or _bringing(deployed.unchanged, tenant)
    body = DeploymentOut(
        {
            "id": row.pk,
            "name": row.name,
            "note": row.note,
            "tenant": row.tenant,
            "created_at": row.created_at,
            "created_by": row.created_by.get_username() if row.created_by else None,
            "definitions": deployed.definitions,
            "forms": deployed.forms,
            "decisions": deployed.decisions,
            "unchanged": deployed.unchanged,
            "problems": [asdict(problem) for problem in deployed.problems],
        }
    )
    return Response(body.data, status=201 if deployed.deployment else 200)


def _bringing(keys: Sequence[str], tenant: str) -> Deployment:
    """The deployment that brought what is there under one of the keys."""
    sources: tuple[QuerySet[Any], ...] = (
        ProcessDefinition.objects.filter(process__key__in=keys, process__tenant=tenant),
        DecisionDefinition.objects.filter(decision__key__in=keys, decision__tenant=tenant),
        FormDefinition.objects.filter(key__in=keys, tenant=tenant),
        DecisionRequirements.objects.filter(key__in=keys, tenant=tenant),
    )
    newest = (
        rows.select_related("deployment__created_by").order_by("-created_at").first() for rows in sources
    )
    found_: Deployment = next(row.deployment for row in newest if row is not None)
    return found_
