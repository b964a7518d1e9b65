"""May you? A view names the methods it allows and to whom; what it does not name is denied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from processes.models import Process
from processes.permissions import Person, may, visible_processes

Rule = Callable[[Person], bool]
M = TypeVar("M", bound=Model)


def anyone_signed_in(user: Person) -> bool:
    """The rows themselves decide: the view shows and changes only those that the user may."""
    return user.is_authenticated


class Declared(IsAuthenticated):
    """Denies every method for which the view's ``allowed`` has no rule, or one that says no."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        allowed: Mapping[str, Rule] = getattr(view, "allowed", {})
        rule = allowed.get("GET" if request.method == "HEAD" else str(request.method))
        return bool(super().has_permission(request, view) and rule is not None and rule(request.user))


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
