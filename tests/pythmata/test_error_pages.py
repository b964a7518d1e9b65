"""What no view answers: JSON below /api/, pages elsewhere."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT

from pythmata import error_pages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/process-instances/no-id/", "/api/tasks/0/history/"])
def test_an_address_of_the_interface_that_does_not_exist(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"


def test_another_address_that_does_not_exist_is_a_page(client: Client) -> None:
    answer = client.get("/nothing/at/all")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("handler", "status"),
    [(error_pages.bad_request, 400), (error_pages.forbidden, 403), (error_pages.not_found, 404)],
)
def test_each_is_json_below_the_interface_alone(handler: object, status: int) -> None:
    assert callable(handler)
    for path, content_type in (("/api/tasks/", "application/problem+json"), ("/app/", "text/html")):
        answer = handler(RequestFactory().get(path), ValueError("secret"))
        assert answer.status_code == status
        assert answer["Content-Type"].startswith(content_type)
        assert b"secret" not in answer.content


def test_the_unforeseen_tells_nothing_of_itself(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/api/tasks/")
    answer = error_pages.server_error(request)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert error_pages.server_error(rf.get("/app/"))["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("path", "sent_as", "answered_as"),
    [
        ("/api/token/", "application/json", "application/problem+json"),
        ("/login/", MULTIPART_CONTENT, "text/plain"),
    ],
)
def test_who_is_locked_out_hears_for_how_long(
    client: Client, alice: User, path: str, sent_as: str, answered_as: str
) -> None:
    guess = {"username": "alice", "password": "wrong"}
    answers = [client.post(path, guess, content_type=sent_as) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Content-Type"] == answered_as
    assert answers[-1]["Retry-After"] == "900"
    assert "15 minutes" in answers[-1].content.decode()
