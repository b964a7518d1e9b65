"""The inbox: look, claim, give back, give to somebody, complete."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from engine.errors import CommandRejected
from processes.form_rules import FormMissing, InvalidSubmission
from processes.rest.access import found, person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import CommandFailed, Conflict, InvalidFields
from processes.rest.serializers import NoFields
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import inbox, task_forms, user_tasks
from tasks.api.serializers import AssignBody, CompleteBody, TaskCounts, TaskFormOut, TaskOut, described
from tasks.filters import TaskFilter
from tasks.models import UserTask
from tasks.permissions import TaskAction, may, visible_tasks

NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
ORDERINGS = {
    "-priority": ("-priority", "due", "id"),
    "priority": ("priority", "due", "id"),
    "due_at": ("due", "id"),
    "-due_at": ("-due", "-id"),
    "-created_at": ("-id",),
    "created_at": ("id",),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
}


@extend_schema(
    summary="The tasks of one view of the inbox",
    tags=["tasks"],
    parameters=[
        OpenApiParameter(
            "view", enum=list(inbox.VIEWS), default="all", description="Mine, offered to me, or all."
        ),
    ],
)
class TaskListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = TaskOut
    filterset_class = TaskFilter
    orderings = ORDERINGS
    parameters = ("view",)
    queryset = UserTask.objects.none()

    def get_queryset(self) -> QuerySet[UserTask]:
        view = self.request.query_params.get("view", "all")
        if view not in inbox.VIEWS:
            raise ValidationError({"view": [f"Must be one of {', '.join(inbox.VIEWS)}."]})
        due = Coalesce("due_at", Value(NEVER), output_field=DateTimeField())
        return inbox.tasks_in(person(self.request), view).annotate(due=due)

    def rows(self, page: Sequence[UserTask]) -> Any:
        return TaskOut(described(person(self.request), page), many=True).data


class TaskCountsView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=TaskCounts, summary="The number of open tasks in each view", tags=["tasks"])
    def get(self, request: Request) -> Response:
        return Response(TaskCounts(inbox.counts(person(request))).data)


class TaskView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=TaskOut, summary="One task", tags=["tasks"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return _shown(request, _visible(request, pk))


class TaskFormView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=TaskFormOut, summary="The form of a task and what it is filled with", tags=["tasks"]
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        task = _visible(request, pk)
        try:
            schema, data = task_forms.shown(task)
        except FormMissing as error:
            raise Conflict(str(error)) from error
        return Response(TaskFormOut({"schema": schema, "data": data}).data)


class ClaimView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(request=NoFields, responses=TaskOut, summary="Take a task", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = _visible(request, pk)
        well_formed(NoFields, request)
        if not task.assignee:
            _demand(request, TaskAction.CLAIM, task)
        user_tasks.claim(task_id=task.pk, actor=person(request))
        return _shown(request, _reread(pk))


class UnclaimView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(request=NoFields, responses=TaskOut, summary="Give a task back", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = _visible(request, pk)
        well_formed(NoFields, request)
        if not task.assignee:
            raise user_tasks.LostRace(task)
        _demand(request, TaskAction.UNCLAIM, task)
        user_tasks.unclaim(task_id=task.pk, assignee=task.assignee, actor=person(request))
        return _shown(request, _reread(pk))


class AssignView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(request=AssignBody, responses=TaskOut, summary="Give a task to somebody", tags=["tasks"])
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = _visible(request, pk)
        assignee = well_formed(AssignBody, request)["assignee"]
        _demand(request, TaskAction.ASSIGN, task)
        if not User.objects.filter(username=assignee, is_active=True).exists():
            raise ValidationError({"assignee": [f"There is no active user {assignee!r}."]})
        user_tasks.assign(task_id=task.pk, assignee=assignee, before=task.assignee, actor=person(request))
        return _shown(request, _reread(pk))


class CompleteView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=CompleteBody,
        responses={200: TaskOut, 202: TaskOut},
        parameters=COMMAND_HEADERS,
        summary="Hand in the result",
        tags=["tasks"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = _visible(request, pk)
        submitted = well_formed(CompleteBody, request)["variables"]
        key = idempotency_key(request)
        if not user_tasks.is_repeat(task, person(request), key):
            _demand(request, TaskAction.COMPLETE, task)
        try:
            variables = task_forms.checked(task, submitted)
        except InvalidSubmission as error:
            raise InvalidFields(error.errors) from error
        except FormMissing as error:
            raise Conflict(str(error)) from error
        command = user_tasks.complete(
            task=task, variables=variables, actor=person(request), idempotency_key=key
        )
        try:
            settled = is_settled(request, command)
        except (CommandRejected, CommandFailed):
            user_tasks.reopen_rejected()
            raise
        response = _shown(request, _reread(pk))
        if not settled:
            response.status_code = 202
            response["Location"] = request.build_absolute_uri(reverse("task", args=[pk]))
        return response


def _visible(request: Request, pk: uuid.UUID) -> UserTask:
    return found(inbox.with_details(visible_tasks(person(request))).filter(pk=pk), "task")


def _reread(pk: uuid.UUID) -> UserTask:
    """The task after one's own change, which may have taken it out of one's sight."""
    return inbox.with_details(UserTask.objects.all()).get(pk=pk)


def _demand(request: Request, action: TaskAction, task: UserTask) -> None:
    """Raises LostRace for a task that is closed, PermissionDenied if the user may not do this with it."""
    if task.status not in UserTask.OPEN:
        raise user_tasks.LostRace(task)
    if not may(person(request), action, task):
        raise PermissionDenied


def _shown(request: Request, task: UserTask) -> Response:
    return Response(TaskOut(described(person(request), [task])[0]).data)
