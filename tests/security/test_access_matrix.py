"""Every address and method of the API by every role, against the table below.

The table must name exactly what the OpenAPI schema has: an endpoint without a row fails. All objects belong to the
process "order", on which each person holds one role; the outsider holds none. What must not be seen is 404, what may
be seen and not done 403.
"""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import Permission, User
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.security.matrix import ROLES, TABLE, Row, call, client_for

pytestmark = pytest.mark.django_db


def test_the_table_names_every_address_and_method_once() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
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
    [
        "deployments",
        "processes",
        "definitions",
        "drafts",
        "process-instances",
        "incidents",
        "data-stores",
        "secrets",
        "tenants",
        "api-keys",
        "operations",
        "tasks",
        "jobs",
    ],
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
