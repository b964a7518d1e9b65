"""The page Access: who may do what with which process, for those who administer any."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.models import Process
from processes.permissions import actions_on, grant

PAGE = "/admin/access/"


@pytest.fixture
def processes(db: None) -> list[Process]:
    return [Process.objects.create(key=f"p{number}", name=f"Process {number}") for number in range(3)]


def test_everybody_at_a_glance(
    processes: list[Process], boss: Client, alice: User, make_user: Callable[..., User]
) -> None:
    clerks = Group.objects.create(name="clerks")
    holders: list[User | Group] = [clerks, alice, *(make_user(f"user{number}") for number in range(6))]
    for holder in holders:
        grant("viewer", holder, processes[0])
    page = boss.get(PAGE)
    row = page.context["overview"][0]
    assert row.holders["viewer"] == (["clerks", "alice", "user0", "user1", "user2", "user3"], 2)
    assert row.holders["starter"] == ([], 0)
    assert "and 2 more" in page.content.decode()


def test_a_user_is_shown_with_reasons_and_changed(
    processes: list[Process], boss: Client, alice: User
) -> None:
    clerks = Group.objects.create(name="clerks")
    alice.groups.add(clerks)
    grant("starter", clerks, processes[1])
    shown = boss.get(PAGE, {"user": "alice"}).content.decode()
    assert "starter through the group clerks" in shown
    chosen = {f"role:{processes[0].pk}": ["viewer"], "process": [str(one.pk) for one in processes]}
    assert boss.post(f"{PAGE}?user=alice", chosen).status_code == 302
    alice = User.objects.get(pk=alice.pk)
    may = actions_on(alice, [one.pk for one in processes])
    assert [sorted(may[one.pk]) for one in processes] == [["view"], ["start"], []]
    page = boss.get(PAGE, {"group": "clerks"})
    assert [row.roles["starter"] for row in page.context["rows"]] == [False, True, False]


def test_what_does_not_stand_on_the_page_stays(processes: list[Process], boss: Client, alice: User) -> None:
    grant("viewer", alice, processes[0])
    boss.post(f"{PAGE}?user=alice&q=p1", {"process": [str(one.pk) for one in processes]})
    assert "view" in actions_on(User.objects.get(pk=alice.pk), [processes[0].pk])[processes[0].pk]


@pytest.mark.parametrize(("query", "text"), [({"user": "x"}, "no user"), ({"group": "x"}, "no group")])
def test_nobody_of_that_name(
    query: dict[str, str], text: str, processes: list[Process], boss: Client
) -> None:
    assert f"There is {text}" in boss.get(PAGE, query).content.decode()


def test_it_is_for_those_who_administer(
    processes: list[Process], make_user: Callable[..., User], alice: User
) -> None:
    carol = make_user("carol", is_staff=True)
    browser = Client()
    browser.force_login(carol)
    assert browser.get(PAGE).status_code == 403
    grant("administrator", carol, processes[1])
    assert [row.process for row in browser.get(PAGE).context["overview"]] == [processes[1]]
    chosen = {f"role:{one.pk}": ["viewer"] for one in processes} | {"process": [one.pk for one in processes]}
    browser.post(f"{PAGE}?user=alice", chosen)
    may = actions_on(User.objects.get(pk=alice.pk), [one.pk for one in processes])
    assert [sorted(may[one.pk]) for one in processes] == [[], ["view"], []]


@pytest.mark.parametrize("query", [{}, {"user": "alice"}, {"group": "clerks"}])
def test_more_processes_cost_no_more_queries(query: dict[str, str], boss: Client, alice: User) -> None:
    Group.objects.create(name="clerks")

    def queries(number: int) -> int:
        for _ in range(number):
            key = f"p{Process.objects.count()}"
            grant("viewer", alice, Process.objects.create(key=key))
        boss.get(PAGE, query)
        with CaptureQueriesContext(connection) as captured:
            boss.get(PAGE, query)
        return len(captured)

    assert queries(10) <= queries(2) + 1
