"""The inbox: lists and counts; one task, its details, its form, its history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.filters import by_id
from processes.form_rules import FormMissing
from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import inbox, saved_filters, task_forms
from tasks.api import acts
from tasks.api.access import shown, shown_again, visible
from tasks.api.bodies import EditBody
from tasks.api.serializers import TaskCounts, TaskEventOut, TaskFormOut, TaskOut, described
from tasks.filters import TaskQuery
from tasks.models import TaskEvent, UserTask

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
        OpenApiParameter(
            "filter", OpenApiTypes.UUID, description="A saved filter that they have to pass as well."
        ),
    ],
)
class TaskListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = TaskOut
    filterset_class = TaskQuery
    orderings = ORDERINGS
    parameters = ("view", "filter")
    queryset = UserTask.objects.none()

    def get_queryset(self) -> QuerySet[UserTask]:
        view = self.request.query_params.get("view", "all")
        if view not in inbox.VIEWS:
            raise ValidationError({"view": [f"Must be one of {', '.join(inbox.VIEWS)}."]})
        due = Coalesce("due_at", Value(NEVER), output_field=DateTimeField())
        return self._filtered(view).annotate(due=due)

    def _filtered(self, view: str) -> QuerySet[UserTask]:
        user = person(self.request)
        rows = inbox.tasks_in(user, view)
        if not (chosen := self.request.query_params.get("filter")):
            return rows
        saved = found(saved_filters.visible_filters(user).filter(by_id("pk", chosen)), "task filter")
        within = rows & inbox.tasks_of(user, str(saved.query.get("view", "all")))
        return saved_filters.found_by(saved.query, self.request, within)

    def rows(self, page: Sequence[UserTask]) -> Any:
        return TaskOut(described(person(self.request), page), many=True).data


class TaskCountsView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=TaskCounts, summary="The number of open tasks in each view", tags=["tasks"])
    def get(self, request: Request) -> Response:
        return Response(TaskCounts(inbox.counts(person(request))).data)


class TaskView(Endpoint):
    allowed = {"GET": anyone_signed_in, "PATCH": anyone_signed_in}

    @extend_schema(responses=TaskOut, summary="One task", tags=["tasks"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return shown(request, visible(request, pk))

    @extend_schema(
        request=EditBody, responses=TaskOut, summary="Change dates, priority or candidates", tags=["tasks"]
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        task = visible(request, pk)
        acts.edit(person(request), task, well_formed(EditBody, request))
        return shown_again(request, pk)


@extend_schema(summary="What people did with a task", tags=["tasks"])
class TaskHistoryView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = TaskEventOut
    orderings = {"id": ("id",), "-id": ("-id",)}
    queryset = TaskEvent.objects.none()

    def get_queryset(self) -> QuerySet[TaskEvent]:
        return TaskEvent.objects.filter(task=visible(self.request, self.kwargs["pk"]))


class TaskFormView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=TaskFormOut, summary="The form of a task and what it is filled with", tags=["tasks"]
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        task = visible(request, pk)
        try:
            schema, data = task_forms.shown(task)
        except FormMissing as error:
            raise Conflict(str(error)) from error
        return Response(TaskFormOut({"schema": schema, "data": data}).data)
