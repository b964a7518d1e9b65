"""Drafts: saved by revision, seen by those who may design."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from processes.models import Draft, Process
from processes.permissions import grant

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
BODY = {"name": "Order", "xml": "<definitions/>", "revision": 0}


@pytest.fixture
def order() -> Process:
    return Process.objects.create(key="order")


@pytest.fixture
def modeller(alice: User, order: Process, client_of: ClientOf) -> APIClient:
    grant("modeller", alice, order)
    return client_of(alice)


def test_a_draft_is_saved_and_read_back(modeller: APIClient) -> None:
    created = modeller.put("/api/drafts/order/", BODY)
    assert (created.status_code, created.json()["revision"]) == (201, 1)
    saved = modeller.put("/api/drafts/order/", BODY | {"xml": "<b/>", "revision": 1})
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    read = modeller.get("/api/drafts/order/").json()
    assert (read["xml"], read["updated_by"], read["key"]) == ("<b/>", "alice", "order")
    row = modeller.get("/api/drafts/").json()["results"][0]
    assert (row["key"], row["revision"], "xml" in row) == ("order", 2, False)


@pytest.mark.parametrize("revision", [0, 1, 3])
def test_saving_over_another_version_is_refused_with_the_current_one(
    modeller: APIClient, revision: int
) -> None:
    modeller.put("/api/drafts/order/", BODY)
    modeller.put("/api/drafts/order/", BODY | {"xml": "<theirs/>", "revision": 1})
    response = modeller.put("/api/drafts/order/", BODY | {"xml": "<mine/>", "revision": revision})
    assert response.status_code == 409
    assert response.json()["current"]["xml"] == "<theirs/>"
    assert "alice" in response.json()["detail"]
    assert Draft.objects.get().xml == "<theirs/>"


def test_a_draft_deleted_meanwhile_is_not_brought_back_unasked(modeller: APIClient) -> None:
    assert modeller.put("/api/drafts/order/", BODY | {"revision": 4}).status_code == 409
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(modeller: APIClient) -> None:
    modeller.put("/api/drafts/order/", BODY)
    assert modeller.delete("/api/drafts/order/").status_code == 204
    assert modeller.get("/api/drafts/order/").status_code == 404


def test_others_neither_see_nor_write_it(
    modeller: APIClient, bob: User, client_of: ClientOf, order: Process
) -> None:
    modeller.put("/api/drafts/order/", BODY)
    other = client_of(bob)
    assert other.get("/api/drafts/").json()["results"] == []
    assert other.get("/api/drafts/order/").status_code == 404
    assert other.put("/api/drafts/order/", BODY | {"revision": 1}).status_code == 404
    assert other.delete("/api/drafts/order/").status_code == 404
    grant("operator", bob, order)
    assert other.put("/api/drafts/order/", BODY | {"revision": 1}).status_code == 403
    assert Draft.objects.get().revision == 1


def test_a_new_process_is_drawn_by_those_who_may_make_one(bob: User, client_of: ClientOf) -> None:
    assert client_of(bob).put("/api/drafts/new/", BODY).status_code == 403
    bob.user_permissions.add(Permission.objects.get(codename="add_process"))
    fresh = client_of(User.objects.get(pk=bob.pk))
    assert fresh.put("/api/drafts/new/", BODY).status_code == 201


@pytest.mark.parametrize(
    "change,field",
    [
        ({"xml": None}, "xml"),
        ({"revision": -1}, "revision"),
        ({"revision": "x"}, "revision"),
        ({"key": "b"}, "key"),
    ],
)
def test_a_body_that_is_not_well_formed_names_the_field(
    modeller: APIClient, change: dict[str, object], field: str
) -> None:
    response = modeller.put("/api/drafts/order/", BODY | change)
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
