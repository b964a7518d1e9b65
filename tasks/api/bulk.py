"""One act on many tasks: each task by itself, each with its own outcome."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from engine.errors import CommandRejected, EngineError
from processes import runtime
from processes.form_rules import FormMissing, InvalidSubmission
from processes.models import Command
from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, well_formed
from tasks import inbox, user_tasks
from tasks.api import acts
from tasks.api.bodies import CompleteBody, EditBody
from tasks.models import UserTask
from tasks.permissions import visible_tasks

MAX_TASKS = 200
# Act → (what it does, the values it needs, those it may have besides).
_DETAILS = frozenset(EditBody().fields) - {"version"}
ACTS: Mapping[str, tuple[acts.Act, frozenset[str], frozenset[str]]] = {
    "claim": (acts.claim, frozenset(), frozenset()),
    "unclaim": (acts.unclaim, frozenset(), frozenset()),
    "assign": (acts.assign, frozenset({"assignee"}), frozenset()),
    "delegate": (acts.delegate, frozenset({"assignee"}), frozenset()),
    "edit": (acts.edit, frozenset(), _DETAILS),
    "complete": (acts.complete, frozenset(), frozenset({"variables"})),
}


class BulkBody(EditBody, CompleteBody):
    """``assignee`` for assign and delegate, ``variables`` for complete, the other fields for edit."""

    action = serializers.ChoiceField(choices=list(ACTS))
    tasks = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MAX_TASKS)
    assignee = serializers.CharField(max_length=150, required=False)
    version = None  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        _act, needed, allowed = ACTS[attrs["action"]]
        given = set(self.initial_data) - {"action", "tasks"}
        wrong = {name: [f"{attrs['action']} takes no such value."] for name in given - needed - allowed}
        wrong |= {name: [f"{attrs['action']} needs it."] for name in needed - given}
        if attrs["action"] == "edit" and not given:
            wrong["action"] = [f"edit needs one of {', '.join(sorted(allowed))}."]
        if wrong:
            raise ValidationError(wrong)
        return attrs


class BulkResult(serializers.Serializer[Any]):
    """``status`` is what a request about this task alone would have been answered."""

    task = serializers.UUIDField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]
    current = serializers.DictField(required=False)


class BulkOut(serializers.Serializer[Any]):
    succeeded = serializers.IntegerField()
    results = BulkResult(many=True)


class TaskBulkView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=BulkBody,
        responses=BulkOut,
        summary="Claim, give, delegate, date or complete many tasks",
        tags=["tasks"],
    )
    def post(self, request: Request) -> Response:
        """Each task is changed or refused by itself; the answer is 200 and says which."""
        body, user = well_formed(BulkBody, request), person(request)
        act, needed, allowed = ACTS[body["action"]]
        values = {name: body[name] for name in needed | allowed if name in body}
        ids = list(dict.fromkeys(body["tasks"]))
        rows = inbox.with_details(visible_tasks(user)).filter(pk__in=ids)
        tasks = {task.pk: task for task in rows}
        outcomes = {pk: _outcome(act, user, tasks.get(pk), values) for pk in ids}
        _wait(outcomes)
        results = [{"task": pk, **_described(outcomes[pk])} for pk in ids]
        succeeded = sum(result["status"] < HTTPStatus.BAD_REQUEST for result in results)
        return Response(BulkOut({"succeeded": succeeded, "results": results}).data)


# What came of one task: a command under way, nothing to wait for, or why not.
Outcome = Command | Exception | None


def _outcome(act: acts.Act, user: User, task: UserTask | None, values: Mapping[str, Any]) -> Outcome:
    if task is None:
        return LookupError("There is no task that you may see.")
    try:
        return act(user, task, values)
    except (EngineError, FormMissing, InvalidSubmission, PermissionDenied, ValidationError) as error:
        return error


def _wait(outcomes: dict[uuid.UUID, Outcome]) -> None:
    """For all commands together no longer than a single request waits."""
    deadline = time.monotonic() + settings.COMMAND_WAIT_SECONDS
    for pk, command in outcomes.items():
        if not isinstance(command, Command):
            continue
        result = runtime.wait_for(command, timeout=max(0.0, deadline - time.monotonic()))
        if result.status in ("rejected", "failed"):
            user_tasks.reopen_rejected(Q(pk=pk))
            outcomes[pk] = CommandRejected(result.error)
        elif result.status == "done":
            outcomes[pk] = None


def _described(outcome: Outcome) -> dict[str, Any]:
    if outcome is None:
        return {"status": HTTPStatus.OK.value, "detail": ""}
    if isinstance(outcome, Command):
        return {"status": HTTPStatus.ACCEPTED.value, "detail": "It is under way."}
    answer: dict[str, Any] = {"status": _status(outcome), "detail": _detail(outcome)}
    if isinstance(outcome, InvalidSubmission):
        answer["errors"] = [{"field": field, "text": text} for field, text in outcome.errors]
    return answer | getattr(outcome, "extra", {})


_STATUS: Sequence[tuple[type[Exception], HTTPStatus]] = (
    (LookupError, HTTPStatus.NOT_FOUND),
    (PermissionDenied, HTTPStatus.FORBIDDEN),
    (CommandRejected, HTTPStatus.CONFLICT),
    (FormMissing, HTTPStatus.CONFLICT),
)


def _status(error: Exception) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST).value


def _detail(error: Exception) -> str:
    if isinstance(error, PermissionDenied):
        return "You may not do this with the task."
    if isinstance(error, ValidationError) and isinstance(error.detail, Mapping):
        return " ".join(str(text) for texts in error.detail.values() for text in texts)
    return str(error)
