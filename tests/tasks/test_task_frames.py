"""Whose open inbox hears of which act: everybody whose list looks different afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from tasks import announcements, comments, notifications, task_details, user_tasks
from tasks.models import UserTask
from tests.api.conftest import make_task

__all__ = ["make_task"]

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., UserTask]
Acts = dict[str, Callable[[UserTask, User], object]]
ACTS: Acts = {
    "claim": lambda task, by: user_tasks.claim(task_id=task.pk, actor=by),
    "assign": lambda task, by: user_tasks.assign(task_id=task.pk, assignee="carol", before="alice", actor=by),
    "delegate": lambda task, by: user_tasks.delegate(task=task, assignee="carol", actor=by),
    "priority": lambda task, by: task_details.edit(task_id=task.pk, values={"priority": 9}, actor=by),
    "candidates": lambda task, by: task_details.edit(
        task_id=task.pk, values={"candidate_users": ["carol"], "candidate_groups": []}, actor=by
    ),
    "mention": lambda task, by: comments.add(task=task, author=by, text="@bob"),
}


@pytest.fixture
def told(
    make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Callable[[Callable[[], object]], set[str]]:
    """`told(act)` → the users and groups whose inbox got a frame, once it was committed."""
    Group.objects.create(name="clerks")

    def run(act: Callable[[], object]) -> set[str]:
        topics: list[str] = []
        for module in (announcements, notifications):
            monkeypatch.setattr(module, "topic_changed", topics.append)
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert topics == [], "not before the commit"
        names = {f"tasks:user:{user.pk}": user.username for user in User.objects.all()}
        names |= {f"tasks:group:{group.pk}": group.name for group in Group.objects.all()}
        return {names[topic] for topic in topics}

    return run


@pytest.mark.parametrize(
    "act,fields,hearing",
    [
        ("claim", {"users": ("alice", "bob"), "groups": ("clerks",)}, {"alice", "bob", "clerks"}),
        ("assign", {"assignee": "alice", "users": ("bob",)}, {"alice", "bob", "carol"}),
        ("delegate", {"assignee": "alice"}, {"alice", "carol"}),
        ("priority", {"assignee": "alice", "owner": "bob"}, {"alice", "bob"}),
        ("candidates", {"users": ("bob",), "groups": ("clerks",)}, {"bob", "carol", "clerks"}),
        ("mention", {"assignee": "alice", "users": ("bob",)}, {"bob"}),
    ],
)
def test_who_hears_of_what(
    make_task: MakeTask,
    make_user: Callable[..., User],
    told: Callable[..., set[str]],
    act: str,
    fields: dict[str, Any],
    hearing: set[str],
) -> None:
    people = {name: make_user(name) for name in ("alice", "bob", "carol")}
    task = make_task(**fields)
    assert told(lambda: ACTS[act](task, people["alice"])) == hearing
