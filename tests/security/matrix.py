"""The table of the API: every address and method, and what each role gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from processes.decisions.permissions import grant_decision
from processes.models import Decision, ProcessDefinition
from processes.permissions import grant
from tests.api.models import ORDER

ROLES = ("anonymous", "outsider", "viewer", "starter", "operator", "modeller", "administrator", "superuser")
# Role on the process → role on the decision, where it has another name.
ON_DECISIONS = {"starter": "evaluator", "operator": "viewer"}
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
ADMINISTERS = "401 404 403 403 403 403 200 200"
KNOWS = "401 404 200 200 200 200 200 200"
VIEWS = "401 404 200 404 200 200 200 200"
OPERATES = "401 404 403 404 202 403 202 202"
OPERATES_AT_ONCE = "401 404 403 404 200 403 200 200"
NOT_LOCKED = "401 404 403 404 409 403 409 409"
TASK = "401 404 404 404 200 404 200 200"
TASK_NOT_NOW = "401 404 404 404 409 404 409 409"
STARTS = "401 404 403 200 403 403 200 200"
TASK_ASKS = "401 404 404 404 202 404 202 202"
TASK_CREATES = "401 404 404 404 201 404 201 201"
TASK_DELETES = "401 404 404 404 204 404 204 204"
ANOTHERS = "401 404 404 404 404 404 404 200"
NOWHERE = "00000000-0000-7000-8000-000000000000"
PUBLIC = "400 400 400 400 400 400 400 400"

TABLE = (
    Row("POST", "/api/token/", PUBLIC, {}),
    Row("POST", "/api/token/refresh/", PUBLIC, {}),
    Row("GET", "/api/me/", EVERYBODY),
    Row("POST", "/api/socket-tickets/", "401 201 201 201 201 201 201 201", {}),
    Row("GET", "/api/deployments/", EVERYBODY),
    Row("POST", "/api/deployments/", "401 403 403 403 403 201 201 201", "files", "multipart"),
    Row("GET", "/api/deployments/{id}/", KNOWS),
    Row("GET", "/api/processes/", EVERYBODY),
    Row("GET", "/api/processes/{key}/", KNOWS),
    Row("GET", "/api/processes/{key}/context/", "401 404 200 403 200 200 200 200"),
    Row(
        "PATCH",
        "/api/processes/{key}/context/",
        "401 404 403 403 200 403 200 200",
        {"variables": {"stock": 1}},
    ),
    Row("GET", "/api/processes/{key}/permissions/", ADMINISTERS),
    Row("PUT", "/api/processes/{key}/permissions/", ADMINISTERS, {"user": "bob", "roles": ["viewer"]}),
    Row("GET", "/api/processes/{key}/access/", "401 404 403 403 403 403 400 400"),
    Row("GET", "/api/decisions/{key}/permissions/", ADMINISTERS),
    Row("PUT", "/api/decisions/{key}/permissions/", ADMINISTERS, {"user": "bob", "roles": ["viewer"]}),
    Row("GET", "/api/definitions/", EVERYBODY),
    Row("POST", "/api/definitions/validate/", EVERYBODY, {"xml": ORDER.decode()}),
    Row("GET", "/api/definitions/{id}/", KNOWS),
    Row("GET", "/api/definitions/{id}/xml/", KNOWS),
    Row("GET", "/api/definitions/{id}/statistics/", "401 404 200 403 200 200 200 200"),
    Row("GET", "/api/decisions/", EVERYBODY),
    Row("GET", "/api/decisions/{key}/", KNOWS),
    Row("POST", "/api/decisions/{key}/evaluate/", "401 404 403 200 403 200 200 200", {"variables": {}}),
    Row("GET", "/api/decision-definitions/", EVERYBODY),
    Row("GET", "/api/decision-definitions/{id}/", KNOWS),
    Row("GET", "/api/decision-definitions/{id}/xml/", KNOWS),
    Row("GET", "/api/decision-evaluations/", EVERYBODY),
    Row("GET", "/api/decision-evaluations/{id}/", VIEWS),
    Row("GET", "/api/processes/{key}/start-form/", STARTS),
    Row("GET", "/api/definitions/{id}/start-form/", STARTS),
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
    Row("GET", "/api/incidents/{id}/", VIEWS),
    Row("POST", "/api/incidents/{id}/retry/", OPERATES, {}),
    Row("GET", "/api/data-stores/", EVERYBODY),
    # Data stores belong to no process.
    Row("GET", "/api/data-stores/{name}/", ANOTHERS),
    Row("PUT", "/api/data-stores/{name}/", ANOTHERS, {"value": 1}),
    Row("DELETE", "/api/data-stores/{name}/", "401 404 404 404 404 404 404 204"),
    Row("POST", "/api/messages/", "401 409 409 409 200 409 200 200", {"name": "paid"}),
    Row("POST", "/api/signals/", "401 409 409 409 200 409 200 200", {"name": "alarm"}),
    Row("GET", "/api/tasks/", EVERYBODY),
    Row("GET", "/api/tasks/counts/", EVERYBODY),
    Row("GET", "/api/tasks/{id}/", TASK),
    Row("PATCH", "/api/tasks/{id}/", TASK, {"priority": 70}),
    Row("GET", "/api/tasks/{id}/history/", TASK),
    Row("GET", "/api/tasks/{id}/form/", TASK),
    Row("POST", "/api/tasks/{id}/claim/", TASK, {}),
    Row("POST", "/api/tasks/{id}/unclaim/", TASK_NOT_NOW, {}),
    Row("POST", "/api/tasks/{id}/assign/", TASK, {"assignee": "bob"}),
    Row("POST", "/api/tasks/{id}/delegate/", TASK, {"assignee": "bob"}),
    Row("POST", "/api/tasks/{id}/resolve/", TASK_NOT_NOW, {}),
    Row("POST", "/api/tasks/{id}/complete/", TASK_ASKS, {"variables": {}}),
    Row("POST", "/api/tasks/bulk/", EVERYBODY, {"action": "claim", "tasks": [NOWHERE]}),
    Row("GET", "/api/task-filters/", EVERYBODY),
    Row("POST", "/api/task-filters/", "401 201 201 201 201 201 201 201", {"name": "Urgent"}),
    Row("GET", "/api/task-filters/counts/", EVERYBODY),
    # The filter is somebody's own and shared with nobody.
    Row("GET", "/api/task-filters/{id}/", ANOTHERS),
    Row("PUT", "/api/task-filters/{id}/", ANOTHERS, {"name": "Urgent"}),
    Row("DELETE", "/api/task-filters/{id}/", "401 404 404 404 404 404 404 204"),
    Row("POST", "/api/tasks/{id}/error/", TASK_ASKS, {"code": "out-of-stock"}),
    Row("POST", "/api/tasks/{id}/escalate/", TASK_ASKS, {"code": "late"}),
    Row("GET", "/api/tasks/{id}/comments/", TASK),
    Row("POST", "/api/tasks/{id}/comments/", TASK_CREATES, {"text": "See above."}),
    Row("DELETE", "/api/comments/{id}/", TASK_DELETES),
    Row("GET", "/api/tasks/{id}/attachments/", TASK),
    Row("POST", "/api/tasks/{id}/attachments/", TASK_CREATES, "file", "multipart"),
    Row("GET", "/api/attachments/{id}/", TASK),
    Row("DELETE", "/api/attachments/{id}/", TASK_DELETES),
    Row("GET", "/api/tasks/{id}/draft/", TASK),
    Row("PUT", "/api/tasks/{id}/draft/", TASK, {"variables": {}}),
    Row("DELETE", "/api/tasks/{id}/draft/", TASK_DELETES),
    Row("GET", "/api/notifications/", EVERYBODY),
    Row("GET", "/api/notifications/count/", EVERYBODY),
    Row("GET", "/api/notifications/preferences/", EVERYBODY),
    Row("PATCH", "/api/notifications/preferences/", EVERYBODY, {"offered": "daily"}),
    Row("POST", "/api/notifications/read/", EVERYBODY, {}),
    Row("POST", "/api/conditions/evaluate/", EVERYBODY, {"variables": {}}),
    Row("POST", "/api/process-instances/{id}/activate/", OPERATES, {"element_id": "x"}),
    Row("POST", "/api/process-instances/{id}/conditions/", OPERATES, {}),
    Row("GET", "/api/secrets/", EVERYBODY),
    Row("GET", "/api/tenants/", EVERYBODY),
    # Of no process either.
    Row("GET", "/api/tenants/{key}/", ANOTHERS),
    Row("PUT", "/api/tenants/{key}/", ANOTHERS, {"name": "Acme"}),
    Row("DELETE", "/api/tenants/{key}/", "401 404 404 404 404 404 404 204"),
    Row("GET", "/api/api-keys/", EVERYBODY),
    Row("POST", "/api/api-keys/", "401 201 201 201 201 201 201 201", {"name": "ci", "scopes": ["read"]}),
    # A key is somebody's own.
    Row("DELETE", "/api/api-keys/{id}/", "401 404 404 404 404 404 404 204"),
    # Nobody but a superuser has Django's permissions here, whatever the role on a process.
    Row("PUT", "/api/secrets/{name}/", ANOTHERS, {"value": "x"}),
    Row("DELETE", "/api/secrets/{name}/", "401 404 404 404 404 404 404 204"),
    Row("GET", "/api/operations/", EVERYBODY),
    Row("GET", "/api/operations/export/", EVERYBODY),
    Row("GET", "/api/jobs/", EVERYBODY),
    Row("PATCH", "/api/jobs/{id}/", OPERATES_AT_ONCE, {"retries": 2}),
    Row("POST", "/api/jobs/{id}/retry/", OPERATES_AT_ONCE, {}),
    Row("POST", "/api/external-jobs/fetch/", EVERYBODY, {"worker": "w", "topics": [{"name": "t"}]}),
    Row("POST", "/api/external-jobs/{id}/complete/", NOT_LOCKED, {"fence": 99}),
    Row("POST", "/api/external-jobs/{id}/fail/", NOT_LOCKED, {"fence": 99, "message": "x"}),
    Row("POST", "/api/external-jobs/{id}/error/", NOT_LOCKED, {"fence": 99, "code": "E"}),
    Row("POST", "/api/external-jobs/{id}/extend/", NOT_LOCKED, {"fence": 99, "lock_seconds": 60}),
    Row("POST", "/api/external-jobs/{id}/unlock/", NOT_LOCKED, {"fence": 99}),
)


UPLOADS: dict[str, Callable[[], dict[str, Any]]] = {
    "files": lambda: {"files": [SimpleUploadedFile("order.bpmn", ORDER + b"<!-- changed -->")]},
    "file": lambda: {"file": SimpleUploadedFile("note.txt", b"See above.")},
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
        grant_decision(ON_DECISIONS.get(role, role), user, Decision.objects.get())
    client.force_authenticate(user)
    return client


def call(client: APIClient, row: Row, ids: dict[str, str]) -> Any:
    kind = row.path.split("/")[2]
    address = re.sub(r"{(id|key|name)}", ids.get(kind, ""), row.path)
    body = UPLOADS[row.body]() if isinstance(row.body, str) else row.body
    send = getattr(client, row.method.lower())
    return send(address, body, format=row.format, **row.extra) if row.method != "GET" else send(address)
