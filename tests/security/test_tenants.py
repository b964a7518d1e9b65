"""What belongs to a tenant is out of reach for everybody else, by whatever door, with whatever permissions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from rest_framework.test import APIClient

from processes import data_stores, deployment, tenants
from processes.admin.base import list_of, page_of
from processes.clock import now
from processes.models import (
    DataStoreEntry,
    Decision,
    Deployment,
    Draft,
    FormDefinition,
    OperationLog,
    Process,
    ProcessDefinition,
    ProcessInstance,
    Secret,
    Tenant,
)
from processes.permissions import actions_on, grant
from processes.secrets import store
from processes.topics import TopicRefused, sources
from tasks.models import Notification, UserTask
from tasks.notifications import notify
from tests.api.conftest import make_instance  # noqa: F401 -- used by name
from tests.api.models import ORDER, user_task
from tests.security.matrix import ROLES, TABLE, Row, call, client_for

pytestmark = pytest.mark.django_db
OF_PROCESSES = [
    row
    for row in TABLE
    if "{" in row.path and row.path.split("/")[2] not in ("api-keys", "task-filters", "tenants")
]
LISTS = (
    *("deployments", "processes", "definitions", "drafts", "process-instances", "incidents", "data-stores"),
    *("secrets", "operations", "tasks", "jobs", "decisions", "decision-definitions", "decision-evaluations"),
)


@pytest.fixture
def acmes(ids: dict[str, str]) -> dict[str, str]:
    """The ids of one object of each kind, all of them Acme's."""
    of_tenants: list[type[Model]] = [Process, Decision, FormDefinition, Deployment]
    of_tenants += [Draft, ProcessInstance, DataStoreEntry, Secret]
    for model in of_tenants:
        model._default_manager.update(tenant="acme")
    return ids


def member(tenant: str, user: User) -> User:
    Tenant.objects.get(pk=tenant).users.add(user)
    return User.objects.get(pk=user.pk)


def everything(user: User) -> User:
    """Every permission of Django's, but not the one to work in all tenants."""
    user.user_permissions.set(Permission.objects.exclude(codename="work_in_all_tenants"))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("row", OF_PROCESSES, ids=lambda row: row.name)
def test_no_role_and_no_permission_reaches_into_another_tenant(row: Row, acmes: dict[str, str]) -> None:
    client = client_for("administrator", acmes["definitions"])
    user = everything(User.objects.get(username="administrator"))
    client.force_authenticate(user)
    status = call(client, row, acmes).status_code
    if row.method == "PUT" and row.path.split("/")[2] in ("drafts", "data-stores", "secrets"):
        # Written is one of the same name that all share, which has nothing to do with Acme's.
        assert status == (409 if "drafts" in row.path else 201), "the draft that was read is not there"
    else:
        assert status == 404


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_anything_of_it(path: str, acmes: dict[str, str], bob: User) -> None:
    client = APIClient()
    client.force_authenticate(everything(bob))
    shown = client.get(f"/api/{path}/").json()["results"]
    if path == "operations":
        shown = [one for one in shown if one["actor"] != "bob"]
    assert shown == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonymous", "superuser")])
@pytest.mark.parametrize(
    "row", [row for row in OF_PROCESSES if row.method == "GET"], ids=lambda row: row.name
)
def test_a_member_may_what_the_role_lets(row: Row, role: str, acmes: dict[str, str]) -> None:
    client = client_for(role, acmes["definitions"])
    client.force_authenticate(member("acme", User.objects.get(username=role)))
    assert call(client, row, acmes).status_code == int(row.expected.split()[ROLES.index(role)])


def test_membership_comes_with_a_group_too(acmes: dict[str, str], bob: User) -> None:
    staff = Group.objects.create(name="acme staff")
    Tenant.objects.get(pk="acme").groups.add(staff)
    grant("viewer", bob, Process.objects.get())
    assert actions_on(bob, [Process.objects.get().pk]) == {Process.objects.get().pk: frozenset()}
    bob.groups.add(staff)
    fresh = User.objects.get(pk=bob.pk)
    assert "view" in actions_on(fresh, [Process.objects.get().pk])[Process.objects.get().pk]


def test_who_leaves_a_tenant_loses_its_tasks_and_instances(
    acmes: dict[str, str], alice: User, client_of: Callable[[User], APIClient]
) -> None:
    UserTask.objects.update(assignee="alice")
    ProcessInstance.objects.update(started_by=alice)
    address = f"/api/tasks/{acmes['tasks']}/"
    assert client_of(alice).get(address).status_code == 404
    inside = client_of(member("acme", alice))
    assert inside.get(address).json()["tenant"] == "acme"
    assert inside.get(f"/api/process-instances/{acmes['process-instances']}/").json()["tenant"] == "acme"
    assert inside.get("/api/tasks/?tenant=acme").json()["results"] != []
    assert inside.get("/api/tasks/?shared=true").json()["results"] == []


