"""A way to the server that can be cut: requests are forwarded, refused, or forwarded and their answers dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Told = tuple[int, bytes]


class Relay:
    """``trouble(path, forward)`` decides for each request: it gives the answer, or None to cut the connection.

    ``forward()`` asks the server. None is no trouble at all.
    """

    def __init__(self, address: str) -> None:
        self.trouble: Callable[[str, Callable[[], Told]], Told | None] | None = None
        self.paths: list[str] = []
        self._target = urlsplit(address)
        relay = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                relay._answer(self)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing: a test says what it saw."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.paths.append(request.path)

        def forward() -> Told:
            connection = HTTPConnection(self._target.hostname or "", self._target.port, timeout=20)
            headers = {name: text for name, text in request.headers.items() if name != "Host"}
            connection.request("POST", request.path, body, headers)
            answer = connection.getresponse()
            told = answer.status, answer.read()
            connection.close()
            return told

        told = forward() if self.trouble is None else self.trouble(request.path, forward)
        if told is not None:
            request.send_response(told[0])
            request.send_header("Content-Length", str(len(told[1])))
            request.end_headers()
            request.wfile.write(told[1])
