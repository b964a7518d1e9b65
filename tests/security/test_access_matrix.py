"""Every address and method of the API by every role, against the table below.

The table must name exactly what the OpenAPI schema has: an endpoint without a row fails. All objects belong to the
process "order", on which each person holds one role; the outsider holds none. What must not be seen is 404, what may
be seen and not done 403.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response
from rest_framework.test import APIClient

from engine.interpreter.codec import encode_variables
from processes.models import Draft, EventSubscription, Incident, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks.models import Job, UserTask
from tests.api.models import ORDER

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "outsider", "viewer", "starter", "operator", "modeller", "administrator", "superuser")
FORM = {"components": [{"type": "textfield", "key": "name"}]}
# Waiting for the engine is not what is tested here.
ASYNC = {"HTTP_PREFER": "respond-async"}


@dataclass(frozen=True)
class Row:
    """`expected` are the statuses in the order of ROLES."""

    method: str
    path: str
    expected: str
    body: Any = None
    format: str = "json"
    extra: dict[str, str] = field(default_factory=lambda: ASYNC)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


EVERYBODY = "401 200 200 200 200 200 200 200"
KNOWS = "401 404 200 200 200 200 200 200"
VIEWS = "401 404 200 404 200 200 200 200"
OPERATES = "401 404 403 404 202 403 202 202"
OPERATES_AT_ONCE = "401 404 403 404 200 403 200 200"
TASK = "401 404 404 404 200 404 200 200"
PUBLIC = "400 400 400 400 400 400 400 400"

TABLE = (
    Row("POST", "/api/token/", PUBLIC, {}),
    Row("POST", "/api/token/refresh/", PUBLIC, {}),
    Row("GET", "/api/me/", EVERYBODY),
    Row("GET", "/api/deployments/", EVERYBODY),
    Row("POST", "/api/deployments/", "401 403 403 403 403 201 201 201", "files", "multipart"),
    Row("GET", "/api/deployments/{id}/", KNOWS),
    Row("GET", "/api/processes/", EVERYBODY),
    Row("GET", "/api/processes/{key}/", KNOWS),
    Row("GET", "/api/definitions/", EVERYBODY),
    Row("POST", "/api/definitions/validate/", EVERYBODY, {"xml": ORDER.decode()}),
    Row("GET", "/api/definitions/{id}/", KNOWS),
    Row("GET", "/api/definitions/{id}/xml/", KNOWS),
    Row("GET", "/api/definitions/{id}/statistics/", "401 404 200 403 200 200 200 200"),
    Row("GET", "/api/forms/{key}/", KNOWS),
    Row("GET", "/api/drafts/", EVERYBODY),
    Row("GET", "/api/drafts/{key}/", "401 404 404 404 404 200 200 200"),
    Row(
        "PUT",
        "/api/drafts/{key}/",
        "401 404 403 403 403 200 200 200",
        {"name": "", "xml": "<x/>", "revision": 1},
    ),
    Row("DELETE", "/api/drafts/{key}/", "401 404 404 404 404 204 204 204"),
    Row("GET", "/api/process-instances/", EVERYBODY),
    Row("POST", "/api/process-instances/", "401 404 403 202 403 403 202 202", {"process": "order"}),
    Row("GET", "/api/process-instances/{id}/", VIEWS),
    Row("GET", "/api/process-instances/{id}/history/", VIEWS),
    Row("GET", "/api/process-instances/{id}/variables/", VIEWS),
    Row("PATCH", "/api/process-instances/{id}/variables/", OPERATES, {"variables": {"a": 1}}),
    Row("POST", "/api/process-instances/{id}/cancel/", OPERATES, {}),
    Row("POST", "/api/process-instances/{id}/suspend/", OPERATES_AT_ONCE, {}),
    Row("POST", "/api/process-instances/{id}/resume/", OPERATES_AT_ONCE, {}),
    Row("GET", "/api/incidents/", EVERYBODY),
    Row("POST", "/api/incidents/{id}/retry/", OPERATES, {}),
    Row("POST", "/api/messages/", "401 409 409 409 200 409 200 200", {"name": "paid"}),
    Row("POST", "/api/signals/", "401 409 409 409 200 409 200 200", {"name": "alarm"}),
    Row("GET", "/api/tasks/", EVERYBODY),
    Row("GET", "/api/tasks/counts/", EVERYBODY),
    Row("GET", "/api/tasks/{id}/", TASK),
    Row("GET", "/api/tasks/{id}/form/", TASK),
    Row("POST", "/api/tasks/{id}/claim/", TASK, {}),
    Row("POST", "/api/tasks/{id}/unclaim/", "401 404 404 404 409 404 409 409", {}),
    Row("POST", "/api/tasks/{id}/assign/", TASK, {"assignee": "bob"}),
    Row("POST", "/api/tasks/{id}/complete/", "401 404 404 404 202 404 202 202", {"variables": {}}),
    Row("GET", "/api/jobs/", EVERYBODY),
    Row("POST", "/api/jobs/{id}/retry/", OPERATES_AT_ONCE, {}),
)


@pytest.fixture
def ids(
    make_definition: Callable[..., ProcessDefinition],
    make_instance: Callable[..., ProcessInstance],
    make_form: Callable[..., Any],
    bob: User,
) -> dict[str, str]:
    """The ids of one object of each kind, by the first part of its address."""
    definition = make_definition("order", xml=ORDER)
    make_form("order-form", FORM, deployment=definition.deployment)
    instance = make_instance(definition)
    common = {"instance": instance, "created_at": now()}
    task = UserTask.objects.create(**common, activity_key=3, element_id="Work", name="Work", changed_at=now())
    job = Job.objects.create(
        **common,
        activity_key=4,
        element_id="Call",
        topic="http",
        due_at=now() + timedelta(hours=1),
        retry_backoff=timedelta(seconds=1),
        payload=encode_variables({"properties": {}, "variables": {}, "headers": {}}),
    )
    incident = Incident.objects.create(
        **common, kind="job_failed", element_id="Call", message="m", incident_key=5, activity_key=4
    )
    for key, (kind, name) in enumerate((("message", "paid"), ("signal", "alarm")), start=6):
        EventSubscription.objects.create(
            **common, kind=kind, name=name, element_id="Wait", subscription_key=key
        )
    Draft.objects.create(key="order", xml="<x/>")
    return {
        "deployments": str(definition.deployment_id),
        "processes": "order",
        "definitions": str(definition.pk),
        "forms": "order-form",
        "drafts": "order",
        "process-instances": str(instance.pk),
        "incidents": str(incident.pk),
        "tasks": str(task.pk),
        "jobs": str(job.pk),
    }


def client_for(role: str, definition_id: str) -> APIClient:
    """Somebody who holds the role on the process, and is the only one who does."""
    client = APIClient()
    if role == "anonymous":
        return client
    if role == "superuser":
        client.force_authenticate(User.objects.create_superuser(role))
        return client
    user = User.objects.create_user(role)
    if role != "outsider":
        grant(role, user, ProcessDefinition.objects.get(pk=definition_id).process)
    client.force_authenticate(user)
    return client


def call(client: APIClient, row: Row, ids: dict[str, str]) -> Response:
    kind = row.path.split("/")[2]
    address = row.path.replace("{id}", ids.get(kind, "")).replace("{key}", ids.get(kind, ""))
    body = {"files": [SimpleUploadedFile("order.bpmn", ORDER)]} if row.body == "files" else row.body
    send = getattr(client, row.method.lower())
    return send(address, body, format=row.format, **row.extra) if row.method != "GET" else send(address)


def test_the_table_names_every_address_and_method_once() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    methods = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}
    declared = {
        f"{method.upper()} {path}"
        for path, item in schema["paths"].items()
        for method in item
        if method in methods
    }
    names = [row.name for row in TABLE]
    assert sorted(names) == sorted(declared)
    assert all(len(row.expected.split()) == len(ROLES) for row in TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_access(row: Row, role: str, ids: dict[str, str]) -> None:
    expected = int(row.expected.split()[ROLES.index(role)])
    response = call(client_for(role, ids["definitions"]), row, ids)
    assert response.status_code == expected, getattr(response, "data", response)
    if expected >= 400:
        assert response["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("row", [row for row in TABLE if "{" in row.path], ids=lambda row: row.name)
def test_what_is_not_there_looks_like_what_must_not_be_seen(row: Row, ids: dict[str, str]) -> None:
    nowhere = {kind: str(uuid.uuid4()) if len(value) == 36 else "nothing" for kind, value in ids.items()}
    client = client_for("outsider", ids["definitions"])
    hidden, missing = call(client, row, ids), call(client, row, nowhere)
    if row.name == "PUT /api/drafts/{key}/":
        # A draft of a process to come is refused as such: nobody else has it.
        assert (hidden.status_code, missing.status_code) == (404, 403)
    else:
        assert hidden.status_code == missing.status_code == 404
        texts = [
            str(one.json()["detail"]).replace("nothing", ids.get(row.path.split("/")[2], ""))
            for one in (hidden, missing)
        ]
        assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "path",
    ["deployments", "processes", "definitions", "drafts", "process-instances", "incidents", "tasks", "jobs"],
)
def test_lists_show_an_outsider_nothing(path: str, ids: dict[str, str]) -> None:
    client = client_for("outsider", ids["definitions"])
    assert client.get(f"/api/{path}/").json()["results"] == []


def test_a_permission_for_all_processes_opens_lists_and_objects(ids: dict[str, str]) -> None:
    user = User.objects.create_user("auditor")
    user.user_permissions.add(Permission.objects.get(codename="view_process"))
    client = APIClient()
    client.force_authenticate(User.objects.get(pk=user.pk))
    assert len(client.get("/api/process-instances/").json()["results"]) == 1
    assert client.get(f"/api/process-instances/{ids['process-instances']}/").status_code == 200
    assert client.post(f"/api/process-instances/{ids['process-instances']}/cancel/").status_code == 403


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(method: str, ids: dict[str, str]) -> None:
    client = client_for("superuser", ids["definitions"])
    assert client.generic(method, "/api/processes/").status_code in (403, 405)
