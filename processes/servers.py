"""Which processes are at work: each that sweeps says so every few seconds."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from processes import clock
from processes.connections.base import Health, all_health
from processes.models import ServerProcess
from processes.models.base import new_id

REPORT_SECONDS = 5.0
NOBODY = uuid.UUID(int=0)
SILENT = timedelta(seconds=20)
GONE = timedelta(minutes=10)


@dataclass
class _Self:
    """This process; a fork is another one."""

    name: str = "worker"
    id: uuid.UUID = NOBODY
    pid: int = 0
    started_at: datetime | None = None
    next_report: float = 0.0


_self = _Self()
_lock = threading.Lock()


def call_me(name: str) -> None:
    """What this process, or those that it forks, are called."""
    _self.name = name


def report() -> None:
    """Say that this process is at work, if the last time was some seconds ago; forget those that are gone."""
    with _lock:
        if _self.pid == os.getpid() and time.monotonic() < _self.next_report:
            return
        at = clock.now()
        if _self.pid != os.getpid():
            _self.id, _self.pid, _self.started_at = new_id(), os.getpid(), at
        ServerProcess.objects.update_or_create(pk=_self.id, defaults=_columns(at))
        ServerProcess.objects.filter(seen_at__lt=at - GONE).delete()
        _self.next_report = time.monotonic() + REPORT_SECONDS


def leave() -> None:
    """This process ends as it should."""
    with _lock:
        if _self.pid == os.getpid():
            ServerProcess.objects.filter(pk=_self.id).delete()
            _self.pid = 0


def known() -> QuerySet[ServerProcess]:
    """Those that are at work, and those that have fallen silent in the last minutes."""
    return ServerProcess.objects.filter(seen_at__gte=clock.now() - GONE)


def described(health: Health) -> dict[str, Any]:
    """As JSON."""
    return {
        "name": health.name,
        "state": str(health.state),
        "seconds": health.since,
        "failures": health.failures,
        "error": health.last_error[:300],
    }


def _columns(at: datetime) -> dict[str, Any]:
    return {
        "name": _self.name[:100],
        "host": socket.gethostname()[:255],
        "pid": _self.pid,
        "started_at": _self.started_at,
        "seen_at": at,
        "connections": [described(health) for health in all_health()],
    }
