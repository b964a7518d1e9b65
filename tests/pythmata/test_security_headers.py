"""What every answer carries, and the lock on the doors."""

import json
import logging
import sys
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django import Settings

from pythmata.client import address
from pythmata.csp import ContentSecurityPolicyMiddleware, csp_override, header_value
from pythmata.logs import JsonFormatter, logging_config

TOKEN = "/api/token/"


def policy_of(response: HttpResponseBase) -> str:
    middleware = ContentSecurityPolicyMiddleware(lambda request: response)
    answer = middleware.process_response(RequestFactory().get("/"), response)
    return answer.headers.get("Content-Security-Policy", "")


def test_scripts_come_from_ourselves_alone(client: Client) -> None:
    header = client.get("/livez").headers["Content-Security-Policy"]
    assert "script-src 'self';" in header
    assert "frame-ancestors 'none'" in header
    assert "unsafe" not in header


def test_a_page_may_choose_another_policy(settings: Settings) -> None:
    response = HttpResponse()
    response._csp_config = settings.SECURE_CSP_SPA  # type: ignore[attr-defined]
    assert "style-src 'self' 'unsafe-inline'" in policy_of(response)
    assert "script-src 'self';" in policy_of(response)


def test_a_view_may_choose_another_policy() -> None:
    view = csp_override({"default-src": ["'none'"]})(lambda request: HttpResponse())
    assert policy_of(view(None)) == "default-src 'none'"


def test_a_header_that_is_there_stays() -> None:
    response = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert policy_of(response) == "sandbox"


def test_a_directive_without_sources() -> None:
    assert header_value({"sandbox": [], "script-src": ["'self'"]}) == "sandbox; script-src 'self'"


def test_other_headers(client: Client) -> None:
    headers = client.get("/livez").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 32


# Where a request comes from ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behind_proxy, forwarded, expected",
    [
        (False, "1.2.3.4", "127.0.0.1"),
        (True, "1.2.3.4", "1.2.3.4"),
        (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (True, "", "127.0.0.1"),
    ],
)
def test_the_address_of_a_client(
    settings: Settings, behind_proxy: bool, forwarded: str, expected: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert address(request) == expected


@pytest.mark.parametrize(
    "behind_proxy, given, kept",
    [(True, "0123456789abcdef", True), (False, "0123456789abcdef", False), (True, "evil\nline", False)],
)
def test_the_request_id_of_our_proxy_is_kept(
    client: Client, settings: Settings, behind_proxy: bool, given: str, kept: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    assert (client.get("/livez", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given) is kept


# Tokens ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_token_opens_the_api(client: Client, alice: User) -> None:
    tokens = client.post(TOKEN, {"username": "alice", "password": "alice"}, "application/json").json()
    assert set(tokens) == {"access", "refresh"}
    bearer = {"Authorization": f"Bearer {tokens['access']}"}
    assert client.get("/api/schema/", headers=bearer).status_code == 200
    assert client.get("/api/schema/").status_code == 401


@pytest.mark.django_db
def test_a_refresh_token_works_once(client: Client, alice: User) -> None:
    tokens = client.post(TOKEN, {"username": "alice", "password": "alice"}, "application/json").json()
    refresh = {"refresh": tokens["refresh"]}
    assert client.post(f"{TOKEN}refresh/", refresh, "application/json").status_code == 200
    assert client.post(f"{TOKEN}refresh/", refresh, "application/json").status_code == 401


def change_password(user: User) -> None:
    user.set_password("another")
    user.save()


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.django_db
@pytest.mark.parametrize("end", [change_password, deactivate, User.delete])
def test_a_token_ends_with_its_password_or_person(
    client: Client, alice: User, end: Callable[[User], None]
) -> None:
    tokens = client.post(TOKEN, {"username": "alice", "password": "alice"}, "application/json").json()
    end(alice)
    bearer = {"Authorization": f"Bearer {tokens['access']}"}
    assert client.get("/api/schema/", headers=bearer).status_code == 401


@pytest.mark.django_db
def test_guessing_is_locked_out_with_429(client: Client, alice: User, settings: Settings) -> None:
    def attempt(password: str) -> int:
        return client.post(TOKEN, {"username": "alice", "password": password}, "application/json").status_code

    answers = [attempt("wrong") for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert answers[:-2] == [401] * (settings.AXES_FAILURE_LIMIT - 1)
    assert answers[-1] == 429
    assert attempt("alice") == 429


# Logs --------------------------------------------------------------------------------------------------------


def test_a_log_line_is_json_with_the_ids_that_were_bound() -> None:
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "Took %d steps", (3,), None)
    record.instance_id, record.variables = "i1", {"secret": 1}
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["message"], line["instance_id"]) == ("INFO", "Took 3 steps", "i1")
    assert "variables" not in line


def test_a_long_exception_is_capped() -> None:
    try:
        raise ValueError("x" * 100_000)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "Failed", (), sys.exc_info())
    assert len(json.loads(JsonFormatter().format(record))["exception"]) == 8_000


@pytest.mark.parametrize(
    "form, debug, formatter", [("auto", True, "text"), ("auto", False, "json"), ("text", False, "text")]
)
def test_the_form_of_log_lines(form: str, debug: bool, formatter: str) -> None:
    config = logging_config(level="info", form=form, debug=debug)
    assert config["handlers"]["console"]["formatter"] == formatter
