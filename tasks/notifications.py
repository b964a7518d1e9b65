"""Tells a person of what happened to a task: a row, and a frame to the open inbox once that is committed.

E-mail is sent by a job of its own, later: here is only written down when it is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from processes.push import topic_changed
from processes.tenants import who_reaches
from processes.wakeups import wake_mails
from tasks.deliveries import Delivery, due_times
from tasks.models import Notification, NotificationPreference, TaskCandidate, TaskComment, UserTask

Kind = Notification.Kind


def notify(
    users: Iterable[User],
    kind: Kind,
    task: UserTask,
    *,
    actor: User | None = None,
    comment: TaskComment | None = None,
) -> None:
    """Whoever did it need not be told."""
    told = [user.pk for user in users if actor is None or user.pk != actor.pk]
    name, at = actor.get_username() if actor else "", now()
    due = due_times(told, kind, at)
    _write(
        [
            Notification(
                user_id=pk,
                kind=kind,
                task=task,
                comment=comment,
                actor_name=name,
                created_at=at,
                mail_due_at=due.get(pk),
            )
            for pk in told
        ]
    )


def notify_of_new(tasks: Sequence[UserTask], at: datetime) -> None:
    """Those who want e-mail of what the process gives them or offers them; in the inbox they see it anyway."""
    assigned = {task: [task.assignee] for task in tasks if task.assignee}
    ids = _ids_of({name for names in assigned.values() for name in names})
    due = due_times(ids.values(), Kind.ASSIGNED, at)
    rows = [
        _of_process(task, Kind.ASSIGNED, ids[task.assignee], at, due)
        for task in assigned
        if ids.get(task.assignee) in due
    ]
    _write([*rows, *_offers([task for task in tasks if not task.assignee], at)])


def _offers(tasks: Sequence[UserTask], at: datetime) -> list[Notification]:
    candidates = TaskCandidate.objects.filter(task__in=tasks).values_list("task", "kind", "name")
    named = [(pk, kind, name) for pk, kind, name in candidates]
    if not named:
        return []
    wanting = _who_wants_offers(named)
    due = due_times({pk for pks in wanting.values() for pk in pks}, Kind.OFFERED, at)
    by_id = {task.pk: task for task in tasks}
    offers = {(pk, user) for pk, kind, name in named for user in wanting.get((kind, name), ())}
    return [_of_process(by_id[pk], Kind.OFFERED, user, at, due) for pk, user in sorted(offers)]


def _who_wants_offers(named: Iterable[tuple[object, str, str]]) -> dict[tuple[str, str], set[int]]:
    """(kind, name) of a candidate → the users behind it who asked to hear of offers."""
    user, group = TaskCandidate.Kind.USER.value, TaskCandidate.Kind.GROUP.value
    users = {name for _pk, kind, name in named if kind == user}
    groups = {name for _pk, kind, name in named if kind == group}
    asked = NotificationPreference.objects.filter(kind=Kind.OFFERED, user__is_active=True).exclude(
        delivery=Delivery.OFF
    )
    rows = asked.filter(Q(user__username__in=users) | Q(user__groups__name__in=groups))
    found: dict[tuple[str, str], set[int]] = {}
    for pk, username, group_name in rows.values_list("user", "user__username", "user__groups__name"):
        for key in ((user, username), (group, group_name)):
            found.setdefault(key, set()).add(pk)
    return found


def notify_of_overdue(tasks: Sequence[UserTask], at: datetime) -> None:
    ids = _ids_of({task.assignee for task in tasks})
    due = due_times(ids.values(), Kind.OVERDUE, at)
    _write(
        [
            _of_process(task, Kind.OVERDUE, ids[task.assignee], at, due)
            for task in tasks
            if task.assignee in ids
        ]
    )


def _of_process(
    task: UserTask, kind: Kind, user_id: int, at: datetime, due: Mapping[int, datetime]
) -> Notification:
    return Notification(user_id=user_id, kind=kind, task=task, created_at=at, mail_due_at=due.get(user_id))


def _ids_of(names: Iterable[str]) -> dict[str, int]:
    return dict(User.objects.filter(username__in=names, is_active=True).values_list("username", "pk"))


def _write(rows: Sequence[Notification]) -> None:
    """Nobody hears of tasks of a tenant that is out of reach, whoever named them."""
    if not rows:
        return
    reached = who_reaches({row.task.instance_id for row in rows}, {row.user_id for row in rows})
    rows = [row for row in rows if (row.task.instance_id, row.user_id) in reached]
    Notification.objects.bulk_create(rows)
    users = {row.user_id for row in rows}
    at_once = any(row.mail_due_at == row.created_at for row in rows)
    transaction.on_commit(lambda: _tell(users, at_once), robust=True)


def _tell(users: Iterable[int], at_once: bool) -> None:
    for pk in users:
        topic_changed(f"tasks:user:{pk}")
    if at_once:
        wake_mails()
