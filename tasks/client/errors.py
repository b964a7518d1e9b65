"""What a worker's function raises to say how its work ended, and what the server's answers become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class BpmnError(Exception):
    """The work ends with this BPMN error; ``variables`` go to whoever catches it."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


class Failure(Exception):
    """The work failed. ``retries`` are the attempts left (0: an incident at once), ``pause_seconds`` the time before
    the next one; what is None goes by the model."""

    def __init__(
        self, message: str, detail: str = "", *, retries: int | None = None, pause_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.retries = retries
        self.pause_seconds = pause_seconds


class Unreachable(Exception):
    """The server does not answer, or asks to come again later: in ``pause`` seconds if it says so."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


class Refused(Exception):
    """The server answered with an error that a repeat does not change; ``current`` is what it says of the job."""

    def __init__(self, status: int, detail: str, current: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail
        self.current = dict(current or {})
