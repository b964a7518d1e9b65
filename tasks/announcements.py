"""Tells open inboxes that a task of theirs changed, after the change is committed."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q

from processes.push import topic_changed
from tasks.models import TaskCandidate, UserTask


def announce(which: Q, also: Iterable[str] = (), also_groups: Iterable[str] = ()) -> None:
    """Tell the assignees, owners and candidates of these tasks, and those named besides, once this commits."""
    names, groups = frozenset(filter(None, also)), frozenset(also_groups)
    transaction.on_commit(lambda: _tell(which, names, groups), robust=True)


def _tell(which: Q, names: frozenset[str], groups: frozenset[str]) -> None:
    kind = TaskCandidate.Kind
    tasks = UserTask.objects.filter(which)
    holders = tasks.values_list("assignee", "owner")
    named = set(TaskCandidate.objects.filter(task__in=tasks).values_list("kind", "name"))
    users = names.union(*holders, {name for one, name in named if one == kind.USER}) - {""}
    groups |= {name for one, name in named if one == kind.GROUP}
    for pk in User.objects.filter(username__in=users).values_list("pk", flat=True):
        topic_changed(f"tasks:user:{pk}")
    for pk in Group.objects.filter(name__in=groups).values_list("pk", flat=True):
        topic_changed(f"tasks:group:{pk}")
