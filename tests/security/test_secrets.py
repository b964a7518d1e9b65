"""Secrets are nowhere but in the hands of the connector: a canary, looked for in all that is kept and said."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import models
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from processes import deployment, runtime, turns
from processes.models import Incident, OperationLog, ProcessDefinition, ProcessInstance, Secret
from processes.permissions import grant
from processes.secrets import store
from processes.secrets.keys import Unreadable, decrypted
from processes.sweeper import sweep_once
from tasks import service_tasks
from tasks.connectors import registry
from tasks.connectors.base import ConnectorError, Work
from tasks.models import Job
from tests.api.models import HEAD

pytestmark = pytest.mark.django_db
CANARY = "canary-4b1d-bird"
PIN = "canary-77-pin"

MODEL = (
    HEAD.format(key="pay") + '<process id="pay" isExecutable="true" pythmata:secretVariables="pin, account">'
    '<startEvent id="Start"/><sequenceFlow id="f1" sourceRef="Start" targetRef="Ask"/>'
    '<userTask id="Ask"/><sequenceFlow id="f2" sourceRef="Ask" targetRef="Call"/>'
    '<serviceTask id="Call"><extensionElements><pythmata:serviceTaskConfig taskName="canary" retries="0">'
    '<pythmata:properties><pythmata:property name="header" value="= &quot;Bearer &quot; + secrets.API_TOKEN"/>'
    '<pythmata:property name="pin" value="= pin"/><pythmata:property name="note" value="= note"/>'
    "</pythmata:properties></pythmata:serviceTaskConfig></extensionElements></serviceTask>"
    '<sequenceFlow id="f3" sourceRef="Call" targetRef="After"/><userTask id="After"/></process></definitions>'
).encode()


def marked(text: str) -> str:
    return "{{secret:" + text + ":API_TOKEN}}"


class Connector:
    """Notes what it is given, and says it all back, as careless services do."""

    def __init__(self) -> None:
        self.got: list[Mapping[str, Any]] = []
        self.fails = False

    def __call__(self, work: Work) -> Mapping[str, Any]:
        self.got.append(dict(work.properties))
        if self.fails:
            raise ConnectorError(
                f"401 for {work.properties['header']}", detail=f"pin {work.properties['pin']}"
            )
        return {"echo": dict(work.properties), "account": PIN}


@pytest.fixture
def connector() -> Iterator[Connector]:
    connector = Connector()
    registry.register("canary", connector)
    yield connector
    registry.forget("canary")


@pytest.fixture
def pay(connector: Connector) -> ProcessDefinition:
    store.keep("API_TOKEN", CANARY)
    return deployment.deploy(files={"pay.bpmn": MODEL}).definitions[0]


def run() -> None:
    while turns.run_due() or service_tasks.run_due():
        continue


def everything_kept() -> str:
    """Every column of every row of every table, bytes as they are."""
    found: list[str] = []
    for model in apps.get_models():
        for row in model._default_manager.all():
            found += [_text(getattr(row, field.attname)) for field in model._meta.concrete_fields]
    return "\n".join(found)


def _text(value: object) -> str:
    if isinstance(value, models.Model):
        return ""
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def through_it_all(client: APIClient) -> tuple[uuid.UUID, str]:
    """Start with a secret variable, complete, run the work; the instance, and what the API has said meanwhile."""
    said: list[str] = []
    command = runtime.start(process_key="pay", variables={"pin": PIN, "note": marked("0" * 32)})
    instance = command.instance_id
    run()
    task = client.get("/api/tasks/").json()["results"][0]["id"]
    for path in (f"/api/tasks/{task}/", f"/api/tasks/{task}/form/"):
        said.append(client.get(path).content.decode())
    shown = client.get(f"/api/process-instances/{instance}/").json()["variables"]
    client.post(f"/api/tasks/{task}/complete/", {"variables": shown}, headers={"Prefer": "respond-async"})
    run()
    sweep_once()
    for path in ("", "history/", "variables/"):
        said.append(client.get(f"/api/process-instances/{instance}/{path}").content.decode())
    for path in ("incidents", "jobs", "operations", "secrets", "external-jobs"):
        said.append(client.get(f"/api/{path}/").content.decode())
    return instance, "\n".join(said)


@pytest.mark.parametrize("fails", [False, True])
def test_a_canary_is_seen_by_the_connector_alone(
    pay: ProcessDefinition,
    connector: Connector,
    admin_user: User,
    client_of: Callable[[User], APIClient],
    caplog: pytest.LogCaptureFixture,
    fails: bool,
) -> None:
    connector.fails = fails
    caplog.set_level(logging.DEBUG)
    instance, said = through_it_all(client_of(admin_user))
    assert connector.got[0]["header"] == f"Bearer {CANARY}"
    assert connector.got[0]["pin"] == PIN, "a masked value that comes back leaves the secret as it is"
    kept, logged = everything_kept(), caplog.text
    for secret in (CANARY, PIN):
        assert secret not in kept
        assert secret not in said
        assert secret not in logged
    assert Incident.objects.filter(instance=instance).exists() is fails


def test_what_people_write_is_never_taken_for_a_mark(
    pay: ProcessDefinition, connector: Connector, admin_user: User, client_of: Callable[[User], APIClient]
) -> None:
    through_it_all(client_of(admin_user))
    assert connector.got[0]["note"] == marked("0" * 32)
    job = Job.objects.get()
    other = runtime.start(process_key="pay", variables={"pin": "1", "note": "x"}).instance_id
    run()
    mark = json.dumps(str(bytes(job.payload))).partition("{{secret:")[2].partition(":")[0]
    assert len(mark) == 32
    runtime.set_variables(instance_id=other, variables={"note": marked(mark)})
    run()
    task = client_of(admin_user).get("/api/tasks/", {"instance": str(other)}).json()["results"][0]["id"]
    client_of(admin_user).post(
        f"/api/tasks/{task}/complete/", {"variables": {}}, headers={"Prefer": "respond-async"}
    )
    run()
    assert CANARY not in str(connector.got[-1]["note"]), "a mark is good for the activity it was made for"


def test_a_secret_that_is_not_there_is_an_incident_and_can_be_tried_again(
    pay: ProcessDefinition, connector: Connector, admin_user: User, client_of: Callable[[User], APIClient]
) -> None:
    store.forget(Secret.objects.get())
    through_it_all(client_of(admin_user))
    incident = Incident.objects.get(status=Incident.Status.OPEN)
    assert "There is no secret 'API_TOKEN'" in incident.message
    store.keep("API_TOKEN", CANARY)
    runtime.retry(incident=incident)
    run()
    assert connector.got[-1]["header"] == f"Bearer {CANARY}"


def test_messages_in_the_buffer_are_closed(pay: ProcessDefinition) -> None:
    from_outside = {"pin": PIN}
    runtime.deliver_message(name="paid", variables=from_outside, ttl=timedelta(hours=1))
    assert PIN not in everything_kept()


def test_keys_are_changed_in_two_steps(settings: Settings) -> None:
    first, second = (f"{letter * 43}=" for letter in "AB")
    settings.SECRET_ENCRYPTION_KEYS = [first]
    store.keep("API_TOKEN", CANARY)
    settings.SECRET_ENCRYPTION_KEYS = [second, first]
    assert decrypted(Secret.objects.get().token) == CANARY
    call_command("rotate_secrets")
    settings.SECRET_ENCRYPTION_KEYS = [second]
    assert decrypted(Secret.objects.get().token) == CANARY
    settings.SECRET_ENCRYPTION_KEYS = [first]
    with pytest.raises(Unreadable, match="SECRET_ENCRYPTION_KEYS"):
        decrypted(Secret.objects.get().token)


def test_the_administration_takes_a_value_and_never_shows_it(admin_client: Client) -> None:
    admin_client.post(
        "/admin/processes/secret/add/", {"name": "API_TOKEN", "description": "", "value": CANARY}
    )
    row = Secret.objects.get()
    address = f"/admin/processes/secret/{row.pk}/change/"
    assert CANARY not in admin_client.get(address).content.decode()
    admin_client.post(address, {"description": "of the bank", "value": ""})
    assert decrypted(Secret.objects.get().token) == CANARY
    assert Secret.objects.get().description == "of the bank"
    assert {row.action for row in OperationLog.objects.filter(object_type="secret")} >= {
        "add secret",
        "change secret",
    }
    refused = admin_client.post(
        "/admin/processes/secret/add/", {"name": "OTHER", "description": "", "value": ""}
    )
    assert "A new secret needs its value" in refused.content.decode()


@pytest.mark.parametrize("name, status", [("API_TOKEN", 201), ("1x", 400), ("a-b", 400), ("x" * 101, 400)])
def test_names_are_names(
    admin_user: User, client_of: Callable[[User], APIClient], name: str, status: int
) -> None:
    answer = client_of(admin_user).put(f"/api/secrets/{name}/", {"value": CANARY})
    assert answer.status_code == status
    assert CANARY not in answer.content.decode()


def test_who_views_a_process_sees_that_a_variable_is_secret(
    pay: ProcessDefinition, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    grant("viewer", alice, pay.process)
    command = runtime.start(process_key="pay", variables={"pin": PIN})
    run()
    shown = client_of(alice).get(f"/api/process-instances/{command.instance_id}/").json()["variables"]
    assert shown == {"pin": "••••••"}
    assert ProcessInstance.objects.get().variables.get(name="pin").value == "••••••"
