"""Requests to the server: JSON, a token that is fetched again when it runs out, and errors of two kinds."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from tasks.client.errors import Refused, Unreachable

TIMEOUT_SECONDS = 15.0
UNAUTHORIZED = 401
TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500


class Connection:
    """``url`` is the address of the server; ``api_key``, or ``username`` and ``password``, those of a user who operates
    the process.

    It may be used by several threads; each request has a socket of its own.
    """

    def __init__(self, url: str, username: str = "", password: str = "", *, api_key: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a server; write http://… or https://…")
        self._open = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        if not api_key and not (username and password):
            raise ValueError("Give an API key, or a user name and a password.")
        self._credentials = {"username": username, "password": password}
        self._api_key = api_key
        self._token = api_key
        self._logging_in = threading.Lock()

    def post(self, path: str, body: Mapping[str, Any], wait: float = 0) -> Any:
        """The JSON of the answer, None for an empty one; ``wait`` is how long the server may take beyond the usual.

        Raises Refused and Unreachable.
        """
        token = self._token or self._log_in("")
        try:
            return self._send(path, body, token, wait)
        except Refused as error:
            if error.status != UNAUTHORIZED or self._api_key:
                raise
        return self._send(path, body, self._log_in(token), wait)

    def _log_in(self, used: str) -> str:
        """Another token than the one used, by whichever thread comes first."""
        with self._logging_in:
            if self._token == used:
                self._token = self._send("/api/token/", self._credentials)["access"]
            return self._token

    def _send(self, path: str, body: Mapping[str, Any], token: str = "", wait: float = 0) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        socket = self._open(self._host, self._port, timeout=TIMEOUT_SECONDS + wait)
        try:
            socket.request("POST", self._prefix + path, json.dumps(body, allow_nan=False), headers)
            answer = socket.getresponse()
            status, text, pause = answer.status, answer.read(), answer.getheader("Retry-After")
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{self._host}: {type(error).__name__}: {error}") from error
        finally:
            socket.close()
        return _read(status, text, pause)


def _read(status: int, text: bytes, pause: str | None) -> Any:
    if status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS:
        raise Unreachable(f"The server answers {status}.", _seconds(pause))
    try:
        answer = json.loads(text) if text else None
    except ValueError as error:
        raise Refused(status, "The answer is no JSON: is this the address of the server?") from error
    if not 200 <= status < 300:
        problem = answer if isinstance(answer, dict) else {}
        raise Refused(status, _told(problem), problem.get("current"))
    return answer


def _told(problem: Mapping[str, Any]) -> str:
    """The text of a problem, and the fields it is about."""
    fields = "; ".join(f"{error['field']}: {error['text']}" for error in problem.get("errors", ()))
    return " ".join(filter(None, (str(problem.get("detail", "")), fields)))


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None
