"""Comments on tasks. Whoever is mentioned and may see the task is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction

from tasks.changes import record
from tasks.models import Notification, TaskComment, UserTask
from tasks.notifications import notify
from tasks.permissions import visible_tasks

MAX_TEXT = 10_000
MAX_MENTIONS = 20
# What Django allows in the name of a user; a sentence may end right behind it.
_MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]{1,150})")


def add(*, task: UserTask, author: User, text: str) -> TaskComment:
    """Those mentioned who do not exist and those who may not see the task look alike: nobody is told."""
    with transaction.atomic():
        name = author.get_username()
        comment = TaskComment.objects.create(task=task, author=author, author_name=name, text=text)
        mentioned = [user for user in _mentioned(text) if visible_tasks(user).filter(pk=task.pk).exists()]
        comment.mentions.set(mentioned)
        notify(mentioned, Notification.Kind.MENTIONED, task, actor=author, comment=comment)
        record(task, "comment", author, {}, {"comment": str(comment.pk)})
    return comment


def remove(*, comment: TaskComment, actor: User) -> None:
    with transaction.atomic():
        record(comment.task, "remove comment", actor, {"comment": str(comment.pk)}, {"comment": None})
        comment.delete()


def _mentioned(text: str) -> list[User]:
    """The users whose names stand behind an @, the first ``MAX_MENTIONS`` of them."""
    found = _MENTION.findall(text)
    names = {name for raw in found for name in _readings(raw)}
    users = {user.get_username(): user for user in User.objects.filter(username__in=names, is_active=True)}
    meant = (next((users[name] for name in _readings(raw) if name in users), None) for raw in found)
    return list({user.pk: user for user in meant if user is not None}.values())[:MAX_MENTIONS]


def _readings(raw: str) -> Iterator[str]:
    """The name with, and without, the signs that may belong to the sentence."""
    yield raw
    while raw and raw[-1] in ".@+-":
        raw = raw[:-1]
        if raw:
            yield raw
