"""The connector `http` against a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest
from pytest_django import Settings

from engine.errors import BpmnError
from tasks.connectors.base import ConnectorError, Work
from tasks.connectors.http import call_http
from tests.tasks.conftest import WebServer, answer_with

pytestmark = pytest.mark.usefixtures("allow_loopback")
MakeWork = Callable[..., Work]


def test_a_json_answer_comes_parsed_and_keeps_its_decimals(
    web_server: WebServer, make_work: MakeWork
) -> None:
    web_server.answers["/price"] = answer_with(200, b'{"price": 0.1, "count": 3}')
    result = call_http(make_work(url=f"{web_server.url}/price"))
    assert result["status"] == 200
    assert result["body"] == {"price": Decimal("0.1"), "count": 3}


def test_body_query_and_headers_are_sent(web_server: WebServer, make_work: MakeWork) -> None:
    web_server.answers["/orders"] = answer_with(201, b"created", "text/plain")
    result = call_http(
        make_work(
            url=f"{web_server.url}/orders",
            method="post",
            query={"dry": "yes & no"},
            headers='{"Authorization": "Bearer secret"}',
            body={"amount": Decimal("12.50")},
        )
    )
    request = web_server.requests[0]
    assert (request.method, request.path) == ("POST", "/orders?dry=yes+%26+no")
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body) == {"amount": 12.5}
    assert result["body"] == "created"


def test_every_attempt_carries_the_same_idempotency_key(web_server: WebServer, make_work: MakeWork) -> None:
    web_server.answers["/"] = answer_with(200, b"{}")
    work = make_work(url=web_server.url)
    call_http(work)
    call_http(work)
    assert [request.headers["Idempotency-Key"] for request in web_server.requests] == ["instance:7"] * 2


@pytest.mark.parametrize(
    "status,permanent", [(500, False), (503, False), (429, False), (404, True), (400, True)]
)
def test_an_error_status_is_a_failure(
    web_server: WebServer, make_work: MakeWork, status: int, permanent: bool
) -> None:
    web_server.answers["/x"] = answer_with(status, b'{"why": "because"}')
    with pytest.raises(ConnectorError, match=f"answered {status}") as raised:
        call_http(make_work(url=f"{web_server.url}/x?token=secret"))
    assert raised.value.permanent is permanent
    assert "because" in raised.value.detail
    assert "secret" not in raised.value.message


def test_a_status_can_stand_for_a_bpmn_error(web_server: WebServer, make_work: MakeWork) -> None:
    web_server.answers["/x"] = answer_with(404, b"{}")
    with pytest.raises(BpmnError) as raised:
        call_http(make_work(url=f"{web_server.url}/x", errorCodes={"404": "NOT_FOUND"}))
    assert raised.value.code == "NOT_FOUND"


def test_a_redirect_is_a_result_and_is_not_followed(web_server: WebServer, make_work: MakeWork) -> None:
    web_server.answers["/old"] = answer_with(302, Location=f"{web_server.url}/new")
    result = call_http(make_work(url=f"{web_server.url}/old"))
    assert result["status"] == 302
    assert [request.path for request in web_server.requests] == ["/old"]


def test_an_answer_over_the_limit_is_cut_off(
    web_server: WebServer, make_work: MakeWork, settings: Settings
) -> None:
    settings.HTTP_CONNECTOR_MAX_BYTES = 1_000
    web_server.answers["/just"] = answer_with(200, b"x" * 1_000, "text/plain")
    web_server.answers["/over"] = answer_with(200, b"x" * 1_001, "text/plain")
    assert len(call_http(make_work(url=f"{web_server.url}/just"))["body"]) == 1_000
    with pytest.raises(ConnectorError, match="more than 1000 bytes"):
        call_http(make_work(url=f"{web_server.url}/over"))


def test_an_encoded_body_is_refused(web_server: WebServer, make_work: MakeWork) -> None:
    web_server.answers["/gz"] = answer_with(200, b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(ConnectorError, match="encoded body"):
        call_http(make_work(url=f"{web_server.url}/gz"))


def test_a_server_that_drips_is_left_at_the_deadline(web_server: WebServer, make_work: MakeWork) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for _ in range(100):
            time.sleep(0.1)
            try:
                handler.wfile.write(b"X-Slow: 1\r\n")
            except OSError:
                return

    web_server.answers["/drip"] = drip
    begun = time.monotonic()
    with pytest.raises(ConnectorError) as raised:
        call_http(make_work(url=f"{web_server.url}/drip", seconds=0.6))
    assert time.monotonic() - begun < 2
    assert not raised.value.permanent


def test_a_server_that_is_not_there_is_a_failure_to_try_again(make_work: MakeWork) -> None:
    with pytest.raises(ConnectorError, match="failed") as raised:
        call_http(make_work(url="http://127.0.0.1:1/"))
    assert not raised.value.permanent


@pytest.mark.parametrize(
    "properties,text",
    [
        ({}, "'url'"),
        ({"url": "file:///etc/passwd"}, "no address of a web server"),
        ({"url": "http://"}, "no address of a web server"),
        ({"url": "http://user:pw@example.org/"}, "credentials"),
        ({"url": "http://example.org/", "method": "BREW"}, "no HTTP method"),
        ({"url": "http://example.org/", "headers": {"Transfer-Encoding": "chunked"}}, "Transfer-Encoding"),
        ({"url": "http://example.org/", "headers": {"X": "a\r\nHost: b"}}, "'X'"),
        ({"url": "http://example.org/", "headers": "not json"}, "no JSON object"),
        ({"url": "http://example.org/", "timeout": "soon"}, "number of seconds"),
    ],
)
def test_bad_properties_are_named_and_not_tried_again(
    make_work: MakeWork, properties: dict[str, object], text: str
) -> None:
    with pytest.raises(ConnectorError, match=text) as raised:
        call_http(make_work(**properties))
    assert raised.value.permanent
