"""Pages: forwards and backwards, through equal values and changes in between, nothing twice, nothing left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from processes.models import Draft

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> APIClient:
    alice.user_permissions.add(Permission.objects.get(codename="add_process"))
    return client_of(User.objects.get(pk=alice.pk))


def make(count: int, name: str = "same") -> None:
    Draft.objects.bulk_create(Draft(key=f"d{number:03}", name=name, xml="<x/>") for number in range(count))


def keys(page: dict[str, Any]) -> list[str]:
    return [row["key"] for row in page["results"]]


def follow(client: APIClient, address: str | None, direction: str) -> list[list[str]]:
    pages = []
    while address:
        page = client.get(address).json()
        pages.append(keys(page))
        address = page[direction]
    return pages


def test_pages_lead_through_all_rows_and_back(client: APIClient) -> None:
    make(7)
    there = follow(client, "/api/drafts/?ordering=key&page_size=3", "next")
    assert there == [["d000", "d001", "d002"], ["d003", "d004", "d005"], ["d006"]]
    page = client.get("/api/drafts/?ordering=key&page_size=3").json()
    assert page["previous"] is None
    last = client.get(client.get(page["next"]).json()["next"]).json()
    assert last["next"] is None
    assert follow(client, last["previous"], "previous") == [
        ["d003", "d004", "d005"],
        ["d000", "d001", "d002"],
    ]


def test_equal_values_are_told_apart_by_the_key(client: APIClient) -> None:
    make(2_100)
    Draft.objects.update(updated_at=Draft.objects.values_list("updated_at", flat=True)[0])
    seen = [key for page in follow(client, "/api/drafts/?page_size=200", "next") for key in page]
    assert len(seen) == len(set(seen)) == 2_100


def test_rows_that_come_in_between_push_nothing_out(client: APIClient) -> None:
    make(4)
    first = client.get("/api/drafts/?ordering=key&page_size=2").json()
    Draft.objects.create(key="a", xml="<x/>")
    Draft.objects.filter(key="d001").delete()
    assert keys(client.get(first["next"]).json()) == ["d002", "d003"]


@pytest.mark.parametrize(
    "query,field",
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=many", "page_size"),
        ("cursor=garbage", "cursor"),
        ("cursor=eyJiIjp0cnVlLCJwIjpbMV19", "cursor"),
        ("cursor=eyJiIjpmYWxzZSwicCI6WyJub3cgYW5kIHRoZW4iLCJhIl19", "cursor"),
        ("ordering=xml", "ordering"),
        ("ordering=updated_by__password", "ordering"),
        ("stauts=open", "stauts"),
        ("xml__contains=secret", "xml__contains"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(client: APIClient, query: str, field: str) -> None:
    make(1)
    response = client.get(f"/api/drafts/?{query}")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
