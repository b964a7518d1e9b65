"""One task: claim, give back, give, delegate, resolve, complete."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes.form_rules import FormMissing, InvalidSubmission
from processes.models import Command
from processes.rest.access import person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict, InvalidFields
from processes.rest.serializers import Body, NoFields
from processes.rest.views import Endpoint, well_formed
from tasks import user_tasks
from tasks.api import acts
from tasks.api.access import shown_again, visible
from tasks.api.bodies import AssignBody, CompleteBody, ErrorBody, EscalateBody
from tasks.api.serializers import TaskOut
from tasks.models import UserTask

EngineAct = Callable[[User, UserTask, acts.Values, str | None], Command]


class ActView(Endpoint):
    """Does one of ``acts`` with the task and shows what became of it."""

    allowed = {"POST": anyone_signed_in}

    def perform(
        self, request: Request, pk: uuid.UUID, act: acts.Act, body: type[Body] = NoFields
    ) -> Response:
        task = visible(request, pk)
        act(person(request), task, well_formed(body, request))
        return shown_again(request, pk)


class ClaimView(ActView):
    @extend_schema(request=NoFields, responses=TaskOut, summary="Take a task", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.claim)


class UnclaimView(ActView):
    @extend_schema(request=NoFields, responses=TaskOut, summary="Give a task back", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.unclaim)


class AssignView(ActView):
    @extend_schema(request=AssignBody, responses=TaskOut, summary="Give a task to somebody", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.assign, AssignBody)


class DelegateView(ActView):
    """The owner stays the owner; the delegate resolves the task, and it comes back."""

    @extend_schema(
        request=AssignBody, responses=TaskOut, summary="Have somebody else do a task", tags=["tasks"]
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.delegate, AssignBody)


class ResolveView(ActView):
    """For the delegate alone."""

    @extend_schema(
        request=NoFields, responses=TaskOut, summary="Hand a delegated task back to its owner", tags=["tasks"]
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.resolve)


class EngineActView(Endpoint):
    """Asks the engine, waits for what comes of it, and shows the task as it is then; 202 if it takes longer."""

    allowed = {"POST": anyone_signed_in}

    def perform(self, request: Request, pk: uuid.UUID, act: EngineAct, body: type[Body]) -> Response:
        task = visible(request, pk)
        values = well_formed(body, request)
        try:
            command = act(person(request), task, values, idempotency_key(request))
        except InvalidSubmission as error:
            raise InvalidFields(error.errors) from error
        except FormMissing as error:
            raise Conflict(str(error)) from error
        try:
            settled = is_settled(request, command)
        finally:
            # Refused or without effect: the task is as open as it was.
            user_tasks.reopen_rejected(Q(pk=pk))
        response = shown_again(request, pk)
        if not settled:
            response.status_code = 202
            response["Location"] = request.build_absolute_uri(reverse("task", args=[pk]))
        return response


class CompleteView(EngineActView):
    @extend_schema(
        request=CompleteBody,
        responses={200: TaskOut, 202: TaskOut},
        parameters=COMMAND_HEADERS,
        summary="Hand in the result",
        tags=["tasks"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.complete, CompleteBody)


class ErrorView(EngineActView):
    """The process goes on where the error is caught; without one who catches it there is an incident."""

    @extend_schema(
        request=ErrorBody,
        responses={200: TaskOut, 202: TaskOut},
        parameters=COMMAND_HEADERS,
        summary="End the task with a BPMN error",
        tags=["tasks"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.throw_error, ErrorBody)


class EscalateView(EngineActView):
    """The task stays open, unless what catches the escalation interrupts it."""

    @extend_schema(
        request=EscalateBody,
        responses={200: TaskOut, 202: TaskOut},
        parameters=COMMAND_HEADERS,
        summary="Throw an escalation from the task",
        tags=["tasks"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.perform(request, pk, acts.escalate, EscalateBody)
