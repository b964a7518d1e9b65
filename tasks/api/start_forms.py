"""The form to fill in before an instance starts."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from processes.form_rules import FormMissing
from processes.models import ProcessDefinition
from processes.permissions import Action, may, visible_definitions
from processes.rest.access import OF_TENANT, found, person, process_for, tenant_asked, tenant_of_new
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint
from tasks import task_forms

START_EVENT = OpenApiParameter("start_event", str, description="Another start event than the plain one.")


class StartFormOut(serializers.Serializer[Any]):
    """``schema`` is null where nothing has to be filled in; then any variables may be given."""

    definition = serializers.UUIDField()
    schema = serializers.DictField(allow_null=True)


class ProcessStartFormView(Endpoint):
    """That of the latest version. What is filled in is checked against it when the instance is started."""

    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=StartFormOut,
        parameters=[START_EVENT, OF_TENANT],
        summary="The start form",
        tags=["processes"],
    )
    def get(self, request: Request, key: str) -> Response:
        process = process_for(person(request), key, Action.START, tenant_asked(request))
        latest = process.definitions.select_related("process", "deployment").order_by("-version").first()
        if latest is None:
            raise Conflict(f"The process {process.key!r} has no version to start.")
        return _shown(request, latest)


class DefinitionStartFormView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=StartFormOut,
        parameters=[START_EVENT, OF_TENANT],
        summary="The start form of one version",
        tags=["definitions"],
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        user = person(request)
        rows = visible_definitions(user).select_related("process", "deployment").filter(pk=pk)
        definition = found(rows, "definition")
        if not may(user, Action.START, definition.process):
            raise PermissionDenied
        return _shown(request, definition)


def _shown(request: Request, definition: ProcessDefinition) -> Response:
    tenant = definition.process.tenant or tenant_of_new(person(request), tenant_asked(request))
    try:
        schema = task_forms.shown_at_start(definition, request.query_params.get("start_event"), tenant)
    except FormMissing as error:
        raise Conflict(str(error)) from error
    return Response(StartFormOut({"definition": definition.pk, "schema": schema}).data)
