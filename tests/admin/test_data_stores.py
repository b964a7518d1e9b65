"""Data stores in the administration: who wrote them, and what people change by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from processes import data_stores
from processes.admin.base import list_of, page_of
from processes.models import DataStoreEntry, OperationLog, Process
from processes.permissions import grant
from tests.admin.conftest import Running, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 1, tzinfo=UTC)
ADD = f"{list_of(DataStoreEntry)}add/"


def kept(name: str = "prices") -> object:
    return data_stores.StoredDataStores().read(name)


@pytest.fixture
def prices() -> DataStoreEntry:
    data_stores.write({"prices": {"chair": Decimal("90.5"), "since": date(2026, 1, 2)}}, AT)
    return DataStoreEntry.objects.get()


def test_a_data_store_is_added_changed_and_deleted(boss: Client) -> None:
    assert boss.post(ADD, {"name": "prices", "value": '{"chair": 90.5}'}).status_code == 302
    assert kept() == {"chair": Decimal("90.5")}
    entry = DataStoreEntry.objects.get()
    assert boss.post(page_of(entry), {"value": "[1, null]"}).status_code == 302
    assert kept() == [1, None]
    assert "[1, null]" in boss.get(list_of(DataStoreEntry)).content.decode()
    boss.post(f"{page_of(entry).removesuffix('change/')}delete/", {"post": "yes"})
    assert not DataStoreEntry.objects.exists()
    acts = OperationLog.objects.filter(object_type="data store").order_by("id")
    assert [(row.actor_name, row.action, row.object_id) for row in acts] == [
        ("boss", "write data store", "prices"),
        ("boss", "write data store", "prices"),
        ("boss", "delete data store", "prices"),
    ]


def test_several_are_deleted_at_once_and_each_is_written_down(boss: Client, prices: DataStoreEntry) -> None:
    data_stores.write({"rates": 1}, AT)
    chosen = [str(pk) for pk in DataStoreEntry.objects.values_list("pk", flat=True)]
    boss.post(
        list_of(DataStoreEntry), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )
    assert not DataStoreEntry.objects.exists()
    acts = OperationLog.objects.filter(action="delete data store").values_list("object_id", flat=True)
    assert sorted(acts) == ["prices", "rates"]


def test_what_was_not_edited_keeps_its_types(boss: Client, prices: DataStoreEntry) -> None:
    text = boss.get(page_of(prices)).context["adminform"].form["value"].value()
    boss.post(page_of(prices), {"value": text.replace("\n", "\r\n") + "\r\n"})
    assert kept() == {"chair": Decimal("90.5"), "since": date(2026, 1, 2)}
    assert not OperationLog.objects.filter(object_type="data store").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "null for nothing"),
        ("{", "is no JSON"),
        ("NaN", "is no JSON"),
        ('"\\u0000"', "NUL"),
        ('"\\ud800"', "surrogate"),
        ("[" * 65 + "]" * 65, "nested"),
        ("[" * 100_000, "nested"),
        (f'"{"x" * 300_000}"', "300,0|the limit is"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_field(
    boss: Client, prices: DataStoreEntry, text: str, said: str
) -> None:
    page = boss.post(page_of(prices), {"value": text})
    assert page.status_code == 200
    (error,) = page.context["adminform"].form.errors["value"]
    assert any(part in error for part in said.split("|"))
    assert kept() == {"chair": Decimal("90.5"), "since": date(2026, 1, 2)}


def test_a_name_is_there_once(boss: Client, prices: DataStoreEntry) -> None:
    page = boss.post(ADD, {"name": "prices", "value": "1"})
    assert page.status_code == 200
    assert "already exists" in str(page.context["adminform"].form.errors)
    assert kept() != 1


@pytest.mark.parametrize(("actions", "reads", "writes"), [((), 403, 403), (("view",), 200, 403)])
def test_without_the_permission_nothing_is_changed(
    make_user: Callable[..., User], prices: DataStoreEntry, actions: tuple[str, ...], reads: int, writes: int
) -> None:
    user = make_user("member", is_staff=True)
    codenames = [f"{action}_datastoreentry" for action in actions]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = signed_in(user)
    assert client.get(list_of(DataStoreEntry)).status_code == reads
    assert client.get(page_of(prices)).status_code == reads
    assert client.post(page_of(prices), {"value": "1"}).status_code == writes
    assert client.post(ADD, {"name": "x", "value": "1"}).status_code == 403
    assert (
        client.post(f"{page_of(prices).removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403
    )
    assert kept() != 1


def test_the_writing_instance_is_a_link_for_those_who_may_see_it(
    running: Running, boss: Client, make_user: Callable[..., User]
) -> None:
    order, entry = running.orders[0], DataStoreEntry.objects.get()
    user = make_user("member", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_datastoreentry"))
    for address in (list_of(DataStoreEntry), page_of(entry)):
        assert page_of(order) in boss.get(address).content.decode()
        hidden = signed_in(user).get(address).content.decode()
        assert str(order.pk) not in hidden
        assert "O-1" not in hidden
    found: Any = signed_in(user).get(list_of(DataStoreEntry), {"q": str(order.pk)}).context["cl"].result_list
    assert list(found) == []
    grant("viewer", user, Process.objects.get(key="order-fulfilment"))
    for address in (list_of(DataStoreEntry), page_of(entry)):
        assert page_of(order) in signed_in(user).get(address).content.decode()
