"""Comments on tasks, and what those who are mentioned hear of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tasks import comments
from tasks.models import UserTask

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeTask = Callable[..., UserTask]


def told(client: APIClient, query: str = "") -> list[tuple[str, str]]:
    rows = client.get(f"/api/notifications/{query}").json()["results"]
    return [(row["kind"], row["actor"]) for row in rows]


def test_whoever_is_mentioned_and_sees_the_task_is_told(
    make_task: MakeTask, alice: User, bob: User, make_user: Callable[..., User], client_of: ClientOf
) -> None:
    stranger = make_user("stranger")
    task = make_task(assignee="alice", users=("bob",))
    said = client_of(alice).post(
        f"/api/tasks/{task.pk}/comments/", {"text": "Ask @bob. Or @stranger, or @nobody, or @alice!"}
    )
    assert said.status_code == 201
    comment = said.json()
    assert (comment["author"], sorted(comment["mentions"])) == ("alice", ["alice", "bob"])
    (row,) = client_of(bob).get("/api/notifications/").json()["results"]
    assert (row["kind"], row["task"], row["comment"], row["actor"]) == (
        "mentioned",
        str(task.pk),
        comment["id"],
        "alice",
    )
    assert told(client_of(alice)) == [], "nobody is told of what they did themselves"
    assert told(client_of(stranger)) == []
    (listed,) = client_of(bob).get(f"/api/tasks/{task.pk}/comments/").json()["results"]
    assert listed["text"].startswith("Ask @bob.")


@pytest.mark.parametrize(
    "text,mentions",
    [
        ("@bob", ["bob"]),
        ("(@bob)", ["bob"]),
        ("@bob, @bob and @bob", ["bob"]),
        ("bob@example.org", []),
        ("@bob@example.org", ["bob@example.org"]),
        ("Ask @bob@example.org.", ["bob@example.org"]),
        ("@Bob", []),
        ("@ bob", []),
        ("@@bob", []),
    ],
)
def test_what_is_a_mention(
    make_task: MakeTask, make_user: Callable[..., User], client_of: ClientOf, text: str, mentions: list[str]
) -> None:
    alice = make_user("alice")
    for name in ("bob", "bob@example.org"):
        make_user(name)
    task = make_task(assignee="alice", users=("bob", "bob@example.org"))
    comment = client_of(alice).post(f"/api/tasks/{task.pk}/comments/", {"text": text}).json()
    assert comment["mentions"] == mentions


def test_notifications_are_read_by_their_owner_alone(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    for _ in range(3):
        client_of(alice).post(f"/api/tasks/{task.pk}/comments/", {"text": "@bob"})
    his = client_of(bob)
    assert his.get("/api/notifications/count/").json() == {"unread": 3}
    ids = [row["id"] for row in his.get("/api/notifications/").json()["results"]]
    assert client_of(alice).post("/api/notifications/read/", {"ids": ids}).json() == {"unread": 0}
    assert his.post("/api/notifications/read/", {"ids": ids[:1]}).json() == {"unread": 2}
    assert len(told(his, "?unread=true")) == 2
    assert len(told(his, "?unread=false")) == 1
    assert his.post("/api/notifications/read/", {}).json() == {"unread": 0}


def test_what_one_may_not_see_any_more_is_not_told_any_more(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    client_of(alice).post(f"/api/tasks/{task.pk}/comments/", {"text": "@bob"})
    task.candidates.all().delete()
    assert told(client_of(bob)) == []
    assert client_of(bob).get("/api/notifications/count/").json() == {"unread": 0}


def test_the_author_deletes_a_comment_and_others_do_not(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    comment = client_of(alice).post(f"/api/tasks/{task.pk}/comments/", {"text": "Hm."}).json()
    address = f"/api/comments/{comment['id']}/"
    assert client_of(bob).delete(address).status_code == 403
    assert client_of(alice).delete(address).status_code == 204
    assert client_of(alice).delete(address).status_code == 404
    acts = [row["action"] for row in client_of(alice).get(f"/api/tasks/{task.pk}/history/").json()["results"]]
    assert acts == ["comment", "remove comment"]


@pytest.mark.parametrize(
    "length,status", [(comments.MAX_TEXT, 201), (comments.MAX_TEXT + 1, 400), (0, 400)], ids=str
)
def test_a_comment_has_an_end(
    make_task: MakeTask, alice: User, client_of: ClientOf, length: int, status: int
) -> None:
    task = make_task(assignee="alice")
    answer = client_of(alice).post(f"/api/tasks/{task.pk}/comments/", {"text": "x" * length})
    assert answer.status_code == status


def test_a_task_that_is_given_away_is_told_to_whom_it_is_given(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    hers, his = client_of(alice), client_of(bob)
    address = f"/api/tasks/{task.pk}"
    assert hers.post(f"{address}/delegate/", {"assignee": "bob"}).status_code == 200
    assert told(his) == [("delegated", "alice")]
    assert his.post(f"{address}/resolve/", {}).status_code == 200
    assert told(hers) == [("resolved", "bob")]
    # She owns it, so she may give it away.
    assert hers.post(f"{address}/assign/", {"assignee": "bob"}).status_code == 200
    assert told(his) == [("assigned", "alice"), ("delegated", "alice")]
    assert hers.post(f"{address}/assign/", {"assignee": "alice"}).status_code == 200
    assert told(hers) == [("resolved", "bob")]


def test_many_mentions_cost_a_bounded_number_of_statements(
    make_task: MakeTask,
    make_user: Callable[..., User],
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
) -> None:
    alice = make_user("alice")
    names = [f"user{number}" for number in range(comments.MAX_MENTIONS + 5)]
    for name in names:
        make_user(name)
    task = make_task(assignee="alice", users=tuple(names))
    client = client_of(alice)
    with django_assert_max_num_queries(7 * comments.MAX_MENTIONS):
        comment = client.post(
            f"/api/tasks/{task.pk}/comments/", {"text": " ".join(f"@{name}" for name in names)}
        )
    assert len(comment.json()["mentions"]) == comments.MAX_MENTIONS
