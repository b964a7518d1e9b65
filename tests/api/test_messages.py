"""Messages and signals through the API: to the one who waits, to everybody who listens, within the sender's reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from processes.models import ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tests.api.models import HEAD

pytestmark = pytest.mark.django_db(transaction=True)
ClientOf = Callable[[User], APIClient]


def waiting(key: str, message: str = "paid") -> bytes:
    """Start → receive task Work, correlated by the variable order → end."""
    return (
        HEAD.format(key=key) + f'<message id="m" name="{message}"><extensionElements>'
        '<pythmata:subscription correlationKey="= order"/></extensionElements></message>'
        f'<process id="{key}" isExecutable="true"><startEvent id="Start"/>'
        '<sequenceFlow id="f1" sourceRef="Start" targetRef="Work"/><receiveTask id="Work" messageRef="m"/>'
        '<sequenceFlow id="f2" sourceRef="Work" targetRef="End"/><endEvent id="End"/></process></definitions>'
    ).encode()


def started_by(key: str, message: str) -> bytes:
    """A process that begins with the message and waits in a user task."""
    return (
        HEAD.format(key=key) + f'<message id="m" name="{message}"/><process id="{key}" isExecutable="true">'
        '<startEvent id="Start"><messageEventDefinition messageRef="m"/></startEvent>'
        '<sequenceFlow id="f1" sourceRef="Start" targetRef="Work"/><userTask id="Work"/>'
        '<sequenceFlow id="f2" sourceRef="Work" targetRef="End"/><endEvent id="End"/></process></definitions>'
    ).encode()


@pytest.fixture
def operator(
    engine_running: None, alice: User, client_of: ClientOf, deploy: Callable[..., ProcessDefinition]
) -> APIClient:
    grant("administrator", alice, deploy(waiting("order")).process)
    return client_of(alice)


def begin(client: APIClient, order: str) -> str:
    response = client.post("/api/process-instances/", {"process": "order", "variables": {"order": order}})
    assert response.status_code == 201
    return str(response.json()["id"])


def send(client: APIClient, **body: Any) -> Any:
    return client.post("/api/messages/", {"name": "paid", **body})


def test_a_message_reaches_the_one_with_its_key(operator: APIClient) -> None:
    one, two = begin(operator, "A"), begin(operator, "B")
    response = send(operator, correlation_key="B", variables={"amount": 5})
    assert (response.status_code, response.json()) == (200, {"result": "correlated", "instance": two})
    nobody = send(operator, correlation_key="B")
    assert nobody.status_code == 409
    assert "Nobody waits" in nobody.json()["detail"]
    assert send(operator, instance=one).json() == {"result": "correlated", "instance": one}


def test_more_than_one_receiver_is_a_conflict(operator: APIClient) -> None:
    begin(operator, "A")
    begin(operator, "A")
    assert send(operator, correlation_key="A").status_code == 409


def test_a_repeat_is_delivered_once(operator: APIClient) -> None:
    one = begin(operator, "A")
    begin(operator, "A2")
    first = send(operator, correlation_key="A", message_id="m-1")
    again = send(operator, correlation_key="A", message_id="m-1")
    assert first.json() == again.json() == {"result": "correlated", "instance": one}


def test_a_message_starts_a_process(
    operator: APIClient, alice: User, bob: User, client_of: ClientOf, deploy: Callable[..., ProcessDefinition]
) -> None:
    definition = deploy(started_by("claim", "claimed"))
    assert operator.post("/api/messages/", {"name": "claimed"}).status_code == 409, "not in her reach"
    grant("starter", bob, definition.process)
    response = client_of(bob).post("/api/messages/", {"name": "claimed", "business_key": "R-1"})
    assert response.json()["result"] == "started"
    assert ProcessInstance.objects.get(pk=response.json()["instance"]).business_key == "R-1"


def test_a_kept_message_needs_a_permission_for_all_processes(
    operator: APIClient, alice: User, client_of: ClientOf
) -> None:
    assert operator.post("/api/messages/", {"name": "unheard", "ttl": 60}).status_code == 403
    alice.user_permissions.add(Permission.objects.get(codename="operate_process"))
    fresh = client_of(User.objects.get(pk=alice.pk))
    response = fresh.post("/api/messages/", {"name": "unheard", "ttl": 60})
    assert response.json() == {"result": "buffered", "instance": None}


def test_one_receiver_out_of_reach_is_enough_to_refuse(
    operator: APIClient, bob: User, client_of: ClientOf, deploy: Callable[..., ProcessDefinition]
) -> None:
    definition = deploy(waiting("other"))
    grant("administrator", bob, definition.process)
    begin(operator, "A")
    body = {"process": "other", "variables": {"order": "B"}}
    assert client_of(bob).post("/api/process-instances/", body).status_code == 201
    assert send(client_of(bob), correlation_key="A").status_code == 403
    assert send(operator, correlation_key="B").status_code == 403


def test_an_instance_out_of_sight_is_not_found(operator: APIClient, bob: User, client_of: ClientOf) -> None:
    one = begin(operator, "A")
    assert send(client_of(bob), instance=one).status_code == 404


def test_a_signal_that_nobody_hears_is_no_error(operator: APIClient) -> None:
    response = operator.post("/api/signals/", {"name": "alarm", "variables": {"x": 1}})
    assert (response.status_code, response.json()) == (200, {"receivers": 0})


@pytest.mark.parametrize(
    "body,field", [({}, "name"), ({"name": ""}, "name"), ({"name": "x", "ttl": -1}, "ttl")]
)
def test_a_message_that_is_not_well_formed(operator: APIClient, body: dict[str, Any], field: str) -> None:
    response = operator.post("/api/messages/", body)
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
