"""What came of a job, and how the server is told."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tasks.client.backoff import Backoff
from tasks.client.connection import Connection
from tasks.client.errors import BpmnError, Failure, Refused, Unreachable
from tasks.client.jobs import Job

logger = logging.getLogger("tasks.client")

Work = Callable[[Job], Mapping[str, Any] | None]
LOST = 409
ATTEMPTS = 10
LAST_PAUSE = 0.5
MESSAGE_LIMIT = 1_000
DETAIL_LIMIT = 8_000


@dataclass(frozen=True)
class Report:
    """``what`` is the last part of the address."""

    what: str
    body: Mapping[str, Any]


def outcome(work: Work, job: Job) -> Report:
    """Do the work; whatever it raises is part of the report."""
    try:
        return Report("complete", {"variables": dict(work(job) or {})})
    except BpmnError as error:
        body = {"code": error.code, "message": _text(error.message, MESSAGE_LIMIT)}
        return Report("error", {**body, "variables": error.variables})
    except Failure as error:
        return _failure(error.message, error.detail, error.retries, error.pause_seconds)
    except Exception as error:  # the work may raise anything; it is reported, not lost
        logger.exception("Job %s of the topic %s failed", job.id, job.topic)
        return _failure(f"{type(error).__name__}: {error}", traceback.format_exc(limit=-5))


def _failure(
    message: str, detail: str = "", retries: int | None = None, pause_seconds: int | None = None
) -> Report:
    body: dict[str, Any] = {
        "message": _text(message, MESSAGE_LIMIT) or "The work failed.",
        "detail": _text(detail, DETAIL_LIMIT),
    }
    wishes = {"retries": retries, "pause_seconds": pause_seconds}
    return Report("fail", body | {name: value for name, value in wishes.items() if value is not None})


def _text(text: str, limit: int) -> str:
    """Without what the server does not take: NUL and half surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd").strip()[:limit]


def tell(connection: Connection, job: Job, report: Report, stopped: threading.Event) -> None:
    """Say it until the server has heard it, or the lock is lost; after some attempts the lock is left to run out.

    ``stopped`` cuts the pauses short, not the attempts.
    """
    backoff = Backoff(longest=10)
    for _attempt in range(ATTEMPTS):
        try:
            _send(connection, job, report)
            return
        except Unreachable as error:
            logger.warning("The report of job %s has to wait: %s", job.id, error)
            if stopped.wait(backoff.next(error.pause)):
                time.sleep(LAST_PAUSE)
    logger.error("Job %s could not be reported; it will be tried again when its lock is over", job.id)


def _send(connection: Connection, job: Job, report: Report) -> None:
    try:
        send(connection, job, report.what, report.body)
    except (TypeError, ValueError) as error:
        _refused(connection, job, report, f"The result is no JSON: {error}")
    except Refused as error:
        if error.status != LOST:
            _refused(connection, job, report, f"The server refused the report: {error}")
        elif error.current.get("fence") == job.fence and error.current.get("status") != "running":
            logger.info("Job %s was reported before, or is not needed any more: %s", job.id, error.detail)
        else:
            logger.warning("Job %s is not ours any more: %s", job.id, error.detail)


def _refused(connection: Connection, job: Job, report: Report, text: str) -> None:
    """Another attempt would give the same result: an incident."""
    logger.error("Job %s: %s", job.id, text)
    if report.what != "fail":
        _send(connection, job, _failure(text, retries=0))


def send(connection: Connection, job: Job, what: str, body: Mapping[str, Any] | None = None) -> None:
    """One report; raises Refused and Unreachable."""
    connection.post(f"/api/external-jobs/{job.id}/{what}/", {"fence": job.fence, **(body or {})})
