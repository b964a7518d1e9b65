"""Every list and every page of a row: they open, for those who may, with a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.admin.base import list_of, page_of
from processes.models import ApiKey, DataStoreEntry, Incident, ProcessInstance, Secret, Tenant
from tasks.models import UserTask
from tests.admin.conftest import INVOICE, Running

OURS = [model for model in admin.site._registry if model._meta.app_label in ("processes", "tasks")]
OTHERS = [model for model in admin.site._registry if model not in OURS]
OF_A_PROCESS = [
    model
    for model in OURS
    if model.__name__
    not in (
        *("BufferedMessage", "DataStoreEntry", "OutboxMessage", "Draft"),
        *("Mail", "Secret", "ApiKey", "Tenant"),
    )
    and not model.__name__.startswith("Decision")
]
name = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


def test_every_table_of_work_is_there() -> None:
    assert {model.__name__ for model in OURS} == {
        "ActivityInstance",
        "ApiKey",
        "BufferedMessage",
        "Command",
        "DataStoreEntry",
        "Decision",
        "DecisionDefinition",
        "DecisionEvaluation",
        "Deployment",
        "Draft",
        "EventSubscription",
        "FormDefinition",
        "Incident",
        "Job",
        "Mail",
        "OperationLog",
        "OutboxMessage",
        "Process",
        "ProcessDefinition",
        "ProcessInstance",
        "Secret",
        "Tenant",
        "Timer",
        "UserTask",
    }


@name
def test_the_list_and_each_page(model: type[Model], running: Running, boss: Client) -> None:
    rows = list(model._default_manager.all())
    assert rows
    answer = boss.get(list_of(model))
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == len(rows)
    for row in rows:
        assert boss.get(page_of(row)).status_code == 200


@name
def test_search_and_facets(model: type[Model], running: Running, boss: Client) -> None:
    instance = running.invoices[0]
    for text in ("R-1", str(instance.pk), "' OR 1=1 --", "\x00"):
        assert boss.get(list_of(model), {"q": text, "_facets": "True"}).status_code == 200


@pytest.mark.parametrize(
    "model",
    [model for model in OURS if model not in (ApiKey, DataStoreEntry, Secret, Tenant)],
    ids=lambda model: model.__name__,
)
def test_nothing_can_be_written(model: type[Model], running: Running, boss: Client) -> None:
    row = model._default_manager.first()
    assert row is not None
    before = model._default_manager.filter(pk=row.pk).values().get()
    assert boss.post(page_of(row), {"name": "other", "status": "completed"}).status_code == 403
    assert boss.post(f"{page_of(row).removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before
    if model.__name__ != "Deployment":
        assert boss.get(f"{list_of(model)}add/").status_code == 403


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("model", OF_A_PROCESS, ids=lambda model: model.__name__)
def test_more_rows_cost_no_more_queries(
    model: type[Model], running: Running, start: Callable[..., ProcessInstance], staff: Callable[..., Client]
) -> None:
    client = staff("administrator", "invoice-approval")
    queries_of(client, list_of(model))
    few = queries_of(client, list_of(model))
    for number in range(5):
        start("invoice-approval", INVOICE, f"M-{number}")
    assert queries_of(client, list_of(model)) <= few <= 16


def test_the_page_of_an_instance_costs_a_bounded_number_of_queries(
    running: Running, start: Callable[..., ProcessInstance], staff: Callable[..., Client]
) -> None:
    client = staff("operator", "order-fulfilment")
    address = page_of(running.orders[0])
    queries_of(client, address)
    assert queries_of(client, address) <= 45


# Search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text, found", [("R-", 2), ("R-2", 1), ("O-1", 1), ("-1", 0)])
def test_business_keys_are_found_from_their_beginning(
    running: Running, boss: Client, text: str, found: int
) -> None:
    answer = boss.get(list_of(ProcessInstance), {"q": text})
    assert len(answer.context["cl"].result_list) == found


def test_an_instance_is_found_by_its_id(running: Running, boss: Client) -> None:
    wanted = running.invoices[1]
    for model in (ProcessInstance, UserTask):
        rows: Any = boss.get(list_of(model), {"q": str(wanted.pk)}).context["cl"].result_list
        assert [row.pk if model is ProcessInstance else row.instance_id for row in rows] == [wanted.pk]


@pytest.mark.parametrize(
    "query, keys",
    [
        ({"state": "running"}, {"R-1", "R-2", "O-1"}),
        ({"state": "completed"}, set()),
        ({"incidents": "open"}, {"O-1"}),
        ({"process": "invoice-approval"}, {"R-1", "R-2"}),
        ({"process": "no-such"}, set()),
    ],
)
def test_filters_of_instances(running: Running, boss: Client, query: dict[str, str], keys: set[str]) -> None:
    rows = boss.get(list_of(ProcessInstance), query).context["cl"].result_list
    assert {row.business_key for row in rows} == keys


def test_the_state_is_a_word_and_never_the_engine_s_bytes(running: Running, boss: Client) -> None:
    for address in (list_of(ProcessInstance), page_of(running.invoices[0])):
        page = boss.get(address).content.decode()
        assert ">active</span>" in page
        assert "\\x" not in page


# Who sees what -----------------------------------------------------------------------------------------------


@name
def test_staff_without_permissions_see_nothing(
    model: type[Model], running: Running, staff: Callable[..., Client]
) -> None:
    client = staff()
    assert client.get(list_of(model)).status_code == 403
    row = model._default_manager.first()
    assert row is not None
    assert client.get(page_of(row)).status_code in (302, 403)


def test_people_who_are_no_staff_come_to_the_log_in(running: Running, client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.get(list_of(ProcessInstance))
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


@pytest.mark.parametrize("model", [ProcessInstance, UserTask], ids=["instances", "tasks"])
def test_a_permission_on_one_process_shows_its_rows_alone(
    model: type[Model], running: Running, staff: Callable[..., Client]
) -> None:
    client = staff("viewer", "invoice-approval")
    rows: Any = client.get(list_of(model)).context["cl"].result_list
    assert {getattr(row, "instance", row).process.key for row in rows} == {"invoice-approval"}
    every: Any = model._default_manager.all()
    for row in every:
        mine = getattr(row, "instance", row).process.key == "invoice-approval"
        assert client.get(page_of(row)).status_code == (200 if mine else 302)


def test_the_incidents_of_a_process_that_is_not_mine(running: Running, staff: Callable[..., Client]) -> None:
    client = staff("operator", "invoice-approval")
    assert list(client.get(list_of(Incident)).context["cl"].result_list) == []
    incident = Incident.objects.get()
    assert client.get(page_of(incident)).status_code == 302
    client.post(list_of(Incident), acting_on(incident, "retry"))
    assert Incident.objects.get().status == "open"


def test_the_choices_of_the_process_filter_are_mine(running: Running, staff: Callable[..., Client]) -> None:
    page = staff("viewer", "invoice-approval").get(list_of(ProcessInstance)).content.decode()
    assert "process=invoice-approval" in page
    assert "order-fulfilment" not in page


def acting_on(row: Model, action: str, **fields: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": str(row.pk), "confirmed": "yes", **fields}
