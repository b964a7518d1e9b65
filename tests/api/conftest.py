"""Rows to ask the API about, made without the engine, and clients that are signed in."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes import deployment, turns
from processes.models import (
    Deployment,
    DeploymentResource,
    FormDefinition,
    Process,
    ProcessDefinition,
    ProcessInstance,
)
from tasks.models import TaskCandidate, UserTask

XML = b'<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'


@pytest.fixture
def client_of() -> Callable[[User], APIClient]:
    """`client_of(alice).get(...)`: the API as she sees it."""

    def make(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return make


@pytest.fixture
def make_definition(db: None) -> Callable[..., ProcessDefinition]:
    """`make_definition("order", version=2)` → a version of the process of that key, with its deployment."""

    def make(key: str = "order", version: int = 1, xml: bytes = XML, **fields: Any) -> ProcessDefinition:
        process, _created = Process.objects.get_or_create(key=key, defaults={"name": key.title()})
        deployment = Deployment.objects.create(name=f"{key} v{version}")
        checksum = hashlib.sha256(xml).hexdigest()
        resource = DeploymentResource.objects.create(
            deployment=deployment, name=f"{key}.bpmn", content=xml, checksum=checksum
        )
        return ProcessDefinition.objects.create(
            process=process,
            deployment=deployment,
            resource=resource,
            version=version,
            name=key.title(),
            **fields,
        )

    return make


@pytest.fixture
def make_instance() -> Callable[..., ProcessInstance]:
    """`make_instance(definition, business_key="R-17")` → a row without a state."""

    def make(definition: ProcessDefinition, **fields: Any) -> ProcessInstance:
        values = {"started_at": now(), "business_key": "", **fields}
        return ProcessInstance.objects.create(definition=definition, process=definition.process, **values)

    return make


@pytest.fixture
def make_form(db: None) -> Callable[..., FormDefinition]:
    """`make_form("address", {...})` → a deployed form of its own, or with a definition (`deployment=`)."""

    def make(key: str, schema: dict[str, Any], version: int = 1, **fields: Any) -> FormDefinition:
        deployment = fields.pop("deployment", None) or Deployment.objects.create(name=key)
        return FormDefinition.objects.create(
            key=key, version=version, schema=schema, deployment=deployment, checksum="0" * 64, **fields
        )

    return make


@pytest.fixture
def deploy(db: None) -> Callable[..., ProcessDefinition]:
    """`deploy(user_task("order"))` → its latest version, deployed for real; `forms={"key": schema}` with it."""

    def make(xml: bytes, forms: dict[str, Any] | None = None) -> ProcessDefinition:
        files = {"model.bpmn": xml}
        for key, schema in (forms or {}).items():
            files[f"{key}.form"] = json.dumps({"id": key, **schema}).encode()
        result = deployment.deploy(files=files, name="test")
        return result.definitions[0]

    return make


@pytest.fixture
def engine_running(transactional_db: None) -> Iterator[None]:
    """Turns run in a thread beside the test, as a worker runs them."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                if not turns.run_due():
                    stop.wait(0.01)
        finally:
            connection.close()

    thread = threading.Thread(target=work, name="turns of the test")
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def make_task(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> Callable[..., UserTask]:
    """`make_task(assignee="alice", users=["bob"], groups=["clerks"])` → a row without an engine behind it."""
    instance = make_instance(make_definition("order"), business_key="R-17")

    def make(users: tuple[str, ...] = (), groups: tuple[str, ...] = (), **fields: Any) -> UserTask:
        values = {
            "activity_key": UserTask.objects.count() + 1,
            "element_id": "Work",
            "name": "Work",
            "status": "claimed" if fields.get("assignee") else "created",
            "created_at": now(),
            "changed_at": now(),
            **fields,
        }
        task = UserTask.objects.create(**{"instance": instance, **values})
        for kind, names in (("user", users), ("group", groups)):
            TaskCandidate.objects.bulk_create(
                TaskCandidate(task=task, kind=kind, name=name) for name in names
            )
        return task

    return make
