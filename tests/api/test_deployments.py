"""Deployments through the API: what comes in, what is refused and why, and who may."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings
from rest_framework.test import APIClient

from processes.models import Deployment, FormDefinition, Process, ProcessDefinition
from processes.permissions import grant, may
from tests.api.models import one_task, service_task, user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
FORM = {"id": "check", "components": [{"type": "textfield", "key": "name"}]}
SCRIPT = one_task("calc", '<scriptTask id="Work" scriptFormat="python"><script>a = 1</script></scriptTask>')


@pytest.fixture
def modeller(alice: User, client_of: ClientOf) -> APIClient:
    """Alice may make new processes."""
    alice.user_permissions.add(Permission.objects.get(codename="add_process"))
    return client_of(User.objects.get(pk=alice.pk))


def post(client: APIClient, files: dict[str, bytes], **fields: str) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post("/api/deployments/", {"files": uploads, **fields}, format="multipart")


def test_a_deployment_brings_versions_and_forms(modeller: APIClient, alice: User) -> None:
    files = {"order.bpmn": user_task("order"), "check.form": json.dumps(FORM).encode()}
    response = post(modeller, files, name="First", note="a note")
    assert response.status_code == 201
    body = response.json()
    assert (body["name"], body["note"], body["created_by"]) == ("First", "a note", "alice")
    assert [(one["key"], one["version"], one["name"]) for one in body["definitions"]] == [
        ("order", 1, "Order")
    ]
    assert body["forms"] == [{"key": "check", "version": 1}]
    assert body["tenant"] == ""
    assert (body["unchanged"], body["problems"]) == ([], [])
    assert may(alice, "administer", Process.objects.get(key="order")), "who makes a process administers it"
    read = modeller.get(f"/api/deployments/{body['id']}/").json()
    assert read["definitions"] == body["definitions"]
    assert modeller.get("/api/deployments/").json()["results"][0]["id"] == body["id"]
    assert modeller.get("/api/forms/check/").json() == {
        "key": "check",
        "tenant": "",
        "version": 1,
        "schema": FORM,
    }


def test_what_is_unchanged_gets_no_new_version(modeller: APIClient) -> None:
    first = post(modeller, {"order.bpmn": user_task("order")}).json()
    again = post(modeller, {"order.bpmn": user_task("order")})
    assert (again.status_code, again.json()["unchanged"], again.json()["id"]) == (200, ["order"], first["id"])
    changed = post(modeller, {"order.bpmn": user_task("order") + b"<!-- -->"}).json()
    assert [one["version"] for one in changed["definitions"]] == [2]
    assert (Deployment.objects.count(), ProcessDefinition.objects.count()) == (2, 2)


def test_an_archive_brings_its_files(modeller: APIClient) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.bpmn", user_task("a"))
        archive.writestr("folder/b.bpmn", user_task("b"))
        archive.writestr("README.md", "not for us")
    body = post(modeller, {"all.zip": buffer.getvalue()}).json()
    assert {one["key"] for one in body["definitions"]} == {"a", "b"}


def test_all_problems_come_at_once_and_nothing_is_deployed(modeller: APIClient) -> None:
    files = {
        "good.bpmn": user_task("good"),
        "bad.bpmn": one_task("bad", '<serviceTask id="Work"/>'),
        "worse.bpmn": b"<definitions",
        "odd.form": json.dumps({"id": "odd", "components": [{"type": "hologram"}]}).encode(),
    }
    response = post(modeller, files)
    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")
    problems = {problem["file"]: problem for problem in response.json()["problems"]}
    assert set(problems) == {"bad.bpmn", "worse.bpmn", "odd.form"}
    bad = problems["bad.bpmn"]
    assert (bad["element_id"], bad["severity"]) == ("Work", "error")
    assert bad["line"] > 0
    assert bad["hint"]
    assert "hologram" in problems["odd.form"]["text"]
    assert not Deployment.objects.exists()


def test_work_that_nobody_here_does_is_told_with_the_names_of_what_there_is(modeller: APIClient) -> None:
    response = post(modeller, {"bad.bpmn": service_task("bad", "fax")})
    assert response.status_code == 201
    (warning,) = response.json()["problems"]
    assert (warning["element_id"], warning["severity"]) == ("Work", "warning")
    assert "fax" in warning["text"]
    assert "email" in warning["hint"]
    assert "http" in warning["hint"]


def test_the_validation_says_the_same_and_deploys_nothing(modeller: APIClient) -> None:
    sound = modeller.post("/api/definitions/validate/", {"xml": user_task("order").decode()})
    assert (sound.status_code, sound.json()) == (200, {"problems": []})
    unsound = modeller.post("/api/definitions/validate/", {"xml": service_task("bad", "fax").decode()}).json()
    assert ["fax" in problem["text"] for problem in unsound["problems"]] == [True]
    broken = modeller.post("/api/definitions/validate/", {"xml": "<definitions"}).json()
    assert [problem["severity"] for problem in broken["problems"]] == ["error"]
    assert not Process.objects.exists()


@pytest.mark.parametrize(
    "files,field",
    [({}, "files"), ({"": b"x"}, "files")],
)
def test_without_files_it_is_not_well_formed(
    modeller: APIClient, files: dict[str, bytes], field: str
) -> None:
    response = modeller.post("/api/deployments/", {"name": "x"}, format="multipart")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_unknown_fields_and_doubled_names_are_refused(modeller: APIClient) -> None:
    assert post(modeller, {"a.bpmn": user_task("a")}, tenant="x").status_code == 400
    uploads = [SimpleUploadedFile("a.bpmn", user_task(key)) for key in ("a", "b")]
    doubled = modeller.post("/api/deployments/", {"files": uploads}, format="multipart")
    assert (doubled.status_code, Process.objects.count()) == (400, 0)


def test_a_body_over_the_limit_is_refused_unread(modeller: APIClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    response = post(modeller, {"a.bpmn": user_task("a") + b" " * 10_000})
    assert response.status_code == 413
    assert "10000 bytes" in response.json()["detail"]


def test_another_content_type_is_refused(modeller: APIClient) -> None:
    assert modeller.post("/api/deployments/", {"files": []}, format="json").status_code == 415


def test_who_may_design_one_process_may_not_make_or_change_others(
    modeller: APIClient, bob: User, client_of: ClientOf
) -> None:
    post(modeller, {"a.bpmn": user_task("a"), "b.bpmn": user_task("b")})
    grant("modeller", bob, Process.objects.get(key="a"))
    client = client_of(bob)
    assert post(client, {"a.bpmn": user_task("a") + b"<!-- -->"}).status_code == 201
    for files in ({"b.bpmn": user_task("b")}, {"c.bpmn": user_task("c")}):
        response = post(client, {"a.bpmn": user_task("a"), **files})
        assert response.status_code == 403
        assert next(iter(files))[0] in response.json()["detail"]
    assert ProcessDefinition.objects.filter(process__key="a").count() == 2


def test_scripts_need_a_permission_of_their_own(
    modeller: APIClient, alice: User, client_of: ClientOf
) -> None:
    refused = post(modeller, {"calc.bpmn": SCRIPT})
    assert refused.status_code == 403
    assert "scripts" in refused.json()["detail"]
    alice.user_permissions.add(Permission.objects.get(codename="deploy_scripts"))
    assert post(client_of(User.objects.get(pk=alice.pk)), {"calc.bpmn": SCRIPT}).status_code == 201


def test_a_form_belongs_to_the_processes_it_came_with(
    modeller: APIClient, bob: User, client_of: ClientOf
) -> None:
    form = json.dumps(FORM).encode()
    post(modeller, {"a.bpmn": user_task("a"), "check.form": form})
    post(modeller, {"b.bpmn": user_task("b")})
    client = client_of(bob)
    grant("modeller", bob, Process.objects.get(key="b"))
    assert post(client, {"check.form": form + b" "}).status_code == 403
    assert (
        post(client, {"b.bpmn": user_task("b") + b"<!-- -->", "check.form": form + b" "}).status_code == 403
    )
    assert post(client, {"new.form": json.dumps(FORM | {"id": "new"}).encode()}).status_code == 403
    grant("modeller", bob, Process.objects.get(key="a"))
    assert post(client, {"check.form": form + b" "}).status_code == 201
    assert FormDefinition.objects.filter(key="check").count() == 2


def test_versions_and_their_files_are_read_back(modeller: APIClient) -> None:
    xml = user_task("order", process_attributes='pythmata:versionTag="v1"')
    post(modeller, {"order.bpmn": xml})
    (row,) = modeller.get("/api/definitions/?process=order").json()["results"]
    assert (row["version"], row["version_tag"], row["is_suspended"]) == (1, "v1", False)
    assert modeller.get(f"/api/definitions/{row['id']}/").json() == row
    file = modeller.get(f"/api/definitions/{row['id']}/xml/")
    assert file.content == xml
    assert "sandbox" in file["Content-Security-Policy"]
    (process,) = modeller.get("/api/processes/").json()["results"]
    assert process["latest"] == row
    assert process["counts"] == {"active": 0, "suspended": 0, "completed": 0, "incidents": 0}
    assert modeller.get("/api/processes/order/").json() == process


def test_the_version_of_a_form_can_be_named(modeller: APIClient) -> None:
    for text in ("", " "):
        post(modeller, {"check.form": json.dumps(FORM).encode() + text.encode()})
    assert modeller.get("/api/forms/check/").json()["version"] == 2
    assert modeller.get("/api/forms/check/?version=1").json()["version"] == 1
    assert modeller.get("/api/forms/check/?version=3").status_code == 404
    assert modeller.get("/api/forms/check/?version=x").status_code == 404


def test_a_candidate_starter_of_the_latest_version_may_start(
    modeller: APIClient, bob: User, client_of: ClientOf
) -> None:
    named = user_task("order", process_attributes='pythmata:candidateStarterUsers="bob, carol"')
    post(modeller, {"order.bpmn": named})
    (process,) = client_of(bob).get("/api/processes/").json()["results"]
    assert process["permissions"] == ["start"]
    start = client_of(bob).post("/api/process-instances/", {"process": "order"}, HTTP_PREFER="respond-async")
    assert start.status_code == 202
    post(modeller, {"order.bpmn": user_task("order")})
    assert client_of(bob).get("/api/processes/").json()["results"] == []


def test_who_am_i(alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).get("/api/me/").json() == {
        "username": "alice",
        "full_name": "Alice Archer",
        "email": "alice@example.org",
        "groups": [],
        "tenants": [],
        "is_staff": False,
        "is_superuser": False,
    }
