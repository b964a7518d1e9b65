"""E-mail about tasks: written from the notifications that are due, sent, tried again.

Both steps may run in several workers at once and may be cut off anywhere. A mail whose worker vanished while it was
being sent is sent again, with the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import ngettext

from tasks.deliveries import Delivery, preferences_of
from tasks.models import Mail, Notification, UserTask
from tasks.permissions import visible_tasks

logger = logging.getLogger(__name__)

BATCH = 200
SENT_AT_ONCE = 20
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
# As long as a worker has for one mail before another one tries.
LEASE = timedelta(minutes=5)
TIMEOUT_SECONDS = 10
SUBJECT_LIMIT = 200
_is_address = EmailValidator()


# Writing -----------------------------------------------------------------------------------------------------


def write_due() -> int:
    """One mail per user of all the notifications that are due; the number of mails."""
    with transaction.atomic():
        due = Notification.objects.filter(mail=None, mail_due_at__lte=now())
        locked = due.select_for_update(skip_locked=True, of=("self",)).order_by("user", "pk")
        rows = list(locked.select_related("user", "task__instance__process", "comment")[:BATCH])
        return sum(_write_one(group[0].user, group) for group in _by_user(rows))


def _by_user(rows: Sequence[Notification]) -> list[list[Notification]]:
    return [list(group) for _pk, group in groupby(rows, key=lambda row: row.user_id)]


def _write_one(user: User, rows: Sequence[Notification]) -> int:
    """What the user does not want to hear any more, has read, or must not see is left out."""
    wanted = _still_wanted(user, rows)
    among = Notification.objects.filter(pk__in=[row.pk for row in rows])
    if not wanted:
        among.update(mail_due_at=None)
        return 0
    at = now()
    context = {"user": user, "notifications": wanted, "site": settings.PUBLIC_URL}
    mail = Mail.objects.create(
        user=user,
        address=user.email,
        subject=_subject(wanted),
        text=render_to_string("email/tasks.txt", context),
        html=render_to_string("email/tasks.html", context),
        created_at=at,
        due_at=at,
    )
    told = {row.pk for row in wanted}
    among.filter(pk__in=told).update(mail=mail)
    among.exclude(pk__in=told).update(mail_due_at=None)
    return 1


def _still_wanted(user: User, rows: Sequence[Notification]) -> list[Notification]:
    if not user.is_active or not _has_address(user):
        return []
    preferences = preferences_of(user.pk)
    tasks = visible_tasks(user).filter(pk__in={row.task_id for row in rows})
    visible = set(tasks.values_list("pk", flat=True))
    return [
        row
        for row in rows
        if row.read_at is None
        and row.task_id in visible
        and preferences[row.kind] != Delivery.OFF
        and _still_so(row, user)
    ]


def _still_so(row: Notification, user: User) -> bool:
    """A comment stays said; a task may be done by now, or somebody else's."""
    if row.kind == Notification.Kind.MENTIONED:
        return True
    has_it = "" if row.kind == Notification.Kind.OFFERED else user.get_username()
    return row.task.status in UserTask.OPEN and row.task.assignee == has_it


def _has_address(user: User) -> bool:
    try:
        _is_address(user.email)
    except ValidationError:
        return False
    return True


def _subject(rows: Sequence[Notification]) -> str:
    names = " ".join(rows[0].task.name.split())[:SUBJECT_LIMIT]
    more = len({row.task_id for row in rows}) - 1
    if not more:
        return names
    return ngettext("%(name)s and %(more)d more task", "%(name)s and %(more)d more tasks", more) % {
        "name": names,
        "more": more,
    }


# Sending -----------------------------------------------------------------------------------------------------


def send_due() -> int:
    """Send what waits; the number of mails sent."""
    waiting = Mail.objects.filter(status=Mail.Status.WAITING, due_at__lte=now()).order_by("due_at")
    mails = list(waiting[:SENT_AT_ONCE])
    if not mails:
        return 0
    connection = get_connection(timeout=TIMEOUT_SECONDS)
    try:
        return sum(_send(mail, connection) for mail in mails)
    finally:
        connection.close()


def _send(mail: Mail, connection: BaseEmailBackend) -> bool:
    if not _take(mail):
        return False
    try:
        _message(mail, connection).send()
    except (SMTPException, OSError, ValueError) as error:
        _failed(mail, error)
        return False
    Mail.objects.filter(pk=mail.pk).update(status=Mail.Status.SENT, sent_at=now(), error="")
    return True


def _take(mail: Mail) -> bool:
    """Whether it is this worker that makes the attempt."""
    still_so = Mail.objects.filter(pk=mail.pk, status=Mail.Status.WAITING, attempts=mail.attempts)
    return bool(still_so.update(attempts=F("attempts") + 1, due_at=now() + LEASE))


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _failed(mail: Mail, error: Exception) -> None:
    attempts = mail.attempts + 1
    given_up = attempts >= MAX_ATTEMPTS or isinstance(error, SMTPRecipientsRefused | ValueError)
    logger.warning("E-mail %s was not sent, attempt %d: %s", mail.pk, attempts, error)
    Mail.objects.filter(pk=mail.pk).update(
        status=Mail.Status.FAILED if given_up else Mail.Status.WAITING,
        due_at=_next_attempt(attempts, now()),
        error=str(error)[:2_000],
    )


def _next_attempt(attempts: int, at: datetime) -> datetime:
    return at + FIRST_PAUSE * (1 << min(attempts - 1, MAX_ATTEMPTS))
