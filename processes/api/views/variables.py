"""Variables of an instance, as they are now."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import runtime
from processes.api.serializers.instances import VariableOut, VariablesBody
from processes.api.views.instances import operated_instance, visible_instance
from processes.rest.access import person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, well_formed


class VariablesView(Endpoint):
    allowed = {"GET": anyone_signed_in, "PATCH": anyone_signed_in}

    @extend_schema(
        responses=VariableOut(many=True), summary="The variables of the instance", tags=["process-instances"]
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        rows = visible_instance(request, pk).variables.order_by("scope_key", "name")
        return Response(VariableOut(rows, many=True).data)

    @extend_schema(
        request=VariablesBody,
        responses={200: VariableOut(many=True), 202: VariableOut(many=True)},
        parameters=COMMAND_HEADERS,
        summary="Change variables",
        tags=["process-instances"],
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        body = well_formed(VariablesBody, request)
        command = runtime.set_variables(
            instance_id=instance.pk,
            variables=body["variables"],
            scope_key=body.get("scope_key"),
            actor=person(request),
            idempotency_key=idempotency_key(request),
        )
        settled = is_settled(request, command)
        rows = instance.variables.order_by("scope_key", "name")
        return Response(VariableOut(rows, many=True).data, status=200 if settled else 202)
