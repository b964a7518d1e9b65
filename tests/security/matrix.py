"""The table of the API: every address and method, and what each role gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from processes.models import ProcessDefinition
from processes.permissions import grant
from tests.api.models import ORDER

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
    Row("POST", "/api/process-instances/{id}/resume/", "401 404 403 404 409 403 409 409", {}),
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


def call(client: APIClient, row: Row, ids: dict[str, str]) -> Any:
    kind = row.path.split("/")[2]
    address = row.path.replace("{id}", ids.get(kind, "")).replace("{key}", ids.get(kind, ""))
    body = (
        {"files": [SimpleUploadedFile("order.bpmn", ORDER + b"<!-- changed -->")]}
        if row.body == "files"
        else row.body
    )
    send = getattr(client, row.method.lower())
    return send(address, body, format=row.format, **row.extra) if row.method != "GET" else send(address)