def test_nobody_outside_is_told_of_its_tasks(
    acmes: dict[str, str], alice: User, bob: User, make_user: Callable[..., User]
) -> None:
    member("acme", alice)
    staff = Group.objects.create(name="acme staff")
    Tenant.objects.get(pk="acme").groups.add(staff)
    carol, boss = make_user("carol"), make_user("boss", is_superuser=True)
    carol.groups.add(staff)
    notify([alice, bob, carol, boss], Notification.Kind.ASSIGNED, UserTask.objects.get())
    told = Notification.objects.values_list("user__username", flat=True)
    assert sorted(told) == ["alice", "boss", "carol"]


def test_sockets_show_members_alone(acmes: dict[str, str], bob: User) -> None:
    grant("viewer", bob, Process.objects.get())
    for topic in (
        f"instance:{acmes['process-instances']}",
        f"definition:{acmes['definitions']}",
        "process:order",
    ):
        with pytest.raises(TopicRefused):
            sources(topic, bob)
    assert sources("processes", bob) == {"processes"}
    inside = member("acme", bob)
    assert sources("processes", inside) == {"processes", "processes@acme"}
    process = Process.objects.get().pk
    assert sources("process:order", inside) == {f"process:{process}", f"process:{process}@acme"}


@pytest.mark.parametrize(
    "model",
    [ProcessInstance, ProcessDefinition, Process, UserTask, Deployment, Draft, DataStoreEntry, Secret],
)
def test_the_administration_keeps_them_apart(model: type[Model], acmes: dict[str, str], bob: User) -> None:
    bob.is_staff = True
    bob.save()
    browser = Client()
    row = model._default_manager.filter(**{tenant_path(model): "acme"}).order_by("pk")[0]
    browser.force_login(everything(bob))
    assert list(browser.get(list_of(model)).context["cl"].result_list) == []
    assert browser.get(page_of(row)).status_code == 302, "to the index: there is no such row"
    browser.force_login(member("acme", bob))
    assert row in browser.get(list_of(model)).context["cl"].result_list
    assert browser.get(page_of(row)).status_code == 200


def tenant_path(model: type[Model]) -> str:
    if model is ProcessDefinition:
        return "process__tenant"
    return "instance__tenant" if model is UserTask else "tenant"


# Choosing --------------------------------------------------------------------------------------------------


@pytest.fixture
def two_tenants(db: None, bob: User) -> User:
    """Bob designs processes for Acme and Globex."""
    for key in ("acme", "globex"):
        tenants.keep(key, users=[bob])
    bob.user_permissions.add(Permission.objects.get(codename="add_process"))
    return User.objects.get(pk=bob.pk)


def upload(client: APIClient, **fields: str) -> int:
    files = [SimpleUploadedFile("order.bpmn", ORDER)]
    return client.post("/api/deployments/", {"files": files, **fields}, format="multipart").status_code


def test_members_of_several_say_for_whom(two_tenants: User, client_of: Callable[[User], APIClient]) -> None:
    client = client_of(two_tenants)
    assert client.get("/api/me/").json()["tenants"] == ["acme", "globex"]
    assert upload(client) == 400
    assert (upload(client, tenant="acme"), upload(client, tenant="globex")) == (201, 201)
    assert upload(client, tenant="initech") == 400
    assert upload(client, tenant="") == 403, "members make nothing that all share"
    asked = client.get("/api/processes/order/")
    assert (asked.status_code, asked.json()["errors"][0]["field"]) == (400, "tenant")
    assert "acme, globex" in asked.json()["errors"][0]["text"]
    assert client.get("/api/processes/order/?tenant=globex").json()["tenant"] == "globex"
    assert [one["tenant"] for one in client.get("/api/processes/").json()["results"]] == ["acme", "globex"]
    begun = client.post("/api/process-instances/", {"process": "order", "tenant": "globex"}, format="json")
    assert (begun.status_code, begun.json()["tenant"]) == (202, "globex")


