"""What a careful client does: it asks again with the same idempotency key until it has an answer."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.platform import PASSWORD
from tests.chaos.supervised import RigError

TIMEOUT_SECONDS = 20.0
PATIENCE_SECONDS = 120.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
UNAUTHORIZED, TOO_MANY, SERVER_ERROR, UNAVAILABLE = 401, 429, 500, 503
NOBODY = 0


@dataclass(frozen=True)
class Answer:
    """``status`` is NOBODY when nothing answered."""

    status: int
    body: Any

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Tally:
    """Of all clients: what single attempts came to, and how long until the last one had an answer, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Client:
    """For many threads; each request has a connection of its own."""

    def __init__(self, address: str, tally: Tally) -> None:
        self._address, self._tally = address, tally
        self._token = ""
        self._lock = threading.Lock()

    def get(self, path: str) -> Answer:
        return self._until_answered(path, None, "")

    def post(self, path: str, body: dict[str, Any], key: str) -> Answer:
        return self._until_answered(path, body, key)

    def deploy(self, files: dict[str, str]) -> None:
        boundary = "between-the-files"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n{text}\r\n'
            for name, text in files.items()
        ]
        data = ("".join(parts) + f"--{boundary}--\r\n").encode()
        answer = self._once(
            "deployments/", data, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )
        if not answer.is_ok:
            raise RigError(f"The models were not deployed: {answer}")

    def _until_answered(self, path: str, body: dict[str, Any] | None, key: str) -> Answer:
        begun, pause = time.monotonic(), FIRST_PAUSE
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        while True:
            answer = self._once(path, data, headers)
            if answer.status not in (NOBODY, UNAVAILABLE, TOO_MANY) and answer.status < SERVER_ERROR:
                self._tally.seconds.append(time.monotonic() - begun)
                return answer
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise RigError(f"{path} was not answered within {PATIENCE_SECONDS} s: {answer}")
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _once(self, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        answer = (
            self._send(path, data, headers | {"Authorization": f"Bearer {self._token}"})
            if self._token
            else None
        )
        if answer is None or answer.status == UNAUTHORIZED:
            refused = self._log_in()
            answer = refused or self._send(path, data, headers | {"Authorization": f"Bearer {self._token}"})
        self._tally.statuses[answer.status] += 1
        if answer.status >= SERVER_ERROR and answer.status != UNAVAILABLE:
            self._tally.unexpected.append(f"{path}: {answer.status} {str(answer.body)[:300]}")
        return answer

    def _log_in(self) -> Answer | None:
        """What kept it from a token, if something did."""
        credentials = json.dumps({"username": "admin", "password": PASSWORD}).encode()
        with self._lock:
            answer = self._send("token/", credentials, {"Content-Type": "application/json"})
            if not answer.is_ok:
                return Answer(UNAVAILABLE, answer.body) if answer.status == UNAUTHORIZED else answer
            self._token = answer.body["access"]
        return None

    def _send(self, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(f"{self._address}/api/{path}", data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return Answer(answer.status, _decoded(answer.read()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, _decoded(error.read()))
        except (OSError, urllib.error.URLError, ValueError) as error:
            return Answer(NOBODY, repr(error))


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return data[:300].decode(errors="replace")
