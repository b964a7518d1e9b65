"""No body writes what it does not name: every column of every model, posted to every door that takes a body."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from rest_framework.test import APIClient

from processes.models import Draft
from tests.security.matrix import TABLE, Row, call, client_for

pytestmark = pytest.mark.django_db

COLUMNS = sorted(
    {
        field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if hasattr(field, "column")
    }
    | {"pk", "is_staff", "is_superuser", "owner", "tenant", "__class__", "_state"}
)
BODIES = [row for row in TABLE if isinstance(row.body, dict) and not row.path.startswith("/api/token/")]


def snapshot() -> dict[str, list[Any]]:
    models: list[type[Model]] = [
        model for model in apps.get_models() if model._meta.app_label in ("processes", "tasks", "auth")
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("row", BODIES, ids=lambda row: row.name)
def test_a_column_that_is_no_field_is_refused_and_nothing_changes(row: Row, ids: dict[str, str]) -> None:
    client = client_for("superuser", ids["definitions"])
    before = snapshot()
    for column in COLUMNS:
        if column in FIELDS[row.name]:
            continue
        changed = Row(row.method, row.path, row.expected, row.body | {column: "1"}, row.format, row.extra)
        response = call(client, changed, ids)
        assert response.status_code == 400, (column, response.data)
        assert [error["field"] for error in response.json()["errors"]] == [column]
    assert snapshot() == before


# What each body may name, which columns happen to be called as well.
FIELDS: dict[str, set[str]] = {
    "POST /api/definitions/validate/": {"xml"},
    "PUT /api/drafts/{key}/": {"name", "xml", "revision"},
    "POST /api/process-instances/": {
        "tenant",
        "process",
        "definition",
        "variables",
        "business_key",
        "start_event",
    },
    "PATCH /api/process-instances/{id}/variables/": {"variables", "scope_key"},
    "POST /api/process-instances/{id}/cancel/": {"reason"},
    "POST /api/process-instances/{id}/suspend/": set(),
    "POST /api/process-instances/{id}/resume/": set(),
    "POST /api/incidents/{id}/retry/": {"variables"},
    "PUT /api/data-stores/{name}/": {"value"},
    "POST /api/messages/": {
        "name",
        "variables_match",
        "variables",
        "business_key",
        "correlation_key",
        "instance",
        "message_id",
        "ttl",
        "tenant",
    },
    "POST /api/signals/": {"tenant", "name", "variables"},
    "POST /api/tasks/{id}/claim/": set(),
    "POST /api/tasks/{id}/unclaim/": set(),
    "POST /api/tasks/{id}/assign/": {"assignee"},
    "POST /api/tasks/{id}/delegate/": {"assignee"},
    "POST /api/tasks/{id}/resolve/": set(),
    "PATCH /api/tasks/{id}/": {"priority", "due_at", "follow_up_at", "version"},
    "POST /api/tasks/{id}/complete/": {"variables"},
    "POST /api/tasks/bulk/": {"action", "assignee", "due_at", "follow_up_at", "priority", "variables"},
    "POST /api/task-filters/": {"name", "query", "position", "is_public", "groups"},
    "PUT /api/task-filters/{id}/": {"name", "query", "position", "is_public", "groups"},
    "POST /api/tasks/{id}/error/": {"code", "message", "variables"},
    "POST /api/tasks/{id}/escalate/": {"code", "variables"},
    "POST /api/tasks/{id}/comments/": {"text"},
    "PUT /api/tasks/{id}/draft/": {"variables"},
    "PATCH /api/notifications/preferences/": set(),
    "POST /api/notifications/read/": set(),
    "POST /api/decisions/{key}/evaluate/": {"variables", "version"},
    "PATCH /api/processes/{key}/context/": {"variables"},
    "PUT /api/processes/{key}/permissions/": {"user", "group", "roles", "keep"},
    "PUT /api/decisions/{key}/permissions/": {"user", "group", "roles", "keep"},
    "POST /api/socket-tickets/": set(),
    "PUT /api/secrets/{name}/": {"value", "description"},
    "PUT /api/tenants/{key}/": {"name", "users", "groups"},
    "POST /api/api-keys/": {"name", "scopes", "days"},
    "POST /api/conditions/evaluate/": {"tenant", "variables", "process"},
    "POST /api/process-instances/{id}/activate/": {"element_id", "variables"},
    "POST /api/process-instances/{id}/conditions/": set(),
    "PATCH /api/jobs/{id}/": {"retries", "priority"},
    "POST /api/jobs/{id}/retry/": set(),
    "POST /api/external-jobs/fetch/": {"worker", "topics", "max_jobs", "wait_seconds"},
    "POST /api/external-jobs/{id}/complete/": {"fence", "variables"},
    "POST /api/external-jobs/{id}/fail/": {"fence", "message", "detail", "retries", "pause_seconds"},
    "POST /api/external-jobs/{id}/error/": {"fence", "code", "message", "variables"},
    "POST /api/external-jobs/{id}/extend/": {"fence", "lock_seconds"},
    "POST /api/external-jobs/{id}/unlock/": {"fence"},
}


def test_the_revision_of_a_draft_is_counted_by_the_server(ids: dict[str, str]) -> None:
    client = client_for("modeller", ids["definitions"])
    client.put("/api/drafts/order/", {"name": "n", "xml": "<y/>", "revision": 1})
    draft = Draft.objects.get()
    assert (draft.revision, draft.updated_by and draft.updated_by.username) == (2, "modeller")


def test_me_is_read_only(alice: User) -> None:
    client = APIClient()
    client.force_authenticate(alice)
    for method in ("put", "patch", "post", "delete"):
        assert getattr(client, method)("/api/me/", {"is_superuser": True}).status_code == 403
    alice.refresh_from_db()
    assert not alice.is_superuser
    assert not Permission.objects.filter(user=alice).exists()
