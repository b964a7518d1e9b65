"""Files attached to tasks: limits of size, type and number; handed out to those who see the task, to be saved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django import Settings
from rest_framework.test import APIClient

from processes.permissions import grant
from tasks.models import Attachment, UserTask
from tests.tasks.conftest import in_threads

__all__ = ["in_threads"]

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeTask = Callable[..., UserTask]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Attachments lie in a folder of the test, as they do in production."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path


def attach(client: APIClient, task: UserTask, name: str = "note.txt", content: bytes = b"hello") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(f"/api/tasks/{task.pk}/attachments/", {"file": file}, format="multipart")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_attached_is_handed_out_to_be_saved(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf, folder: Path
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    attached = attach(client_of(alice), task, "Übersicht.txt")
    assert attached.status_code == 201, attached.json()
    row = attached.json()
    assert row | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "Übersicht.txt",
        "content_type": "text/plain",
        "size": 5,
        "checksum": hashlib.sha256(b"hello").hexdigest(),
        "uploaded_by": "alice",
        "created_at": "",
    }
    assert client_of(bob).get(f"/api/tasks/{task.pk}/attachments/").json()["results"] == [row]
    file = client_of(bob).get(f"/api/attachments/{row['id']}/")
    assert file.content == b"hello"
    assert file["Content-Type"] == "text/plain"
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht.txt"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file["Cache-Control"] == "private, no-store"
    assert [path.name for path in files_in(folder)] == [row["id"]], "no name that somebody typed"


def test_who_does_not_see_the_task_does_not_know_of_its_files(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    row = attach(client_of(alice), task).json()
    for address in (f"/api/attachments/{row['id']}/", f"/api/tasks/{task.pk}/attachments/"):
        assert client_of(bob).get(address).status_code == 404
        assert APIClient().get(address).status_code == 401
    assert client_of(bob).delete(f"/api/attachments/{row['id']}/").status_code == 404
    assert client_of(alice).get(f"/media/attachments/{row['id']}").status_code == 404, "no other door"


@pytest.mark.parametrize("surplus,status", [(0, 201), (1, 413)], ids=["the limit", "one byte more"])
def test_the_limit_of_the_size(
    make_task: MakeTask,
    alice: User,
    client_of: ClientOf,
    settings: Settings,
    folder: Path,
    surplus: int,
    status: int,
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    task = make_task(assignee="alice")
    answer = attach(client_of(alice), task, content=b"x" * (100 + surplus))
    assert answer.status_code == status
    assert len(files_in(folder)) == Attachment.objects.count() == (1 if status == 201 else 0)
    if status == 413:
        assert answer.json()["detail"] == "note.txt has 101 bytes; the limit is 100."


@pytest.mark.parametrize(
    "name,status",
    [
        ("a.txt", 201),
        ("A.TXT", 201),
        ("a.html", 415),
        ("a.svg", 415),
        ("a.txt.exe", 415),
        ("txt", 415),
        (".txt", 415),
        ("a.txt ", 201),
        ("a.txt\u202e", 201),
    ],
)
def test_the_types_that_may_be_attached(
    make_task: MakeTask, alice: User, client_of: ClientOf, settings: Settings, name: str, status: int
) -> None:
    settings.ATTACHMENT_TYPES = ["txt", ".PDF"]
    answer = attach(client_of(alice), make_task(assignee="alice"), name)
    assert answer.status_code == status, answer.json()
    if status == 415:
        assert "may be attached: pdf, txt." in answer.json()["detail"]


def test_a_path_is_no_part_of_the_name(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    answer = attach(client_of(alice), make_task(assignee="alice"), "..\\..\\etc\\passwd.txt")
    assert answer.json()["name"] == "passwd.txt"


@pytest.mark.django_db(transaction=True)
def test_of_two_files_at_once_only_as_many_stay_as_may(
    make_task: MakeTask,
    alice: User,
    client_of: ClientOf,
    settings: Settings,
    in_threads: Callable[..., list[Any]],
    folder: Path,
) -> None:
    settings.ATTACHMENTS_PER_TASK = 1
    task = make_task(assignee="alice")
    answers = in_threads(lambda: attach(client_of(alice), task), 2)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(files_in(folder)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_with_its_row(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf, folder: Path
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    first = attach(client_of(alice), task).json()
    attach(client_of(alice), task)
    address = f"/api/attachments/{first['id']}/"
    assert client_of(bob).delete(address).status_code == 403, "it is not his"
    assert client_of(alice).delete(address).status_code == 204
    assert len(files_in(folder)) == 1
    task.instance.delete()
    assert files_in(folder) == []
    assert connection.connection is not None


def test_who_directs_the_task_takes_files_away(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    grant("operator", bob, task.instance.process)
    row = attach(client_of(alice), task).json()
    assert client_of(bob).delete(f"/api/attachments/{row['id']}/").status_code == 204


def test_what_is_done_keeps_its_files(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    task = make_task(assignee="alice")
    client = client_of(alice)
    row = attach(client, task).json()
    UserTask.objects.filter(pk=task.pk).update(status="completed")
    assert attach(client, task).status_code == 409
    assert client.delete(f"/api/attachments/{row['id']}/").status_code == 409
    assert client.get(f"/api/attachments/{row['id']}/").status_code == 200


def test_a_file_that_the_storage_lost_is_not_there(
    make_task: MakeTask, alice: User, client_of: ClientOf, folder: Path
) -> None:
    row = attach(client_of(alice), make_task(assignee="alice")).json()
    for path in files_in(folder):
        path.unlink()
    answer = client_of(alice).get(f"/api/attachments/{row['id']}/")
    assert (answer.status_code, answer.json()["detail"]) == (404, "The file is not kept any more.")


@pytest.mark.parametrize("body", [{}, {"file": "text"}], ids=["nothing", "no file"])
def test_what_is_no_file(make_task: MakeTask, alice: User, client_of: ClientOf, body: dict[str, str]) -> None:
    task = make_task(assignee="alice")
    answer = client_of(alice).post(f"/api/tasks/{task.pk}/attachments/", body, format="multipart")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
