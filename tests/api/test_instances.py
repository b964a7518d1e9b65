"""Instances through the API: start, look, change, suspend, cancel; waiting, repeating, racing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes.models import (
    ActivityInstance,
    Command,
    Incident,
    OperationLog,
    ProcessDefinition,
    ProcessInstance,
)
from processes.permissions import grant
from tests.api.models import user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeDefinition = Callable[..., ProcessDefinition]
MakeInstance = Callable[..., ProcessInstance]
FORM = {"type": "default", "components": [{"type": "number", "key": "amount", "validate": {"max": 100}}]}
ASYNC: dict[str, Any] = {"HTTP_PREFER": "respond-async"}


@pytest.fixture
def definition(deploy: Callable[..., ProcessDefinition]) -> ProcessDefinition:
    return deploy(user_task("order"))


@pytest.fixture
def operator(alice: User, definition: ProcessDefinition, client_of: ClientOf) -> APIClient:
    grant("administrator", alice, definition.process)
    return client_of(alice)


@pytest.mark.django_db(transaction=True)
def test_an_instance_starts_and_is_answered_as_it_stands(engine_running: None, operator: APIClient) -> None:
    body = {"process": "order", "business_key": "R-17", "variables": {"amount": 1.5}}
    response = operator.post("/api/process-instances/", body)
    assert response.status_code == 201
    instance = response.json()
    assert response["Location"].endswith(f"/api/process-instances/{instance['id']}/")
    assert instance["process"] == {"key": "order", "name": "Order"}
    assert (instance["business_key"], instance["status"], instance["started_by"]) == (
        "R-17",
        "active",
        "alice",
    )
    assert [token["element_id"] for token in instance["tokens"]] == ["Work"]
    assert instance["variables"] == {"amount": 1.5}
    assert instance["permissions"] == ["view", "start", "design", "operate", "administer"]
    assert operator.get(f"/api/process-instances/{instance['id']}/").json() == instance


@pytest.mark.django_db(transaction=True)
def test_variables_change_and_history_tells(engine_running: None, operator: APIClient) -> None:
    instance = operator.post("/api/process-instances/", {"process": "order", "variables": {"a": 1}}).json()
    address = f"/api/process-instances/{instance['id']}/"
    changed = operator.patch(f"{address}variables/", {"variables": {"a": 2, "b": "x"}})
    assert changed.status_code == 200
    assert {row["name"]: row["value"] for row in changed.json()} == {"a": 2, "b": "x"}
    history = operator.get(f"{address}history/").json()
    assert [(row["element_id"], row["status"]) for row in history["activities"]] == [
        ("Start", "completed"),
        ("Work", "active"),
    ]
    assert [row["element_name"] for row in history["activities"]] == ["", "Check the order"]
    assert history["flows"] == [{"flow_id": "f1", "count": 1}]
    assert [row["action"] for row in history["operations"]] == ["start", "set variables"]
    assert [(row["name"], row["value"]) for row in history["variable_updates"]] == [
        ("a", 1),
        ("a", 2),
        ("b", "x"),
    ]


@pytest.mark.django_db(transaction=True)
def test_cancel_ends_it_and_once_is_enough(engine_running: None, operator: APIClient) -> None:
    instance = operator.post("/api/process-instances/", {"process": "order"}).json()
    address = f"/api/process-instances/{instance['id']}/cancel/"
    response = operator.post(address, {"reason": "wrong order"})
    assert (response.status_code, response.json()["status"]) == (200, "terminated")
    assert response.json()["tokens"] == []
    assert operator.post(address, {}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_suspended_instance_rests(engine_running: None, operator: APIClient) -> None:
    instance = operator.post("/api/process-instances/", {"process": "order"}).json()
    address = f"/api/process-instances/{instance['id']}/"
    assert operator.post(f"{address}suspend/").json()["status"] == "suspended"
    assert operator.post(f"{address}suspend/").status_code == 409
    waiting = operator.patch(f"{address}variables/", {"variables": {"a": 1}}, **ASYNC)
    assert waiting.status_code == 202
    assert operator.post(f"{address}resume/").json()["status"] == "active"
    assert operator.post(f"{address}resume/").status_code == 409


def test_without_waiting_it_is_202_with_its_address(operator: APIClient) -> None:
    response = operator.post("/api/process-instances/", {"process": "order"}, **ASYNC)
    assert response.status_code == 202
    assert response["Location"].endswith(f"/api/process-instances/{response.json()['id']}/")
    assert response.json()["tokens"] == []


def test_what_takes_too_long_is_202_too(operator: APIClient, settings: Any) -> None:
    settings.COMMAND_WAIT_SECONDS = 0.05
    assert operator.post("/api/process-instances/", {"process": "order"}).status_code == 202


def test_a_repeat_gets_the_first_answer_and_starts_nothing(operator: APIClient) -> None:
    extra: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k-1", **ASYNC}
    first = operator.post("/api/process-instances/", {"process": "order", "business_key": "a"}, **extra)
    again = operator.post("/api/process-instances/", {"process": "order", "business_key": "a"}, **extra)
    assert first.json() == again.json()
    other = operator.post("/api/process-instances/", {"process": "order", "business_key": "b"}, **extra)
    assert other.status_code == 422
    assert ProcessInstance.objects.count() == Command.objects.count() == 1
    assert OperationLog.objects.filter(action="start").count() == 1


def test_a_key_used_on_one_instance_does_nothing_to_another(operator: APIClient) -> None:
    ids = [
        operator.post("/api/process-instances/", {"process": "order"}, **ASYNC).json()["id"] for _ in range(2)
    ]
    extra: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k-2", **ASYNC}
    answers = [operator.post(f"/api/process-instances/{pk}/cancel/", {}, **extra).status_code for pk in ids]
    assert answers == [202, 422]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_has_to_be_one(operator: APIClient, key: str) -> None:
    extra: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": key}
    assert operator.post("/api/process-instances/", {"process": "order"}, **extra).status_code == 400


@pytest.mark.parametrize(
    "body,status,field",
    [
        ({}, 400, ""),
        ({"process": "order", "definition": "00000000-0000-0000-0000-000000000000"}, 400, ""),
        ({"process": "nothing"}, 404, None),
        ({"definition": "00000000-0000-0000-0000-000000000000"}, 404, None),
        ({"definition": "x"}, 400, "definition"),
        ({"process": "order", "variables": [1]}, 400, "variables"),
        ({"process": "order", "business_key": "x" * 256}, 400, "business_key"),
        ({"process": "order", "status": "completed"}, 400, "status"),
    ],
)
def test_a_start_that_is_not_well_formed(
    operator: APIClient, body: dict[str, Any], status: int, field: str | None
) -> None:
    response = operator.post("/api/process-instances/", body)
    assert response.status_code == status
    assert [error["field"] for error in response.json().get("errors", [])] == (
        [] if field is None else [field]
    )
    assert not Command.objects.exists()


def test_the_start_form_is_checked(
    deploy: Callable[..., ProcessDefinition], alice: User, client_of: ClientOf
) -> None:
    definition = deploy(user_task("claim", start='pythmata:formKey="claim-form"'), forms={"claim-form": FORM})
    grant("starter", alice, definition.process)
    client = client_of(alice)
    wrong = client.post("/api/process-instances/", {"process": "claim", "variables": {"amount": 101, "x": 1}})
    assert wrong.status_code == 400
    assert {error["field"] for error in wrong.json()["errors"]} == {"amount", "x"}
    right = client.post("/api/process-instances/", {"process": "claim", "variables": {"amount": 99}}, **ASYNC)
    assert right.status_code == 202


def test_a_starter_sees_what_she_started_and_may_not_touch_it(
    definition: ProcessDefinition, alice: User, bob: User, client_of: ClientOf, make_instance: MakeInstance
) -> None:
    grant("starter", alice, definition.process)
    client = client_of(alice)
    mine = client.post("/api/process-instances/", {"process": "order"}, **ASYNC).json()["id"]
    make_instance(definition, started_by=bob)
    assert [row["id"] for row in client.get("/api/process-instances/").json()["results"]] == [mine]
    assert client.get(f"/api/process-instances/{mine}/").status_code == 200
    assert client.post(f"/api/process-instances/{mine}/cancel/").status_code == 403


def test_the_list_filters(
    operator: APIClient, definition: ProcessDefinition, make_instance: MakeInstance
) -> None:
    first = make_instance(definition, business_key="R-1")
    second = make_instance(definition, business_key="R-2", status="suspended")
    Incident.objects.create(instance=second, kind="k", message="m", created_at=now())

    def ids(query: str) -> set[str]:
        rows = operator.get(f"/api/process-instances/?{query}").json()["results"]
        return {row["id"] for row in rows}

    one, two = str(first.pk), str(second.pk)
    assert ids("") == {one, two}
    assert ids("status=suspended") == ids("incidents=true") == ids("business_key=R-2") == {two}
    assert ids("incidents=false") == ids("search=r-1") == ids(f"search={one}") == {one}
    assert ids("process=order") == ids(f"definition={definition.pk}") == {one, two}
    assert ids("process=other") == ids("search=nothing") == set()
    row = operator.get("/api/process-instances/?status=suspended").json()["results"][0]
    assert row["incident_count"] == 1
    assert not {"tokens", "variables", "incidents"} & set(row)


@pytest.mark.parametrize(
    "query,field", [("status=gone", "status"), ("definition=x", "definition"), ("state=1", "state")]
)
def test_a_filter_that_makes_no_sense_is_refused(operator: APIClient, query: str, field: str) -> None:
    response = operator.get(f"/api/process-instances/?{query}")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_the_list_costs_the_same_for_one_and_for_many(
    operator: APIClient,
    definition: ProcessDefinition,
    make_instance: MakeInstance,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(20):
        make_instance(definition)
    with django_assert_max_num_queries(12):
        assert len(operator.get("/api/process-instances/").json()["results"]) == 20


def test_statistics_count_per_element(
    operator: APIClient, definition: ProcessDefinition, make_instance: MakeInstance
) -> None:
    instance = make_instance(definition)
    for key, (element, status) in enumerate(
        [("Start", "completed"), ("Work", "active"), ("Work", "terminated")]
    ):
        ActivityInstance.objects.create(
            instance=instance,
            key=key,
            scope_key=0,
            element_id=element,
            element_type="t",
            status=status,
            started_at=now(),
        )
    Incident.objects.create(instance=instance, kind="k", element_id="Work", message="m", created_at=now())
    assert operator.get(f"/api/definitions/{definition.pk}/statistics/").json() == [
        {"element_id": "Start", "active": 0, "incidents": 0, "completed": 1},
        {"element_id": "Work", "active": 1, "incidents": 1, "completed": 0},
    ]
