"""What a key may be used for. A scope opens operations of the interface; it gives no right that its user lacks."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

_READING = ("GET", "HEAD", "OPTIONS")


class Scope(StrEnum):
    READ = "read"
    START = "start"
    MESSAGES = "messages"
    TASKS = "tasks"
    JOBS = "jobs"
    OPERATE = "operate"
    DEPLOY = "deploy"
    DECIDE = "decide"


class _Opening(NamedTuple):
    """``pattern`` is matched against the whole path below /api/."""

    scope: Scope
    methods: tuple[str, ...]
    pattern: str


_ID = "[^/]+/"
_OPENINGS = (
    _Opening(Scope.READ, ("POST",), "socket-tickets/"),
    _Opening(Scope.START, ("POST",), "process-instances/"),
    _Opening(Scope.MESSAGES, ("POST",), "(messages|signals)/"),
    _Opening(Scope.TASKS, ("POST", "PUT", "PATCH", "DELETE"), "(tasks|comments|attachments)/.*"),
    _Opening(Scope.JOBS, ("POST",), "external-jobs/.*"),
    _Opening(Scope.OPERATE, ("POST", "PATCH"), f"(process-instances|incidents|jobs)/{_ID}.*"),
    _Opening(Scope.OPERATE, ("PATCH",), f"processes/{_ID}context/"),
    _Opening(Scope.OPERATE, ("PUT", "DELETE"), "data-stores/.*"),
    _Opening(Scope.OPERATE, ("POST",), "conditions/evaluate/"),
    _Opening(Scope.DEPLOY, ("POST",), "(deployments|definitions/validate)/"),
    _Opening(Scope.DECIDE, ("POST",), f"decisions/{_ID}evaluate/"),
)
_CLOSED = re.compile("(api-keys|token|secrets|tenants|drafts)/.*")
"""For people: making keys, credentials, tenants, unfinished drawings."""


def needed(method: str, path: str) -> Scope | None:
    """The scope that opens the operation; None if no key opens it. ``path`` is what follows /api/."""
    if _CLOSED.fullmatch(path):
        return None
    if method in _READING:
        return Scope.READ
    return next(
        (one.scope for one in _OPENINGS if method in one.methods and re.fullmatch(one.pattern, path)), None
    )
