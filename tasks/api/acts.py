"""What a person asks of one task, checked against what the person may do; single requests and bulk ones share it.

Each raises PermissionDenied, LostRace if somebody else was faster, and ValidationError for a body that names what is
not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import ValidationError

from processes.models import Command
from tasks import task_details, task_forms, user_tasks
from tasks.changes import LostRace
from tasks.models import UserTask
from tasks.permissions import TaskAction, may

Values = Mapping[str, Any]
Act = Callable[[User, UserTask, Values], Command | None]
"""Gives the command that is under way, if the engine has to do something."""


def demand(user: User, action: TaskAction, task: UserTask) -> None:
    """Raises LostRace for a task that is closed, PermissionDenied if the user may not do this with it."""
    if task.status not in UserTask.OPEN:
        raise LostRace(task)
    if not may(user, action, task):
        raise PermissionDenied


def claim(user: User, task: UserTask, values: Values) -> None:
    if not task.assignee:
        demand(user, TaskAction.CLAIM, task)
    user_tasks.claim(task_id=task.pk, actor=user)


def unclaim(user: User, task: UserTask, values: Values) -> None:
    if not task.assignee:
        raise LostRace(task)
    demand(user, TaskAction.UNCLAIM, task)
    user_tasks.unclaim(task_id=task.pk, assignee=task.assignee, actor=user)


def assign(user: User, task: UserTask, values: Values) -> None:
    demand(user, TaskAction.ASSIGN, task)
    name = _active(values["assignee"])
    user_tasks.assign(task_id=task.pk, assignee=name, before=task.assignee, actor=user)


def delegate(user: User, task: UserTask, values: Values) -> None:
    demand(user, TaskAction.DELEGATE, task)
    name = _active(values["assignee"])
    if name == (task.owner or task.assignee or user.get_username()):
        raise ValidationError({"assignee": ["A task is delegated to somebody else than its owner."]})
    user_tasks.delegate(task=task, assignee=name, actor=user)


def resolve(user: User, task: UserTask, values: Values) -> None:
    """Only the delegate may, and only while the delegation is pending."""
    if task.delegation != UserTask.Delegation.PENDING:
        raise LostRace(task)
    demand(user, TaskAction.RESOLVE, task)
    user_tasks.resolve(task=task, actor=user)


def edit(user: User, task: UserTask, values: Values) -> None:
    details = {name: value for name, value in values.items() if name != "version"}
    action = TaskAction.FOLLOW_UP if set(details) <= {"follow_up_at"} else TaskAction.EDIT
    demand(user, action, task)
    task_details.edit(task_id=task.pk, values=details, actor=user, version=values.get("version"))


def complete(user: User, task: UserTask, values: Values, idempotency_key: str | None = None) -> Command:
    """Raises InvalidSubmission for a form that is not filled in as it has to be, FormMissing without one."""
    if not user_tasks.is_repeat(task, user, idempotency_key):
        demand(user, TaskAction.COMPLETE, task)
    variables = task_forms.checked(task, values["variables"])
    return user_tasks.complete(task=task, variables=variables, actor=user, idempotency_key=idempotency_key)


def throw_error(user: User, task: UserTask, values: Values, idempotency_key: str | None = None) -> Command:
    if not user_tasks.is_repeat(task, user, idempotency_key):
        demand(user, TaskAction.COMPLETE, task)
    return user_tasks.throw_error(task=task, actor=user, idempotency_key=idempotency_key, **values)


def escalate(user: User, task: UserTask, values: Values, idempotency_key: str | None = None) -> Command:
    if not user_tasks.is_repeat(task, user, idempotency_key):
        demand(user, TaskAction.COMPLETE, task)
    return user_tasks.escalate(task=task, actor=user, idempotency_key=idempotency_key, **values)


def _active(name: str) -> str:
    """The name, if it is that of somebody who can sign in; asked only once it is clear that the user may give."""
    if not User.objects.filter(username=name, is_active=True).exists():
        raise ValidationError({"assignee": [f"There is no active user {name!r}."]})
    return name
