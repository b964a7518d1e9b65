"""What I filled into a task's form so far."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body, VariablesField
from processes.rest.views import Endpoint, well_formed
from tasks import form_drafts
from tasks.api.access import visible
from tasks.changes import LostRace
from tasks.models import UserTask
from tasks.permissions import TaskAction, actions_on

WORKING = {TaskAction.COMPLETE, TaskAction.RESOLVE}


class TaskDraftOut(serializers.Serializer[Any]):
    """``saved_at`` is null while there is none."""

    variables = VariablesField()
    saved_at = serializers.DateTimeField(allow_null=True)


class TaskDraftBody(Body):
    variables = VariablesField()


class TaskDraftView(Endpoint):
    """One per user and task; it is gone when the task is done."""

    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(responses=TaskDraftOut, summary="What I filled in so far", tags=["tasks"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return _shown(visible(request, pk), request)

    @extend_schema(
        request=TaskDraftBody, responses=TaskDraftOut, summary="Keep what I filled in", tags=["tasks"]
    )
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """For whoever works on the task; what is half done is not checked."""
        task, user = visible(request, pk), person(request)
        variables = well_formed(TaskDraftBody, request)["variables"]
        if task.status not in UserTask.OPEN:
            raise LostRace(task)
        if WORKING.isdisjoint(actions_on(user, [task])[task.pk]):
            raise PermissionDenied
        form_drafts.save(task=task, user=user, variables=variables)
        return _shown(task, request)

    @extend_schema(responses={204: None}, summary="Forget what I filled in", tags=["tasks"])
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        form_drafts.drop(visible(request, pk), person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(task: UserTask, request: Request) -> Response:
    variables, saved_at = form_drafts.of(task, person(request)) or ({}, None)
    return Response(TaskDraftOut({"variables": variables, "saved_at": saved_at}).data)
