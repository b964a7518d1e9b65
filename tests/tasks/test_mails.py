"""E-mail about tasks: who wants what and when, what it says, that it is tried again, and that nothing is sent
where nobody set a mail server.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings
from rest_framework.test import APIClient

from processes import deployment, runtime, turns
from processes.admin.base import list_of
from pythmata.config import value
from tasks import comments, jobs, mails, sweeps, user_tasks
from tasks.deliveries import next_digest, prefer
from tasks.models import Mail, Notification, UserTask
from tests.api.conftest import make_task
from tests.api.models import user_task

__all__ = ["make_task"]

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., UserTask]
ClientOf = Callable[[User], APIClient]


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """Somebody set one, and told where this site is."""
    settings.NOTIFY_BY_EMAIL = True
    settings.PUBLIC_URL = "https://flow.example.org"
    settings.DEFAULT_FROM_EMAIL = "Flow <flow@example.org>"


class Refusing(EmailBackend):
    """A mail server that has a bad time; `errors` are raised one after the other."""

    errors: list[Exception] = []

    def send_messages(self, messages: Any) -> int:
        if self.errors:
            raise self.errors.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def bad_times(settings: Settings) -> list[Exception]:
    settings.EMAIL_BACKEND = f"{__name__}.{Refusing.__name__}"
    Refusing.errors = []
    return Refusing.errors


def comment(task: UserTask, author: User, text: str) -> None:
    comments.add(task=task, author=author, text=text)


def test_a_mention_is_sent_to_whom_it_concerns(
    mail_server: None, make_task: MakeTask, alice: User, bob: User
) -> None:
    task = make_task(name="Check the\n<b>order</b>", assignee="alice", users=("bob",))
    comment(task, alice, "What do you think, @bob? <script>alert(1)</script>")
    assert not outbox.outbox, "never inside the request"
    jobs.send_mails()
    (sent,) = outbox.outbox
    assert (sent.to, sent.from_email) == (["bob@example.org"], "Flow <flow@example.org>")
    assert sent.subject == "Check the <b>order</b>"
    assert "Hello Bob Baker," in sent.body
    assert "alice mentions you in a comment." in sent.body
    assert "What do you think, @bob? <script>alert(1)</script>" in sent.body, "text is text"
    assert f"https://flow.example.org/app/inbox/{task.pk}" in sent.body
    ((html, kind),) = sent.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html
    assert "<b>order" not in html
    row = Mail.objects.get()
    assert (row.user, row.status, row.attempts, row.text) == (bob, "sent", 1, sent.body)
    assert sent.extra_headers["Message-ID"] == f"<{row.pk}@example.org>"
    jobs.send_mails()
    assert len(outbox.outbox) == 1, "once"


def test_without_a_mail_server_nobody_is_told_by_mail(make_task: MakeTask, alice: User, bob: User) -> None:
    task = make_task(assignee="alice", users=("bob",))
    comment(task, alice, "@bob")
    sweeps.find_due_mails()
    jobs.send_mails()
    assert Notification.objects.get().mail_due_at is None
    assert not Mail.objects.exists()
    assert not outbox.outbox
    assert value("EMAIL_URL") == "consolemail://", "which is what nobody having set one means"


def test_what_belongs_to_one_person_goes_in_one_mail(
    mail_server: None, make_task: MakeTask, alice: User, bob: User
) -> None:
    tasks = [make_task(name=f"Task {number}", assignee="alice") for number in range(3)]
    for task in tasks:
        user_tasks.delegate(task=task, assignee="bob", actor=alice)
    comment(tasks[0], alice, "Ask me, @bob")
    jobs.send_mails()
    (sent,) = outbox.outbox
    assert sent.subject == "Task 0 and 2 more tasks"
    assert sent.body.count("alice asks you to do this task.") == 3
    assert Notification.objects.filter(mail=Mail.objects.get()).count() == 4


@pytest.mark.parametrize(
    "after",
    ["off", "read", "gone", "inactive", "no address", "no candidate"],
)
def test_what_is_not_wanted_any_more_is_not_sent(
    mail_server: None, make_task: MakeTask, alice: User, bob: User, after: str
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    comment(task, alice, "@bob")
    if after == "off":
        prefer(bob.pk, {"mentioned": "off"})
    elif after == "read":
        Notification.objects.update(read_at=now())
    elif after == "gone":
        task.delete()
    elif after == "no candidate":
        task.candidates.all().delete()
    else:
        changes = {"is_active": False} if after == "inactive" else {"email": ""}
        User.objects.filter(pk=bob.pk).update(**changes)
    jobs.send_mails()
    assert not outbox.outbox
    assert not Notification.objects.filter(mail=None, mail_due_at__isnull=False).exists(), (
        "nor looked at again"
    )


@pytest.mark.parametrize("after", ["done", "given on"])
def test_what_is_done_or_somebody_elses_by_now_is_not_told(
    mail_server: None, make_task: MakeTask, make_user: Callable[..., User], alice: User, bob: User, after: str
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    user_tasks.assign(task_id=task.pk, assignee="bob", before="alice", actor=alice)
    if after == "done":
        UserTask.objects.filter(pk=task.pk).update(status="completed")
    else:
        carol = make_user("carol", email="carol@example.org")
        user_tasks.assign(task_id=task.pk, assignee=carol.username, before="bob", actor=alice)
    jobs.send_mails()
    assert [sent.to for sent in outbox.outbox] == ([] if after == "done" else [["carol@example.org"]])


def test_a_lost_hint_is_made_good_by_the_sweeper(
    mail_server: None, make_task: MakeTask, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[str] = []
    monkeypatch.setattr(sweeps, "wake_mails", lambda: hints.append("mails"))
    sweeps.find_due_mails()
    assert hints == []
    comment(make_task(assignee="alice", users=("bob",)), alice, "@bob")
    sweeps.find_due_mails()
    assert hints == ["mails"], "a mail to write"
    mails.write_due()
    sweeps.find_due_mails()
    assert hints == ["mails"] * 2, "a mail to send"
    mails.send_due()
    sweeps.find_due_mails()
    assert hints == ["mails"] * 2


def test_everybody_chooses_what_comes_by_mail(
    mail_server: None, make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    client = client_of(bob)
    address = "/api/notifications/preferences/"
    assert client.get(address).json() == {
        "email": True,
        "preferences": {
            "mentioned": "immediately",
            "assigned": "immediately",
            "delegated": "immediately",
            "resolved": "immediately",
            "offered": "off",
            "overdue": "daily",
        },
    }
    assert client.patch(address, {"mentioned": "off"}).json()["preferences"]["mentioned"] == "off"
    assert client.patch(address, {"overdue": "off"}).json()["preferences"]["mentioned"] == "off"
    assert client.patch(address, {"mentioned": "sometimes"}).status_code == 400
    task = make_task(assignee="alice", users=("bob",))
    comment(task, alice, "@bob")
    jobs.send_mails()
    assert not outbox.outbox
    assert Notification.objects.get().user == bob, "in the inbox it is told all the same"
    assert client_of(alice).get(address).json()["preferences"]["mentioned"] == "immediately"


def test_a_digest_waits_for_its_hour(
    mail_server: None, make_task: MakeTask, alice: User, bob: User, settings: Settings
) -> None:
    prefer(bob.pk, {"mentioned": "daily"})
    task = make_task(assignee="alice", users=("bob",))
    comment(task, alice, "@bob first")
    comment(task, alice, "@bob second")
    jobs.send_mails()
    assert not outbox.outbox
    due = set(Notification.objects.values_list("mail_due_at", flat=True))
    assert all(at is not None and now() < at <= now() + timedelta(days=1) for at in due)
    Notification.objects.update(mail_due_at=now())
    jobs.send_mails()
    (sent,) = outbox.outbox
    assert '"@bob first"' in sent.body
    assert '"@bob second"' in sent.body


@pytest.mark.parametrize(
    "at,digest",
    [
        (datetime(2026, 3, 1, 5, 59, tzinfo=UTC), datetime(2026, 3, 1, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 1, 6, 0, tzinfo=UTC), datetime(2026, 3, 2, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
    ],
    ids=["before", "after", "over the change of the clock"],
)
def test_the_hour_is_that_of_the_installation(settings: Settings, at: datetime, digest: datetime) -> None:
    settings.TIME_ZONE, settings.DIGEST_HOUR = "Europe/Berlin", 7
    assert next_digest(at) == digest


def test_a_mail_that_the_server_did_not_take_is_tried_again(
    mail_server: None, bad_times: list[Exception], make_task: MakeTask, alice: User, bob: User
) -> None:
    bad_times += [OSError("no route"), OSError("no route")]
    comment(make_task(assignee="alice", users=("bob",)), alice, "@bob")
    jobs.send_mails()
    row = Mail.objects.get()
    assert (row.status, row.attempts, row.error) == ("waiting", 1, "no route")
    assert row.due_at > now(), "after a pause"
    first, pause = row.pk, row.due_at - now()
    Mail.objects.update(due_at=now())
    jobs.send_mails()
    row.refresh_from_db()
    assert row.due_at - now() > pause, "a longer one each time"
    Mail.objects.update(due_at=now())
    jobs.send_mails()
    row.refresh_from_db()
    assert (row.pk, row.status, row.attempts, row.error) == (first, "sent", 3, "")
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("permanent", [True, False], ids=["refused address", "too often"])
def test_a_mail_is_given_up_and_can_be_sent_again_by_hand(
    mail_server: None,
    bad_times: list[Exception],
    make_task: MakeTask,
    make_user: Callable[..., User],
    alice: User,
    bob: User,
    permanent: bool,
) -> None:
    bad_times.append(SMTPRecipientsRefused({}) if permanent else OSError("no route"))
    comment(make_task(assignee="alice", users=("bob",)), alice, "@bob")
    mails.write_due()
    Mail.objects.update(attempts=0 if permanent else mails.MAX_ATTEMPTS - 1)
    mails.send_due()
    assert Mail.objects.get().status == "failed"
    jobs.send_mails()
    assert not outbox.outbox
    boss = Client()
    user = make_user("boss", is_staff=True, is_superuser=True)
    boss.force_login(user, "django.contrib.auth.backends.ModelBackend")
    data = {"action": "send_again", "_selected_action": [str(Mail.objects.get().pk)]}
    assert "1 e-mail is sent again." in boss.post(list_of(Mail), data, follow=True).content.decode()
    jobs.send_mails()
    assert len(outbox.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_sends(
    mail_server: None, make_task: MakeTask, alice: User, bob: User, in_threads: Callable[..., list[Any]]
) -> None:
    comment(make_task(assignee="alice", users=("bob",)), alice, "@bob")
    in_threads(jobs.send_mails, 4)
    jobs.send_mails()
    assert len(outbox.outbox) == 1
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_process_gives_and_offers_is_sent_to_those_who_want_it(
    mail_server: None, alice: User, bob: User, make_user: Callable[..., User]
) -> None:
    carol = make_user("carol", email="carol@example.org")
    for user in (bob, carol):
        user.groups.add(Group.objects.get_or_create(name="clerks")[0])
    prefer(carol.pk, {"offered": "immediately"})
    for key, attributes in (
        ("mine", 'pythmata:assignee="alice"'),
        ("free", 'pythmata:candidateGroups="clerks"'),
    ):
        deployment.deploy(files={"model.bpmn": user_task(key, attributes=attributes)}, name=key)
        runtime.start(process_key=key)
        turns.run_due()
    assert not outbox.outbox, "never inside the turn"
    jobs.send_mails()
    texts = {sent.to[0]: sent.body for sent in outbox.outbox}
    assert set(texts) == {"alice@example.org", "carol@example.org"}
    assert "This task is yours." in texts["alice@example.org"]
    assert "The task is offered to you or your group." in texts["carol@example.org"]


def test_whoever_has_an_overdue_task_hears_of_it_once(
    mail_server: None, make_task: MakeTask, alice: User
) -> None:
    late = make_task(assignee="alice", due_at=now() - timedelta(hours=1))
    make_task(assignee="alice", due_at=now() + timedelta(hours=1))
    make_task(assignee="", due_at=now() - timedelta(hours=1))
    make_task(assignee="alice", status="completed", due_at=now() - timedelta(hours=1))
    for _ in range(2):
        sweeps.overdue_tasks.next_look = now()
        sweeps.tell_of_overdue_tasks()
    notification = Notification.objects.get()
    assert (notification.kind, notification.task) == ("overdue", late)
    sweeps.tell_of_overdue_tasks()
    assert sweeps.overdue_tasks.next_look > now(), "not at every sweep"
