"""Logs: one JSON object a line in production, readable lines in development; never a variable's value."""

import contextvars
import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

# The ids a log call may bind through `extra={...}`; anything else in `extra` is not written.
BOUND = (
    "request_id", "instance_id", "definition_id", "process_key", "command_id", "job_id", "task_id",
    "message_id", "topic", "fence", "attempt", "connection", "actor",
)  # fmt: skip
EXCEPTION_LIMIT = 8_000


class BindRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if current := request_id.get():
            record.request_id = current
        return True


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, bound ids and, capped, the exception."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {name: str(getattr(record, name)) for name in BOUND if hasattr(record, name)}
        if record.exc_info:
            entry["exception"] = "".join(traceback.format_exception(*record.exc_info))[-EXCEPTION_LIMIT:]
        return json.dumps(entry, ensure_ascii=False)


def logging_config(*, level: str, form: str, debug: bool) -> dict[str, Any]:
    """The LOGGING setting; `form` is json, text or auto (text with DEBUG)."""
    formatter = "text" if form == "text" or (form == "auto" and debug) else "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": BindRequestId}},
        "formatters": {
            "json": {"()": JsonFormatter},
            "text": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": formatter, "filters": ["request_id"]}
        },
        "root": {"handlers": ["console"], "level": level.upper()},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": level.upper(), "propagate": False},
            # pika logs every step of a connection; connections/rabbitmq.py says what matters.
            "pika": {"level": "CRITICAL"},
            # Two lines for each hint are noise; what a turn does stands in the history.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            # httpx2 logs whole URLs, and a query may hold secrets.
            "httpx2": {"level": "WARNING"},
        },
    }


@sync_and_async_middleware
def RequestIdMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Gives each request an id, bound to its log lines and sent back as X-Request-ID."""
    if iscoroutinefunction(get_response):

        async def handle_async(request: HttpRequest) -> HttpResponseBase:
            token = request_id.set(_id_for(request))
            try:
                return _stamp(await get_response(request))
            finally:
                request_id.reset(token)

        return handle_async

    def handle(request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(_id_for(request))
        try:
            return _stamp(get_response(request))
        finally:
            request_id.reset(token)

    return handle


def _id_for(request: HttpRequest) -> str:
    """The id that our proxy gave, if it is one; whatever else a client sends is not ours to log."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if re.fullmatch(r"[0-9a-fA-F-]{16,64}", given) else uuid.uuid4().hex


def _stamp(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Request-ID"] = request_id.get()
    return response
