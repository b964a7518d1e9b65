"""The task that a request is about, and its answer."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import found, person
from tasks import inbox
from tasks.api.serializers import TaskOut, described
from tasks.models import UserTask
from tasks.permissions import visible_tasks


def visible(request: Request, pk: uuid.UUID) -> UserTask:
    """Raises Http404 for a task that the user may not see."""
    return found(inbox.with_details(visible_tasks(person(request))).filter(pk=pk), "task")


def shown(request: Request, task: UserTask) -> Response:
    return Response(TaskOut(described(person(request), [task])[0]).data)


def shown_again(request: Request, pk: uuid.UUID) -> Response:
    """The task after one's own change, which may have taken it out of one's sight."""
    return shown(request, inbox.with_details(UserTask.objects.all()).get(pk=pk))
