"""Waiting for a command: the row says what came of it; within one process a signal says when to look."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from processes.models import Command

FIRST_LOOK = 0.005
LONGEST_PAUSE = 0.1
_consumed = threading.Condition()


@dataclass(frozen=True)
class CommandResult:
    """``status`` is done, rejected, failed, or pending if the time was up first."""

    status: str
    error: str = ""


def announce() -> None:
    """Commands were consumed in this process; call it after the commit."""
    with _consumed:
        _consumed.notify_all()


def wait_for(command: Command, timeout: float = 5.0) -> CommandResult:
    """Look until the command is consumed; call it outside of transactions."""
    end = time.monotonic() + timeout
    pause = FIRST_LOOK
    while True:
        with _consumed:
            status, error = Command.objects.values_list("status", "error").get(pk=command.pk)
            if status != Command.Status.WAITING:
                return CommandResult(status, error)
            left = end - time.monotonic()
            if left <= 0:
                return CommandResult("pending")
            _consumed.wait(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