def test_a_request_acts_for_the_tenant_of_its_header(
    two_tenants: User, make_user: Callable[..., User], client_of: Callable[[User], APIClient]
) -> None:
    for key in ("acme", "globex"):
        deployment.deploy(files={"order.bpmn": ORDER}, tenant=key, actor=two_tenants)
    boss = make_user("boss", is_superuser=True)
    for user in (two_tenants, boss):
        for key in ("acme", "globex"):
            client = APIClient(HTTP_PYTHMATA_TENANT=key)
            client.force_authenticate(User.objects.get(pk=user.pk))
            shown = client.get("/api/processes/").json()["results"]
            assert [one["tenant"] for one in shown] == [key]
            assert client.get("/api/processes/order/").json()["tenant"] == key
            begun = client.post("/api/process-instances/", {"process": "order"}, format="json")
            assert (begun.status_code, begun.json()["tenant"]) == (202, key)
            assert len(client.get("/api/tenants/").json()["results"]) == 2, "to choose another"
    stranger = APIClient(HTTP_PYTHMATA_TENANT="acme")
    stranger.force_authenticate(make_user("carol"))
    assert stranger.get("/api/processes/").status_code == 400


def test_the_only_tenant_is_meant_without_a_word(
    db: None, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    tenants.keep("acme", users=[bob])
    deployment.deploy(files={"order.bpmn": ORDER})
    grant("starter", bob, Process.objects.get())
    begun = client_of(bob).post("/api/process-instances/", {"process": "order"}, format="json").json()
    assert begun["tenant"] == "acme"
    assert client_of(bob).put("/api/data-stores/x/", {"value": 1}, format="json").status_code == 404
    bob.user_permissions.add(Permission.objects.get(codename="add_datastoreentry"))
    inside = client_of(User.objects.get(pk=bob.pk))
    assert inside.put("/api/data-stores/x/", {"value": 1}, format="json").json()["tenant"] == "acme"
    assert inside.put("/api/data-stores/x/?tenant=", {"value": 1}, format="json").status_code == 404


def test_a_superuser_works_for_all(
    make_user: Callable[..., User], client_of: Callable[[User], APIClient]
) -> None:
    boss = make_user("boss", is_superuser=True)
    client = client_of(boss)
    assert client.put("/api/tenants/acme/", {"name": "Acme"}, format="json").status_code == 201
    assert client.put("/api/tenants/no key/", {}, format="json").status_code == 400
    deployment.deploy(files={"order.bpmn": ORDER}, tenant="acme")
    assert client.get("/api/processes/order/").json()["tenant"] == "acme", "the only one there is"
    deployment.deploy(files={"order.bpmn": user_task("order", "")})
    assert client.get("/api/processes/order/").json()["tenant"] == ""
    assert client.get("/api/processes/order/?tenant=acme").json()["tenant"] == "acme"
    refused = client.delete("/api/tenants/acme/")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "There are processes that belong to acme.",
    )
    made = OperationLog.objects.get(action="add tenant")
    assert (made.actor, made.object_id, made.detail["name"]) == (boss, "acme", "Acme")


def test_members_are_named(make_user: Callable[..., User], client_of: Callable[[User], APIClient]) -> None:
    client = client_of(make_user("boss", is_superuser=True))
    make_user("carol")
    Group.objects.create(name="clerks")
    body = {"users": ["carol"], "groups": ["clerks"]}
    assert client.put("/api/tenants/acme/", body, format="json").json() == {"key": "acme", "name": "", **body}
    assert client.put("/api/tenants/acme/", {"users": ["nobody"]}, format="json").status_code == 400
    assert client.put("/api/tenants/acme/", {"users": []}, format="json").json()["groups"] == ["clerks"]


def test_a_secret_of_all_is_not_for_members_to_change(
    db: None, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    tenants.keep("acme", users=[bob])
    store.keep("TOKEN", "shared")
    client = client_of(everything(bob))
    assert client.put("/api/secrets/TOKEN/?tenant=", {"value": "x"}, format="json").status_code == 403
    assert client.delete("/api/secrets/TOKEN/?tenant=").status_code == 403
    assert client.put("/api/secrets/TOKEN/", {"value": "own"}, format="json").json()["tenant"] == "acme"
    assert client.delete("/api/secrets/TOKEN/").status_code == 204
    assert Secret.objects.get().tenant == ""


def test_messages_of_a_member_stay_in_the_tenant(
    db: None, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    tenants.keep("acme", users=[bob])
    data_stores.write({"prices": 1}, now())
    client = client_of(everything(bob))
    kept = client.post("/api/messages/", {"name": "paid", "ttl": 60}, format="json")
    assert kept.json()["result"] == "buffered"
    elsewhere = client.post("/api/messages/", {"name": "paid", "ttl": 60, "tenant": "globex"}, format="json")
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (400, "tenant")
