"""Deployments: files in, new versions out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from processes import deployment
from processes.api.serializers.definitions import DeploymentBody, DeploymentOut, DeploymentRow
from processes.deployment import Deployed, DeploymentRefused
from processes.filters import DeploymentFilter
from processes.models import Deployment, FormDefinition, Process, ProcessDefinition
from processes.package import Package
from processes.permissions import (
    Action,
    Person,
    may_create_processes,
    may_deploy_scripts,
    processes_for,
    visible_definitions,
)
from processes.rest.access import found, person
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
        try:
            deployed = deployment.deploy(
                files=_contents(body["files"]),
                name=body["name"],
                note=body["note"],
                actor=user,
                authorize=lambda package: _authorize(user, package),
            )
        except DeploymentRefused as error:
            raise InvalidModels(str(error), [asdict(problem) for problem in error.problems]) from error
        return _answer(user, deployed)


class DeploymentView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=DeploymentRow, summary="One deployment", tags=["deployments"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(DeploymentRow(found(_visible(person(request)).filter(pk=pk), "deployment")).data)


def _visible(user: Person) -> QuerySet[Deployment]:
    """The deployments with a version of a process that the user knows of, showing those versions."""
    definitions = visible_definitions(user)
    shown = Prefetch("definitions", definitions.select_related("process"))
    rows = Deployment.objects.filter(pk__in=definitions.values("deployment"))
    return rows.select_related("created_by").prefetch_related(shown, "forms")


def _contents(files: Sequence[Any]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for file in files:
        if file.name in contents:
            raise ValidationError({"files": [f"There are two files named {file.name}."]})
        contents[file.name] = file.read()
    return contents


def _authorize(user: Person, package: Package) -> None:
    """Raises PermissionDenied unless the user may design every process there is, make the new ones, bring scripts."""
    keys = package.process_keys
    existing = set(Process.objects.filter(key__in=keys).values_list("key", flat=True))
    mine = set(processes_for(user, Action.DESIGN).filter(key__in=existing).values_list("key", flat=True))
    if existing - mine:
        raise PermissionDenied(f"You may not design {', '.join(sorted(existing - mine))}.")
    if keys - existing and not may_create_processes(user):
        raise PermissionDenied(f"You may not make new processes: {', '.join(sorted(keys - existing))}.")
    if package.contains_scripts and not may_deploy_scripts(user):
        raise PermissionDenied("You may not deploy processes that contain scripts.")
    for form in package.forms:
        if not (may_create_processes(user) or _may_design_form(user, form.key, with_process=bool(keys))):
            raise PermissionDenied(f"You may not design the form {form.key}.")


def _may_design_form(user: Person, key: str, *, with_process: bool) -> bool:
    """A form belongs to the processes it was deployed with; a new one comes with a process."""
    if not FormDefinition.objects.filter(key=key).exists():
        return with_process
    owners = ProcessDefinition.objects.filter(deployment__forms__key=key)
    foreign = owners.exclude(process__in=processes_for(user, Action.DESIGN))
    return owners.exists() and not foreign.exists()


def _answer(user: Person, deployed: Deployed) -> Response:
    """The new deployment; if nothing has changed, the one that brought what is there."""
    row = deployed.deployment or _bringing(deployed.unchanged)
    body = DeploymentOut(
        {
            "id": row.pk,
            "name": row.name,
            "note": row.note,
            "created_at": row.created_at,
            "created_by": row.created_by,
            "definitions": deployed.definitions,
            "forms": deployed.forms,
            "unchanged": deployed.unchanged,
            "problems": [asdict(problem) for problem in deployed.problems],
        }
    )
    return Response(body.data, status=201 if deployed.deployment else 200)


def _bringing(keys: Sequence[str]) -> Deployment:
    definition = (
        ProcessDefinition.objects.filter(process__key__in=keys)
        .select_related("deployment__created_by")
        .order_by("-created_at")
        .first()
    )
    if definition is not None:
        return definition.deployment
    form = FormDefinition.objects.filter(key__in=keys).select_related("deployment").order_by("-version")[0]
    return form.deployment
