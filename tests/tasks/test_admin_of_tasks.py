"""Human work in the administration: delegating, other dates, and who did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from processes.admin.base import list_of, page_of
from processes.models import ProcessDefinition, ProcessInstance
from pythmata.checks import MULTIPART_BYTES, attachments_fit_into_requests
from tasks import attachments, comments
from tasks.models import UserTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(
        make_user("boss", is_staff=True, is_superuser=True), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def task(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> UserTask:
    return UserTask.objects.create(
        instance=make_instance(make_definition("order")),
        activity_key=1,
        element_id="Work",
        name="Work",
        status="claimed",
        assignee="alice",
        due_at=now(),
        created_at=now(),
        changed_at=now(),
    )


def act(client: Client, action: str, task: UserTask, **fields: str) -> Any:
    data = {"action": action, "_selected_action": [str(task.pk)], "confirmed": "yes", **fields}
    answer = client.post(list_of(UserTask), data, follow=True)
    task.refresh_from_db()
    return answer


def test_delegating_is_done_and_told(boss: Client, task: UserTask, bob: User) -> None:
    act(boss, "delegate", task, assignee="bob")
    assert (task.assignee, task.owner, task.delegation) == ("bob", "alice", "pending")
    page = boss.get(page_of(task)).content.decode()
    assert "delegate" in page
    assert "assignee: bob, delegation: pending, owner: alice" in page
    assert "assignee: alice, delegation: -, owner: -" in page


def test_other_dates_and_another_priority(boss: Client, task: UserTask) -> None:
    due = task.due_at
    act(boss, "edit", task, priority="7")
    assert (task.priority, task.due_at) == (7, due)
    act(boss, "edit", task, follow_up_at_0="2030-01-02", follow_up_at_1="03:04", clear_dates="on")
    assert task.due_at is None
    assert task.follow_up_at is not None
    assert (task.priority, f"{task.follow_up_at:%Y-%m-%d %H:%M}") == (7, "2030-01-02 03:04")
    assert [(event.actor_name, event.action) for event in task.events.all()] == [("boss", "edit")] * 2


def test_a_wrong_date_is_asked_for_again(boss: Client, task: UserTask) -> None:
    answer = act(boss, "edit", task, due_at_0="soon", due_at_1="")
    assert "Enter a valid date." in answer.content.decode()
    assert not task.events.exists()


def test_comments_and_files_stand_on_the_page_as_text(boss: Client, task: UserTask, alice: User) -> None:
    comments.add(task=task, author=alice, text="<b>See</b> the file")
    attachment = attachments.attach(task=task, file=SimpleUploadedFile("<i>.txt", b"x"), actor=alice)
    page = boss.get(page_of(task)).content.decode()
    assert "&lt;b&gt;See&lt;/b&gt; the file" in page
    assert f'<a href="/api/attachments/{attachment.pk}/">&lt;i&gt;.txt</a>' in page


@pytest.mark.parametrize("surplus,ids", [(0, []), (1, ["pythmata.W003"])], ids=["fits", "does not fit"])
def test_attachments_have_to_fit_into_requests(settings: Settings, surplus: int, ids: list[str]) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000 + MULTIPART_BYTES - surplus
    assert [message.id for message in attachments_fit_into_requests()] == ids
