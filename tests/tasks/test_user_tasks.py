"""What people do with their tasks: of two who are at it one wins, and the other is told who and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils.timezone import now

from engine.interpreter import commands as c
from engine.interpreter.codec import decode_command
from processes.models import Command, OperationLog, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks import inbox, user_tasks
from tasks.models import TaskCandidate, UserTask
from tasks.permissions import TaskAction, actions_on, visible_tasks
from tasks.user_tasks import LostRace

pytestmark = pytest.mark.django_db


@pytest.fixture
def instance(make_definition: Callable[..., ProcessDefinition]) -> ProcessInstance:
    definition = make_definition("order")
    return ProcessInstance.objects.create(
        definition=definition, process=definition.process, started_at=now(), business_key="R-17"
    )


@pytest.fixture
def make_task(instance: ProcessInstance) -> Callable[..., UserTask]:
    """`make_task(assignee="alice")`, `make_task(users=["alice"], groups=["clerks"])`."""

    def make(users: list[str] | None = None, groups: list[str] | None = None, **fields: Any) -> UserTask:
        assignee = fields.get("assignee", "")
        values = {
            "activity_key": UserTask.objects.count() + 1,
            "element_id": "Work",
            "name": "Work",
            "status": "claimed" if assignee else "created",
            "created_at": now(),
            "changed_at": now(),
            **fields,
        }
        task = UserTask.objects.create(instance=instance, **values)
        for kind, names in (("user", users or []), ("group", groups or [])):
            for name in names:
                TaskCandidate.objects.create(task=task, kind=kind, name=name)
        return task

    return make


MakeTask = Callable[..., UserTask]


def test_a_claimed_task_is_its_claimants(make_task: MakeTask, alice: User) -> None:
    task = make_task()
    claimed = user_tasks.claim(task_id=task.pk, actor=alice)
    assert (claimed.status, claimed.assignee, claimed.version) == ("claimed", "alice", 1)
    assert user_tasks.claim(task_id=task.pk, actor=alice).version == 1, "claiming again changes nothing"


def test_the_second_claimant_hears_who_was_faster_and_when(
    make_task: MakeTask, alice: User, bob: User
) -> None:
    task = make_task()
    user_tasks.claim(task_id=task.pk, actor=alice)
    with pytest.raises(LostRace, match=r"taken by alice at \d{4}-") as raised:
        user_tasks.claim(task_id=task.pk, actor=bob)
    assert raised.value.extra["current"]["assignee"] == "alice"


def test_a_task_is_given_back_only_by_the_one_who_was_seen_with_it(make_task: MakeTask, alice: User) -> None:
    task = make_task(assignee="alice")
    with pytest.raises(LostRace):
        user_tasks.unclaim(task_id=task.pk, assignee="bob", actor=alice)
    assert user_tasks.unclaim(task_id=task.pk, assignee="alice", actor=alice).status == "created"
    with pytest.raises(LostRace, match="given back"):
        user_tasks.unclaim(task_id=task.pk, assignee="alice", actor=alice)


def test_a_task_is_given_to_another_if_nobody_moved_it_meanwhile(make_task: MakeTask, alice: User) -> None:
    task = make_task()
    assert user_tasks.assign(task_id=task.pk, assignee="bob", before="", actor=alice).assignee == "bob"
    with pytest.raises(LostRace, match="taken by bob"):
        user_tasks.assign(task_id=task.pk, assignee="carol", before="", actor=alice)


def test_completing_writes_one_command_and_closes_the_task_at_once(make_task: MakeTask, alice: User) -> None:
    task = make_task(assignee="alice")
    command = user_tasks.complete(task=task, variables={"ok": True}, actor=alice)
    task.refresh_from_db()
    assert (task.status, task.completed_by, task.command_id) == ("completing", "alice", command.pk)
    assert decode_command(bytes(command.payload)) == c.CompleteActivity(
        activity_key=1, variables={"ok": True}, user="alice"
    )
    with pytest.raises(LostRace, match="being completed by alice"):
        user_tasks.complete(task=task, variables={}, actor=alice)
    assert Command.objects.count() == 1


def test_a_repeat_with_the_same_key_gets_the_same_command(
    make_task: MakeTask, alice: User, bob: User
) -> None:
    task = make_task(assignee="alice")
    first = user_tasks.complete(task=task, variables={"ok": True}, actor=alice, idempotency_key="k")
    again = user_tasks.complete(task=task, variables={"ok": True}, actor=alice, idempotency_key="k")
    assert again.pk == first.pk
    with pytest.raises(LostRace):
        user_tasks.complete(task=task, variables={"ok": True}, actor=bob, idempotency_key="k")


def test_what_people_do_is_written_down(make_task: MakeTask, alice: User) -> None:
    task = make_task()
    user_tasks.claim(task_id=task.pk, actor=alice)
    user_tasks.claim(task_id=task.pk, actor=alice)
    user_tasks.assign(task_id=task.pk, assignee="bob", before="alice", actor=alice)
    rows = OperationLog.objects.order_by("pk").values_list("action", "actor_name", "instance_id", "detail")
    assert list(rows) == [
        ("task.claim", "alice", task.instance_id, {"element": "Work", "assignee": "alice"}),
        ("task.assign", "alice", task.instance_id, {"element": "Work", "assignee": "bob", "before": "alice"}),
    ]


@pytest.mark.parametrize("assignee,status", [("alice", "claimed"), ("", "created")])
@pytest.mark.parametrize("outcome", ["rejected", "failed"])
def test_a_task_whose_completion_was_refused_is_open_again(
    make_task: MakeTask, alice: User, assignee: str, status: str, outcome: str
) -> None:
    task = make_task(assignee=assignee)
    other = make_task(assignee="alice")
    command = user_tasks.complete(task=task, variables={}, actor=alice)
    user_tasks.complete(task=other, variables={}, actor=alice)
    Command.objects.filter(pk=command.pk).update(status=outcome)
    assert user_tasks.reopen_rejected() == 1
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.status, task.assignee, task.completed_by) == (status, assignee, "")
    assert other.status == "completing"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_one_wins(make_task: MakeTask, in_threads: Callable[..., list[Any]]) -> None:
    task = make_task()
    users = iter([User.objects.create_user(f"user{number}") for number in range(8)])
    results = in_threads(lambda: user_tasks.claim(task_id=task.pk, actor=next(users)), 8)
    winners = [one for one in results if isinstance(one, UserTask)]
    assert len(winners) == 1
    assert all(isinstance(one, LostRace) for one in results if one is not winners[0])
    task.refresh_from_db()
    assert (task.assignee, task.version) == (winners[0].assignee, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_complete_one_is_heard(
    make_task: MakeTask, alice: User, in_threads: Callable[..., list[Any]]
) -> None:
    task = make_task(assignee="alice")
    results = in_threads(lambda: user_tasks.complete(task=task, variables={}, actor=alice), 8)
    assert sum(isinstance(one, Command) for one in results) == 1
    assert sum(isinstance(one, LostRace) for one in results) == 7
    assert Command.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_completing_and_giving_away_at_once_end_in_one_of_the_two(
    make_task: MakeTask, alice: User, in_threads: Callable[..., list[Any]]
) -> None:
    task = make_task(assignee="alice")
    acts = iter(
        [
            lambda: user_tasks.complete(task=task, variables={}, actor=alice),
            lambda: user_tasks.assign(task_id=task.pk, assignee="bob", before="alice", actor=alice),
        ]
    )
    results = in_threads(lambda: next(acts)(), 2)  # type: ignore[no-untyped-call]
    task.refresh_from_db()
    assert sum(isinstance(one, LostRace) for one in results) == 1
    assert (task.status, task.assignee) in {("completing", "alice"), ("claimed", "bob")}
    assert Command.objects.count() == (1 if task.status == "completing" else 0)


def test_who_sees_a_task(make_task: MakeTask, instance: ProcessInstance, alice: User) -> None:
    clerks = Group.objects.create(name="clerks")
    people = {
        name: User.objects.create_user(name) for name in ("candidate", "clerk", "operator", "viewer", "none")
    }
    people["clerk"].groups.add(clerks)
    grant("operator", people["operator"], instance.process)
    grant("viewer", people["viewer"], instance.process)
    task = make_task(users=["candidate"], groups=["clerks"], assignee="alice")
    people["alice"] = alice
    seeing = {name for name, user in people.items() if visible_tasks(user).filter(pk=task.pk).exists()}
    assert seeing == {"candidate", "clerk", "operator", "alice"}
    alice.is_active = False
    assert not visible_tasks(alice).exists()


def test_what_each_may_do(make_task: MakeTask, instance: ProcessInstance, alice: User, bob: User) -> None:
    operator = User.objects.create_user("operator")
    grant("operator", operator, instance.process)
    free, hers, done = (
        make_task(users=["alice"]),
        make_task(users=["bob"], assignee="alice"),
        make_task(status="completed"),
    )
    lent = make_task(assignee="bob", owner="alice", delegation="pending")
    mine = {TaskAction.UNCLAIM, TaskAction.COMPLETE, TaskAction.DELEGATE, TaskAction.FOLLOW_UP}
    directs = {TaskAction.ASSIGN, TaskAction.DELEGATE, TaskAction.EDIT, TaskAction.FOLLOW_UP}

    def allowed(user: User) -> list[set[TaskAction]]:
        tasks = [free, hers, done, lent]
        actions = actions_on(user, tasks)
        return [set(actions[task.pk]) for task in tasks]

    assert allowed(alice) == [{TaskAction.CLAIM}, mine, set(), directs]
    assert allowed(bob) == [set(), set(), set(), {TaskAction.RESOLVE, TaskAction.FOLLOW_UP}]
    works = {TaskAction.COMPLETE}
    assert allowed(operator) == [
        directs | works | {TaskAction.CLAIM},
        directs | works | {TaskAction.UNCLAIM},
        set(),
        directs,
    ]


def test_the_views_of_the_inbox(make_task: MakeTask, alice: User) -> None:
    alice.groups.add(Group.objects.create(name="clerks"))
    mine, offered = make_task(assignee="alice"), make_task(groups=["clerks"])
    taken = make_task(groups=["clerks"], assignee="bob")
    make_task(assignee="bob")
    make_task(assignee="alice", status="completed")
    assert inbox.counts(alice) == {"mine": 1, "group": 1, "all": 3}
    assert set(inbox.tasks_in(alice, "all").filter(status__in=UserTask.OPEN)) == {mine, offered, taken}
