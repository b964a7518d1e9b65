"""Bodies of requests about tasks."""

from __future__ import annotations

from rest_framework import serializers

from processes.rest.serializers import MAX_NAME, Body, VariablesField

MAX_PRIORITY = 1_000_000
MAX_CANDIDATES = 100
MAX_MESSAGE = 4_000


class AssignBody(Body):
    assignee = serializers.CharField(max_length=150)


class Candidates(serializers.ListField):
    """Names of users or groups; the name may come into being later."""

    child = serializers.CharField(max_length=150)

    def __init__(self) -> None:
        super().__init__(required=False, max_length=MAX_CANDIDATES)


class EditBody(Body):
    """What is left out stays as it is; ``version`` is the one the change builds on."""

    priority = serializers.IntegerField(required=False, min_value=-MAX_PRIORITY, max_value=MAX_PRIORITY)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    follow_up_at = serializers.DateTimeField(required=False, allow_null=True)
    candidate_users = Candidates()
    candidate_groups = Candidates()
    version = serializers.IntegerField(required=False, min_value=0)


class CompleteBody(Body):
    variables = VariablesField(required=False, default=dict)


class EscalateBody(Body):
    """``code`` is the escalation code of the model."""

    code = serializers.CharField(max_length=MAX_NAME)
    variables = VariablesField(required=False, default=dict)


class ErrorBody(EscalateBody):
    """``code`` is the error code of the model; ``message`` says what happened."""

    message = serializers.CharField(max_length=MAX_MESSAGE, required=False, default="", allow_blank=True)
