"""A web server of our own, and pieces of work for connectors."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from tasks.connectors.base import Work
from tests.api.conftest import client_of, make_definition, make_form, make_instance

__all__ = ["client_of", "make_definition", "make_form", "make_instance"]

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Listens on a free port of 127.0.0.1; `answers` maps a path to the function that answers it."""

    port: int
    requests: list[Received] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def answer_with(
    status: int, body: bytes = b"", content_type: str = "application/json", **headers: str
) -> Answer:
    """Answers with this status, these headers (`Content_Type` style names) and this body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def web_server() -> Iterator[WebServer]:
    """A real HTTP server; without an answer for the path it says 404."""
    listener = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server = WebServer(listener.server_address[1])

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.requests.append(Received(self.command, self.path, dict(self.headers), body))
            path = self.path.partition("?")[0]
            server.answers.get(path, answer_with(404, b"{}"))(self)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

        def log_message(self, *args: Any) -> None:
            """The test reads `requests`; standard error stays quiet."""

    listener.RequestHandlerClass = Handler
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def allow_loopback(settings: Settings) -> None:
    """The http connector may reach the web server of the test."""
    settings.HTTP_CONNECTOR_ALLOW = ["127.0.0.1"]


@pytest.fixture
def make_work() -> Callable[..., Work]:
    """`make_work(url=…)` → a piece of work with these properties; `seconds=` until its deadline."""

    def make(*, seconds: float = 5.0, **properties: Any) -> Work:
        return Work(
            instance_id=uuid.uuid4(),
            element_id="Call",
            topic="http",
            properties=properties,
            variables={},
            headers={},
            idempotency_key="instance:7",
            attempt=1,
            deadline=time.monotonic() + seconds,
        )

    return make


@pytest.fixture
def in_threads() -> Callable[..., list[Any]]:
    """`in_threads(function, 8)` → what eight calls at the same time gave, exceptions included.

    For tests with real transactions (`django_db(transaction=True)`).
    """

    def run(function: Callable[[], Any], count: int) -> list[Any]:
        barrier, results = threading.Barrier(count), []

        def one() -> None:
            barrier.wait()
            try:
                results.append(function())
            except Exception as error:  # the test looks at it
                results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run
