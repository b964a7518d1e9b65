"""Who sees which user task, and what may be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from processes.permissions import Action, Person, of_instances, shows_diagrams
from processes.tenants import in_reach
from tasks.models import Job, TaskCandidate, UserTask


class TaskAction(StrEnum):
    """``EDIT`` is changing due date, priority and candidates; ``FOLLOW_UP`` the date to look at it again."""

    CLAIM = "claim"
    UNCLAIM = "unclaim"
    COMPLETE = "complete"
    ASSIGN = "assign"
    DELEGATE = "delegate"
    RESOLVE = "resolve"
    EDIT = "edit"
    FOLLOW_UP = "follow_up"


def visible_tasks(user: Person) -> QuerySet[UserTask]:
    """The tasks given or offered to the user, those the user owns, and those of the processes the user operates."""
    if not user.is_active:
        return UserTask.objects.none()
    name = user.get_username()
    mine = Q(assignee=name) | Q(owner=name) | offered_to(user)
    return UserTask.objects.filter(
        in_reach(user, "instance__tenant"), of_instances(user, Action.OPERATE) | mine
    )


@shows_diagrams
def definitions_with_work_for(user: Person) -> QuerySet[Any]:
    """The ids of the definitions in which the user sees a task."""
    return visible_tasks(user).values("instance__definition")


def visible_jobs(user: Person) -> QuerySet[Job]:
    """The jobs of the processes that the user may view."""
    return Job.objects.filter(of_instances(user, Action.VIEW))


def offered_to(user: Person) -> Q:
    """The tasks that name the user, or a group of the user's, as a candidate."""
    kind = TaskCandidate.Kind
    groups = Group.objects.filter(user=user.pk).values("name")
    candidates = TaskCandidate.objects.filter(
        Q(kind=kind.USER, name=user.get_username()) | Q(kind=kind.GROUP, name__in=groups)
    )
    return Q(pk__in=candidates.values("task"))


def actions_on(user: Person, tasks: Sequence[UserTask]) -> dict[uuid.UUID, list[TaskAction]]:
    """What the user may do with each of the tasks as it stands, in a fixed number of queries."""
    ids = [task.pk for task in tasks]
    among = UserTask.objects.filter(pk__in=ids)
    operated = set(among.filter(of_instances(user, Action.OPERATE)).values_list("pk", flat=True))
    offered = set(among.filter(offered_to(user)).values_list("pk", flat=True))
    name, assigns = user.get_username(), user.has_perm("tasks.assign_usertask")
    return {
        task.pk: _actions(task, _Standing(name, task.pk in operated, task.pk in offered, assigns))
        for task in tasks
    }


def may(user: Person, action: TaskAction, task: UserTask) -> bool:
    return action in actions_on(user, [task])[task.pk]


@dataclass(frozen=True)
class _Standing:
    """How a person stands to a task; ``assigns`` is Django's permission to give tasks to others."""

    name: str
    operates: bool
    is_offered: bool
    assigns: bool


def _actions(task: UserTask, person: _Standing) -> list[TaskAction]:
    if task.status not in UserTask.OPEN:
        return []
    is_mine, is_owner = task.assignee == person.name, task.owner == person.name
    pending = task.delegation == UserTask.Delegation.PENDING
    directs = person.operates or is_owner or (person.assigns and (is_mine or person.is_offered))
    # While somebody else does it for the owner it is neither given back nor completed, only resolved.
    works = (is_mine or person.operates) and not pending
    rules = (
        (TaskAction.CLAIM, not task.assignee and (person.is_offered or person.operates)),
        (TaskAction.UNCLAIM, bool(task.assignee) and works),
        (TaskAction.COMPLETE, works),
        (TaskAction.ASSIGN, directs),
        (TaskAction.DELEGATE, works or is_owner or person.operates),
        (TaskAction.RESOLVE, pending and is_mine),
        (TaskAction.EDIT, directs),
        (TaskAction.FOLLOW_UP, directs or is_mine),
    )
    return [action for action, allowed in rules if allowed]
