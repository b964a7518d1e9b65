"""Instances: list, start, look at, suspend, resume, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes import form_rules, runtime
from processes.api.serializers.instances import ActivateBody, CancelBody, InstanceOut, InstanceRow, StartBody
from processes.api.snapshot import snapshot, with_parents_in_sight, with_row_details
from processes.filters import InstanceFilter
from processes.form_rules import FormMissing, InvalidSubmission
from processes.models import Command, ProcessDefinition, ProcessInstance
from processes.permissions import Action, may, visible_definitions, visible_instances
from processes.rest.access import demand, found, person, process_for, tenant_of_new
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict, InvalidFields
from processes.rest.serializers import NoFields
from processes.rest.views import Endpoint, ListEndpoint, well_formed

ORDERINGS = {
    "-started_at": ("-id",),
    "started_at": ("id",),
    "business_key": ("business_key", "id"),
    "-business_key": ("-business_key", "-id"),
}


@extend_schema(tags=["process-instances"])
class InstanceListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    serializer_class = InstanceRow
    filterset_class = InstanceFilter
    orderings = ORDERINGS
    queryset = ProcessInstance.objects.none()

    def get_queryset(self) -> QuerySet[ProcessInstance]:
        return with_row_details(visible_instances(person(self.request)))

    def rows(self, page: Sequence[ProcessInstance]) -> Any:
        return super().rows(with_parents_in_sight(person(self.request), page))

    @extend_schema(summary="The instances that I may see")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=StartBody,
        responses={201: InstanceOut, 202: InstanceOut},
        parameters=COMMAND_HEADERS,
        summary="Start an instance",
    )
    def post(self, request: Request) -> Response:
        body = well_formed(StartBody, request)
        definition = _startable(request, body)
        tenant = definition.process.tenant or tenant_of_new(person(request), body.get("tenant"))
        command = runtime.start(
            definition=definition,
            variables=_start_variables(definition, body, tenant),
            business_key=body["business_key"],
            actor=person(request),
            idempotency_key=idempotency_key(request),
            start_event=body.get("start_event"),
            tenant=tenant,
        )
        return answer(request, command, created=True)


class InstanceView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=InstanceOut, summary="One instance as it stands", tags=["process-instances"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        instance = visible_instance(request, pk)
        return Response(InstanceOut(snapshot(person(request), instance)).data)


class _InstanceActView(Endpoint):
    """POST on an instance that the user operates."""

    allowed = {"POST": anyone_signed_in}


class CancelView(_InstanceActView):
    @extend_schema(
        request=CancelBody,
        responses={200: InstanceOut, 202: InstanceOut},
        parameters=COMMAND_HEADERS,
        summary="End everything in the instance",
        tags=["process-instances"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        reason = well_formed(CancelBody, request)["reason"]
        command = runtime.cancel(
            instance_id=instance.pk,
            reason=reason,
            actor=person(request),
            idempotency_key=idempotency_key(request),
        )
        return answer(request, command)


class ActivateView(_InstanceActView):
    @extend_schema(
        request=ActivateBody,
        responses={200: InstanceOut, 202: InstanceOut},
        parameters=COMMAND_HEADERS,
        summary="Begin an element of an ad-hoc sub-process",
        tags=["process-instances"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        body = well_formed(ActivateBody, request)
        command = runtime.activate(
            instance_id=instance.pk,
            element_id=body["element_id"],
            variables=body["variables"],
            actor=person(request),
            idempotency_key=idempotency_key(request),
        )
        return answer(request, command)


class ConditionsView(_InstanceActView):
    @extend_schema(
        request=NoFields,
        responses={200: InstanceOut, 202: InstanceOut},
        parameters=COMMAND_HEADERS,
        summary="Look at the conditional events of the instance again",
        tags=["process-instances"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        well_formed(NoFields, request)
        command = runtime.look_at_conditions(
            instance_id=instance.pk, actor=person(request), idempotency_key=idempotency_key(request)
        )
        return answer(request, command)


class SuspendView(_InstanceActView):
    @extend_schema(
        request=NoFields,
        responses={200: InstanceOut},
        summary="Let the instance rest: its work goes on after resume",
        tags=["process-instances"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        well_formed(NoFields, request)
        runtime.suspend(instance_id=instance.pk, actor=person(request))
        return standing(request, pk)


class ResumeView(_InstanceActView):
    @extend_schema(
        request=NoFields,
        responses={200: InstanceOut},
        summary="Let a suspended instance go on",
        tags=["process-instances"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        instance = operated_instance(request, pk)
        well_formed(NoFields, request)
        runtime.resume(instance_id=instance.pk, actor=person(request))
        return standing(request, pk)


def visible_instance(request: Request, pk: uuid.UUID) -> ProcessInstance:
    """The instance; raises Http404 if it is not there or the user may not see it."""
    rows = visible_instances(person(request)).select_related("process", "definition", "started_by")
    return found(rows.filter(pk=pk), "instance")


def operated_instance(request: Request, pk: uuid.UUID) -> ProcessInstance:
    """The instance; raises PermissionDenied if the user sees it and may not operate its process."""
    instance = visible_instance(request, pk)
    demand(person(request), Action.OPERATE, instance.process)
    return instance


def answer(request: Request, command: Command, *, created: bool = False) -> Response:
    """The instance as it stands once the command is consumed, or 202 with its address before that."""
    settled = is_settled(request, command)
    response = standing(request, command.instance_id)
    if not settled:
        response.status_code = 202
    elif created:
        response.status_code = 201
    if created or not settled:
        address = reverse("process-instance", args=[command.instance_id])
        response["Location"] = request.build_absolute_uri(address)
    return response


def standing(request: Request, pk: uuid.UUID) -> Response:
    """The instance as it stands; the caller has just changed it, so it may be seen."""
    instance = ProcessInstance.objects.select_related("process", "definition", "started_by").get(pk=pk)
    return Response(InstanceOut(snapshot(person(request), instance)).data)


def _startable(request: Request, body: dict[str, Any]) -> ProcessDefinition:
    """The version to start: the one named, else the latest of the process."""
    user = person(request)
    if "definition" in body:
        rows = visible_definitions(user).select_related("process").filter(pk=body["definition"])
        definition = found(rows, "definition")
        if not may(user, Action.START, definition.process):
            raise PermissionDenied
        return definition
    process = process_for(user, body["process"], Action.START, body.get("tenant"))
    latest = process.definitions.select_related("process").order_by("-version").first()
    if latest is None:
        raise Conflict(f"The process {process.key!r} has no version to start.")
    return latest


def _start_variables(definition: ProcessDefinition, body: dict[str, Any], tenant: str) -> dict[str, Any]:
    try:
        return form_rules.check_start(definition, body["variables"], body.get("start_event"), tenant)
    except InvalidSubmission as error:
        raise InvalidFields(error.errors) from error
    except FormMissing as error:
        raise Conflict(str(error)) from error
