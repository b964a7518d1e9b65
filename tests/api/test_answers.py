"""Only the fields that were asked for; nothing again that the client has; no change to what it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes.models import ProcessDefinition, ProcessInstance

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(make_user: Callable[..., User], client_of: Callable[[User], APIClient]) -> APIClient:
    return client_of(make_user("boss", is_superuser=True))


@pytest.fixture
def instance(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> ProcessInstance:
    return make_instance(make_definition("order"), business_key="R-17")


def test_of_a_page_and_of_an_object_the_fields_named(boss: APIClient, instance: ProcessInstance) -> None:
    rows = boss.get("/api/process-instances/?fields=business_key,status&page_size=1").json()
    assert rows == {"next": None, "previous": None, "results": [{"business_key": "R-17", "status": "active"}]}
    assert boss.get(f"/api/process-instances/{instance.pk}/?fields=status").json() == {"status": "active"}
    assert len(boss.get(f"/api/process-instances/{instance.pk}/?fields=").json()) > 5


def test_a_field_that_is_none_is_named_with_those_there_are(
    boss: APIClient, instance: ProcessInstance
) -> None:
    for address in ("/api/process-instances/", f"/api/process-instances/{instance.pk}/"):
        answer = boss.get(f"{address}?fields=id,password")
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert error["field"] == "fields"
        assert "There is no password; there are id," in error["text"]


def test_what_the_client_has_is_not_sent_again(boss: APIClient, instance: ProcessInstance) -> None:
    address = f"/api/process-instances/{instance.pk}/"
    etag = boss.get(address)["ETag"]
    again = boss.get(address, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    ProcessInstance.objects.update(business_key="R-18")
    assert boss.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200


# Address, a body to make it, a body to change it.
CONDITIONAL: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("/api/data-stores/prices/", {"value": 1}, {"value": 2}),
    ("/api/tenants/acme/", {"name": "Acme"}, {"name": "ACME"}),
    (
        "/api/drafts/order2/",
        {"name": "", "xml": "<x/>", "revision": 0},
        {"name": "", "xml": "<y/>", "revision": 1},
    ),
    (
        "/api/processes/order/permissions/",
        {"user": "boss", "roles": ["viewer"]},
        {"user": "boss", "roles": ["starter"]},
    ),
)


@pytest.mark.parametrize(("address", "first", "second"), CONDITIONAL, ids=lambda value: str(value)[:30])
def test_of_two_who_read_the_second_writer_is_told(
    address: str, first: dict[str, Any], second: dict[str, Any], boss: APIClient, instance: ProcessInstance
) -> None:
    boss.put(address, first, format="json")
    seen = boss.get(address)["ETag"]
    assert boss.put(address, second, format="json", HTTP_IF_MATCH=seen).status_code == 200
    changed = boss.get(address)
    late = boss.put(address, first, format="json", HTTP_IF_MATCH=seen)
    assert (late.status_code, late.json()["etag"]) == (412, changed["ETag"])
    assert boss.get(address).json() == changed.json()
    if "permissions" not in address:
        assert boss.delete(address, HTTP_IF_MATCH=seen).status_code == 412
        assert boss.delete(address, HTTP_IF_MATCH=f'"other", {changed["ETag"]}').status_code == 204


def test_a_star_wants_it_to_be_there(boss: APIClient) -> None:
    refused = boss.put("/api/data-stores/prices/", {"value": 1}, format="json", HTTP_IF_MATCH="*")
    assert (refused.status_code, "etag" in refused.json()) == (412, False)
    boss.put("/api/data-stores/prices/", {"value": 1}, format="json")
    assert (
        boss.put("/api/data-stores/prices/", {"value": 2}, format="json", HTTP_IF_MATCH="*").status_code
        == 200
    )


def test_where_it_cannot_be_heeded_it_is_refused(boss: APIClient, instance: ProcessInstance) -> None:
    answer = boss.patch(
        f"/api/process-instances/{instance.pk}/variables/",
        {"variables": {"a": 1}},
        format="json",
        HTTP_IF_MATCH='"x"',
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "If-Match")
