"""The inbox of a person: what is theirs, what is offered to them or their groups, and everything they see."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet

from processes.permissions import Person
from tasks.models import TaskCandidate, UserTask
from tasks.permissions import offered_to, visible_tasks

VIEWS = ("mine", "group", "all")


def tasks_of(user: Person, view: str) -> QuerySet[UserTask]:
    """The tasks of one of ``VIEWS``, open and closed."""
    rows = visible_tasks(user)
    if view == "mine":
        return rows.filter(assignee=user.get_username())
    if view == "group":
        return rows.filter(offered_to(user), assignee="")
    return rows


def tasks_in(user: Person, view: str) -> QuerySet[UserTask]:
    """As ``tasks_of``, with everything that a list shows."""
    return with_details(tasks_of(user, view))


def counts(user: Person) -> Mapping[str, int]:
    """The number of open tasks in each view."""
    return {view: tasks_of(user, view).filter(status__in=UserTask.OPEN).count() for view in VIEWS}


def with_details(rows: QuerySet[UserTask]) -> QuerySet[UserTask]:
    """The rows with what every answer about a task shows."""
    candidates = Prefetch("candidates", TaskCandidate.objects.order_by("name"))
    related = rows.select_related("instance__process", "instance__definition").defer("instance__state")
    return related.prefetch_related(candidates)
