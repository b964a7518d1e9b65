"""Bodies and answers of the API of this floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from rest_framework import serializers

from processes.permissions import Person
from processes.rest.serializers import AnyValueField, UserName, VariablesField
from tasks.models import Job, TaskCandidate, TaskEvent, UserTask
from tasks.permissions import TaskAction, actions_on


class TaskInstance(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    business_key = serializers.CharField()


class TaskProcess(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()


class TaskDefinition(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.IntegerField()


class TaskOut(serializers.Serializer[Any]):
    """A user task as it stands, and what the asking user may do with it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    element_id = serializers.CharField()
    status = serializers.ChoiceField(choices=UserTask.Status.choices)
    assignee = UserName(allow_null=True)
    owner = UserName(allow_null=True)
    delegation = serializers.ChoiceField(choices=["pending", "resolved"], allow_null=True)
    candidate_users = serializers.ListField(child=serializers.CharField())
    candidate_groups = serializers.ListField(child=serializers.CharField())
    due_at = serializers.DateTimeField(allow_null=True)
    follow_up_at = serializers.DateTimeField(allow_null=True)
    priority = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    instance = TaskInstance()
    process = TaskProcess()
    tenant = serializers.CharField()
    definition = TaskDefinition()
    form_key = serializers.CharField(allow_null=True)
    documentation = serializers.CharField()
    version = serializers.IntegerField()
    actions = serializers.ListField(child=serializers.ChoiceField(choices=[one.value for one in TaskAction]))


def described(user: Person, tasks: Sequence[UserTask]) -> list[Mapping[str, Any]]:
    """The tasks as ``TaskOut`` shows them; read them with ``inbox.with_details``."""
    people = _people({name for task in tasks for name in (task.assignee, task.owner) if name})
    actions = actions_on(user, tasks)
    return [_described(task, people, [action.value for action in actions[task.pk]]) for task in tasks]


def _described(task: UserTask, people: Mapping[str, User], actions: list[str]) -> Mapping[str, Any]:
    kind = TaskCandidate.Kind
    candidates = list(task.candidates.all())
    own = ("id", "name", "element_id", "status", "due_at", "follow_up_at", "priority", "created_at")
    return {
        **{name: getattr(task, name) for name in own},
        "assignee": _person(task.assignee, people),
        "owner": _person(task.owner, people),
        "delegation": task.delegation or None,
        "candidate_users": [one.name for one in candidates if one.kind == kind.USER],
        "candidate_groups": [one.name for one in candidates if one.kind == kind.GROUP],
        "completed_at": task.ended_at if task.status == UserTask.Status.COMPLETED else None,
        "instance": task.instance,
        "process": task.instance.process,
        "tenant": task.instance.tenant,
        "definition": task.instance.definition,
        "form_key": task.form_key or None,
        "documentation": task.documentation,
        "version": task.version,
        "actions": actions,
    }


def _person(name: str, people: Mapping[str, User]) -> User | None:
    """The name may belong to nobody (any more); then it is all there is to show."""
    return people.get(name, User(username=name)) if name else None


def _people(names: set[str]) -> dict[str, User]:
    return {user.get_username(): user for user in User.objects.filter(username__in=names)}


class TaskCounts(serializers.Serializer[Any]):
    mine = serializers.IntegerField()
    group = serializers.IntegerField()
    all = serializers.IntegerField()


class TaskFormOut(serializers.Serializer[Any]):
    schema = serializers.DictField(allow_null=True)
    data = VariablesField()  # type: ignore[assignment]


class TaskEventOut(serializers.ModelSerializer[TaskEvent]):
    """Who did what with the task, when; ``before`` and ``after`` name what changed."""

    actor = serializers.CharField(source="actor_name")
    before = AnyValueField()
    after = AnyValueField()

    class Meta:
        model = TaskEvent
        fields = ("id", "at", "actor", "action", "before", "after")


class JobOut(serializers.ModelSerializer[Job]):
    instance = serializers.UUIDField(source="instance_id")  # type: ignore[assignment]
    tenant = serializers.CharField(source="instance.tenant")

    class Meta:
        model = Job
        fields = (
            *("id", "element_id", "topic", "status", "priority", "attempts", "retries_left"),
            *("due_at", "error", "instance", "tenant"),
        )
