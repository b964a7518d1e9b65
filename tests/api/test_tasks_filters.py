"""Finding tasks: parameters, words, conditions on variables, saved filters and how much each finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes.models import FormDefinition, ProcessInstance, Variable
from processes.permissions import grant
from tasks import saved_filters
from tasks.models import UserTask

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeTask = Callable[..., UserTask]


def names(client: APIClient, query: str) -> str:
    answer = client.get(f"/api/tasks/?ordering=name&{query}")
    assert answer.status_code == 200, answer.json()
    return "".join(row["name"] for row in answer.json()["results"])


def keep(instance: ProcessInstance, **variables: Any) -> None:
    kinds = {str: "string", int: "number", float: "number", bool: "boolean", dict: "context"}
    for name, value in variables.items():
        Variable.objects.create(
            instance=instance, scope_key=0, name=name, type=kinds[type(value)], value=value, updated_at=now()
        )


def test_the_parameters(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    at = now()
    make_task(name="a", assignee="alice", priority=10, due_at=at - timedelta(days=1))
    make_task(name="b", users=("alice",), groups=("clerks",), priority=90, due_at=at + timedelta(days=1))
    make_task(name="c", assignee="bob", owner="alice", delegation="pending", follow_up_at=at)
    make_task(name="d", assignee="alice", status="completed", due_at=at - timedelta(days=1), element_id="Pay")
    client = client_of(alice)
    soon = f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    found = {
        "": "abcd",
        "assignee=me": "ad",
        "assignee=bob": "c",
        "owner=me": "c",
        "assigned=false": "b",
        "candidate_group=clerks": "b",
        "candidate_user=me": "b",
        "delegation=pending": "c",
        "priority_min=50": "bcd",
        "priority_max=49": "a",
        "overdue=true": "a",
        "overdue=false": "bcd",
        f"due_before={soon}": "ad",
        f"due_after={soon}": "b",
        f"follow_up_before={soon}": "c",
        f"created_before={soon}": "abcd",
        f"created_after={soon}": "",
        "element=Pay": "d",
        "business_key=R-17": "abcd",
        "business_key=R-1": "",
        "status=open&assignee=me": "a",
    }
    assert {query: names(client, query) for query in found} == found
    assert client.get("/api/tasks/?due_before=soon").status_code == 400
    assert client.get("/api/tasks/?color=red").status_code == 400


def test_words_are_found_in_names_keys_and_what_the_form_shows(
    make_task: MakeTask, make_form: Callable[..., FormDefinition], alice: User, client_of: ClientOf
) -> None:
    make_form("order-form", {"components": [{"type": "textfield", "key": "supplier"}]})
    task = make_task(name="a", assignee="alice", form_key="order-form")
    make_task(name="b", assignee="alice")
    keep(task.instance, supplier="Müller & Söhne", salary="Geheim 4711", details={"city": "Köln"})
    client = client_of(alice)
    assert names(client, "search=müller") in ("a", ""), "one database folds the case of ü, the other does not"
    assert names(client, "search=Müller") == names(client, "search=Söhne r-17") == "a"
    assert names(client, "search=MÜLLER nothing") == ""
    assert names(client, "search=Geheim") == names(client, "search=Köln") == "", "the form does not show it"
    grant("viewer", alice, task.instance.process)
    assert names(client, "search=Geheim 4711") == names(client, "search=Köln") == "ab"


def test_a_newer_form_shows_other_variables(
    make_task: MakeTask, make_form: Callable[..., FormDefinition], alice: User, client_of: ClientOf
) -> None:
    make_form("f", {"components": [{"type": "textfield", "key": "old"}]})
    task = make_task(name="a", assignee="alice", form_key="f")
    keep(task.instance, old="walrus", new="carpenter")
    client = client_of(alice)
    assert (names(client, "search=walrus"), names(client, "search=carpenter")) == ("a", "")
    make_form("f", {"components": [{"type": "textfield", "key": "new"}]}, version=2)
    assert (names(client, "search=walrus"), names(client, "search=carpenter")) == ("", "a")


@pytest.mark.parametrize(
    "condition,matches",
    [
        ("amount:eq:120", True),
        ("amount:eq:120.0", True),
        ("amount:gt:119.5", True),
        ("amount:gt:120", False),
        ("amount:gte:120", True),
        ("amount:lt:121", True),
        ("amount:lte:119", False),
        ("supplier:eq:Acme", True),
        ("supplier:eq:acme", False),
        ("supplier:contains:cm", True),
        ("supplier:gt:1", False),
        ("urgent:eq:true", True),
        ("urgent:eq:false", False),
        ("zip:eq:04711", True),
        ("zip:eq:4711", False),
        ("missing:eq:1", False),
    ],
)
def test_conditions_on_variables(
    make_task: MakeTask, alice: User, client_of: ClientOf, condition: str, matches: bool
) -> None:
    task = make_task(name="a", assignee="alice")
    keep(task.instance, amount=120, supplier="Acme", urgent=True, zip="04711")
    assert names(client_of(alice), f"variable={condition}") == "", (
        "what is in the instance is not hers to see"
    )
    grant("viewer", alice, task.instance.process)
    assert names(client_of(alice), f"variable={condition}") == ("a" if matches else "")


def test_several_conditions_hold_all_together(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    task = make_task(name="a", assignee="alice")
    grant("viewer", alice, task.instance.process)
    keep(task.instance, amount=120, supplier="Acme")
    client = client_of(alice)
    assert names(client, "variable=amount:gt:1&variable=supplier:eq:Acme") == "a"
    assert names(client, "variable=amount:gt:1&variable=supplier:eq:Other") == ""


@pytest.mark.parametrize(
    "condition",
    ["amount", "amount:gt", ":eq:1", "amount:like:1", "amount:gt:many", "amount:gt:NaN", "a:gt:1e999"],
)
def test_what_is_no_condition(alice: User, client_of: ClientOf, condition: str) -> None:
    answer = client_of(alice).get(f"/api/tasks/?variable={condition}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "variable"


# Saved filters -----------------------------------------------------------------------------------------------


def save(client: APIClient, name: str, **fields: Any) -> Any:
    return client.post("/api/task-filters/", {"name": name, **fields})


def test_a_saved_filter_is_applied_by_its_id(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    make_task(name="a", assignee="alice", priority=90)
    make_task(name="b", assignee="alice", priority=10)
    make_task(name="c", users=("alice",), priority=90)
    client = client_of(alice)
    saved = save(client, "Urgent", query={"view": "mine", "priority_min": 50, "overdue": False})
    assert saved.status_code == 201, saved.json()
    pk = saved.json()["id"]
    assert names(client, f"filter={pk}") == "a"
    assert names(client, f"filter={pk}&priority_max=50") == ""
    assert client.get("/api/tasks/?filter=nothing").status_code == 404
    changed = client.put(f"/api/task-filters/{pk}/", {"name": "Calm", "query": {"priority_max": 50}})
    assert changed.json()["query"] == {"priority_max": 50}
    assert names(client, f"filter={pk}") == "b"
    assert client.delete(f"/api/task-filters/{pk}/").status_code == 204
    assert client.get(f"/api/tasks/?filter={pk}").status_code == 404


def test_sharing_a_filter_shares_the_question_and_not_the_tasks(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    clerks = Group.objects.create(name="clerks")
    alice.groups.add(clerks)
    make_task(name="a", assignee="alice")
    make_task(name="b", assignee="bob")
    mine = save(client_of(alice), "Mine", query={"assignee": "me"}).json()["id"]
    hers = save(client_of(alice), "Ours", query={"assignee": "me"}, groups=["clerks"]).json()["id"]
    assert client_of(bob).get(f"/api/task-filters/{hers}/").status_code == 404
    bob.groups.add(clerks)
    assert [row["name"] for row in client_of(bob).get("/api/task-filters/").json()["results"]] == ["Ours"]
    assert names(client_of(bob), f"filter={hers}") == "b", "me is who asks"
    assert client_of(bob).get(f"/api/tasks/?filter={mine}").status_code == 404
    assert client_of(bob).put(f"/api/task-filters/{hers}/", {"name": "x"}).status_code == 403
    assert client_of(bob).delete(f"/api/task-filters/{hers}/").status_code == 403


def test_who_may_share_with_whom(alice: User, bob: User, client_of: ClientOf) -> None:
    Group.objects.create(name="bosses")
    for fields in ({"is_public": True}, {"groups": ["bosses"]}, {"groups": ["nobody"]}):
        assert save(client_of(alice), "Ours", **fields).status_code == 400
    alice.user_permissions.add(Permission.objects.get(codename="share_taskfilter"))
    client = client_of(User.objects.get(pk=alice.pk))
    public = save(client, "Ours", is_public=True, groups=["bosses"])
    assert public.status_code == 201
    assert client_of(bob).get(f"/api/task-filters/{public.json()['id']}/").status_code == 200


@pytest.mark.parametrize(
    "body,field",
    [
        ({"name": "", "query": {}}, "name"),
        ({"name": "x", "query": {"color": "red"}}, "query.color"),
        ({"name": "x", "query": {"due_before": "soon"}}, "query.due_before"),
        ({"name": "x", "query": {"view": "theirs"}}, "query.view"),
        ({"name": "x", "query": {"variable": ["a:b"]}}, "query.variable"),
        ({"name": "x", "query": {"search": {"a": 1}}}, "query.search"),
        ({"name": "x", "query": []}, "query"),
        ({"name": "Mine", "query": {}}, "name"),
    ],
    ids=["no name", "unknown", "no date", "no view", "no condition", "no text", "no object", "twice"],
)
def test_filters_that_cannot_be_saved(
    alice: User, client_of: ClientOf, body: dict[str, Any], field: str
) -> None:
    client = client_of(alice)
    save(client, "Mine")
    answer = client.post("/api/task-filters/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def statements(client: APIClient) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/api/task-filters/counts/").status_code == 200
    return len(captured)


def test_the_counts_of_many_filters_cost_as_much_as_that_of_one(
    make_task: MakeTask, make_form: Callable[..., FormDefinition], alice: User, client_of: ClientOf
) -> None:
    make_form("order-form", {"components": [{"type": "textfield", "key": "supplier"}]})
    for number in range(12):
        make_task(name=f"t{number}", assignee="alice", priority=number, form_key="order-form")
    make_task(name="free", users=("alice",), priority=5)
    client = client_of(alice)
    save(client, "At least 00", query={"view": "mine", "search": "t"})
    client.get("/api/task-filters/counts/")
    of_one = statements(client)
    for number in range(1, 12):
        save(client, f"At least {number:02}", query={"view": "mine", "priority_min": number, "search": "t"})
    save(client, "Nothing", query={"search": "nowhere", "variable": ["a:eq:1", "b:gt:2"]})
    save(client, "All")
    assert statements(client) == of_one <= 16
    answer = client.get("/api/task-filters/counts/").json()["counts"]
    rows = client.get("/api/task-filters/").json()["results"]
    by_name = {row["name"]: answer[row["id"]] for row in rows}
    assert by_name == {"All": 13, "Nothing": 0} | {
        f"At least {number:02}": 12 - number for number in range(12)
    }


def test_more_filters_than_are_counted(alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    for number in range(saved_filters.COUNTED + 1):
        save(client, f"{number:03}")
    assert len(client.get("/api/task-filters/counts/").json()["counts"]) == saved_filters.COUNTED
