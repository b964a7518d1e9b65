"""Data stores through the API: look, write, forget; by Django's permissions, and written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from processes import data_stores
from processes.models import DataStoreEntry, OperationLog, ProcessDefinition, ProcessInstance
from processes.permissions import grant

pytestmark = pytest.mark.django_db
As = Callable[..., APIClient]
AT = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = "/api/data-stores/prices/"


@pytest.fixture
def with_permissions(alice: User, client_of: Callable[[User], APIClient]) -> As:
    """`with_permissions("view", "change")` → the API as somebody who may do that with data stores."""

    def make(*actions: str) -> APIClient:
        codenames = [f"{action}_datastoreentry" for action in actions]
        alice.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return client_of(User.objects.get(pk=alice.pk))

    return make


@pytest.fixture
def written() -> None:
    data_stores.write({"prices": {"chair": Decimal("90.5"), "since": date(2026, 1, 2)}}, AT)


def test_a_data_store_is_written_read_and_forgotten(with_permissions: As) -> None:
    client = with_permissions("view", "add", "change", "delete")
    assert client.get(ADDRESS).status_code == 404
    assert client.put(ADDRESS, {"value": {"chair": 90.5}}).status_code == 201
    assert data_stores.StoredDataStores().read("prices") == {"chair": Decimal("90.5")}
    again = client.put(ADDRESS, {"value": None})
    assert (again.status_code, again.json()["value"], again.json()["written_in"]) == (200, None, None)
    assert client.delete(ADDRESS).status_code == 204
    assert client.delete(ADDRESS).status_code == 404
    assert data_stores.StoredDataStores().read("prices") is None


def test_every_change_is_written_down_without_its_value(with_permissions: As, alice: User) -> None:
    client = with_permissions("view", "add", "change", "delete")
    client.put(ADDRESS, {"value": "secret"})
    client.delete(ADDRESS)
    rows = OperationLog.objects.order_by("id")
    assert [(row.actor, row.action, row.object_type, row.object_id, row.detail) for row in rows] == [
        (alice, "write data store", "data store", "prices", {}),
        (alice, "delete data store", "data store", "prices", {}),
    ]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), (404, 404, 404)),
        (("view",), (200, 403, 403)),
        (("change",), (200, 200, 403)),
        (("view", "add"), (200, 403, 403)),
        (("view", "delete"), (200, 403, 204)),
        (("delete",), (404, 404, 404)),
    ],
)
def test_each_method_asks_for_its_permission(
    with_permissions: As, written: None, actions: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    client = with_permissions(*actions)
    answers = (client.get(ADDRESS), client.put(ADDRESS, {"value": 1}), client.delete(ADDRESS))
    assert tuple(answer.status_code for answer in answers) == expected
    left = DataStoreEntry.objects.values_list("value", flat=True)
    untouched = {"chair": 90.5, "since": "2026-01-02"}
    assert list(left) == ([] if expected[2] == 204 else [1] if expected[1] == 200 else [untouched])


def test_who_may_change_alone_makes_no_data_store(with_permissions: As) -> None:
    assert with_permissions("view", "change").put(ADDRESS, {"value": 1}).status_code == 403
    assert with_permissions("change").put(ADDRESS, {"value": 1}).status_code == 404
    assert not DataStoreEntry.objects.exists()


def test_the_list_filters_and_orders(with_permissions: As, written: None) -> None:
    data_stores.write({"Orders/2026": 1, "rates": 2}, datetime(2026, 1, 2, tzinfo=UTC))
    client = with_permissions("view")

    def names(query: str = "") -> list[str]:
        return [row["name"] for row in client.get(f"/api/data-stores/?{query}").json()["results"]]

    assert names() == ["Orders/2026", "prices", "rates"]
    assert names("name=R") == ["Orders/2026", "prices", "rates"]
    assert names("name=ric") == ["prices"]
    assert names("ordering=updated_at")[0] == "prices"
    assert client.get("/api/data-stores/Orders/2026/").json()["value"] == 1
    assert with_permissions().get("/api/data-stores/").json()["results"] == []


def test_who_wrote_it_is_told_to_those_who_may_see_the_instance(
    with_permissions: As,
    alice: User,
    make_definition: Callable[..., ProcessDefinition],
    make_instance: Callable[..., ProcessInstance],
    django_assert_num_queries: Any,
) -> None:
    definition = make_definition("order")
    instance = make_instance(definition)
    data_stores.write({f"s{number}": number for number in range(20)}, AT, instance.pk)
    client = with_permissions("view")
    query = f"/api/data-stores/?written_in={instance.pk}"
    assert client.get("/api/data-stores/s1/").json()["written_in"] is None
    assert client.get(query).json()["results"] == []
    grant("viewer", alice, definition.process)
    client = with_permissions("view")
    assert client.get("/api/data-stores/s1/").json()["written_in"] == str(instance.pk)
    assert len(client.get(query).json()["results"]) == 20
    with django_assert_num_queries(2):
        rows = client.get("/api/data-stores/").json()["results"]
    assert {row["written_in"] for row in rows} == {str(instance.pk)}


@pytest.mark.parametrize(
    ("address", "body", "status", "field"),
    [
        (ADDRESS, {}, 400, "value"),
        (ADDRESS, {"value": 1, "name": "x"}, 400, "name"),
        (ADDRESS, {"value": "x" * 300_000}, 413, None),
        (f"/api/data-stores/{'x' * 256}/", {"value": 1}, 400, "name"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    with_permissions: As, address: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    response = with_permissions("view", "add", "change").put(address, body)
    assert response.status_code == status
    assert [error["field"] for error in response.json().get("errors", [])] == ([field] if field else [])
    assert not DataStoreEntry.objects.exists()
