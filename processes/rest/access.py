"""May you? Whose request it is, and the rows it may see."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.request import Request

from processes.models import Process
from processes.permissions import Person, may, visible_processes

M = TypeVar("M", bound=Model)


def person(request: Request) -> User:
    """The user behind a request that ``Declared`` has let through."""
    assert isinstance(request.user, User)
    return request.user


def process_for(user: Person, key: str, action: str) -> Process:
    """The process of that key with which the user wants to do this.

    Raises Http404 if the user does not know of it, PermissionDenied if this is not among what is allowed.
    """
    process = found(visible_processes(user).filter(key=key), f"process {key!r}")
    demand(user, action, process)
    return process


def demand(user: Person, action: str, process: Process) -> None:
    """Raises PermissionDenied unless the user may do this with the process."""
    if not may(user, action, process):
        raise PermissionDenied


def found(rows: QuerySet[M], what: str) -> M:
    """The one row of the query set; raises Http404."""
    row = rows.first()
    if row is None:
        raise Http404(f"There is no {what} that you may see.")
    return row
