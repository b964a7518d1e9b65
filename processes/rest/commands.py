"""Requests that become commands: wait for what came of them, or do not."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from engine.errors import CommandRejected
from processes import runtime
from processes.models import Command
from processes.rest.errors import CommandFailed

KEY_LIMIT = 255
COMMAND_HEADERS = [
    OpenApiParameter(
        "Idempotency-Key", str, OpenApiParameter.HEADER, description="A repeat changes nothing."
    ),
    OpenApiParameter(
        "Prefer", str, OpenApiParameter.HEADER, description="`respond-async`: answer 202 without waiting."
    ),
]


def idempotency_key(request: Request) -> str | None:
    """The header Idempotency-Key: a repeat with the same key gets the answer of the first request."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= KEY_LIMIT and key.isprintable()):
        raise ValidationError({"Idempotency-Key": [f"Must have 1 to {KEY_LIMIT} printable characters."]})
    return key


def is_settled(request: Request, command: Command) -> bool:
    """Wait until the command is consumed; False if it is not yet, or the client asked not to wait.

    Raises CommandRejected (409) or CommandFailed (500).
    """
    preferences = {part.strip().lower() for part in request.headers.get("Prefer", "").split(",")}
    if "respond-async" in preferences:
        return False
    result = runtime.wait_for(command, timeout=settings.COMMAND_WAIT_SECONDS)
    if result.status == "rejected":
        raise CommandRejected(result.error)
    if result.status == "failed":
        raise CommandFailed(result.error)
    return bool(result.status == "done")
