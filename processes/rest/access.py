"""May you? Whose request it is, and the rows it may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from processes.models import Process
from processes.permissions import Person, may, visible_processes
from processes.tenants import TenantRefused, act_for, chosen, of_key

M = TypeVar("M", bound=Model)
TENANT_HEADER = "Pythmata-Tenant"
OF_TENANT = OpenApiParameter(
    "tenant",
    str,
    description="Whose it is, where several tenants have one of this key; empty for the one that all share.",
)


def person(request: Request) -> User:
    """The user behind a request that ``Declared`` has let through."""
    assert isinstance(request.user, User)
    return request.user


def process_for(user: Person, key: str, action: str, tenant: str | None = None) -> Process:
    """The process of that key with which the user wants to do this.

    Raises Http404 if the user does not know of it, PermissionDenied if this is not among what is allowed.
    """
    process = known_process(user, key, tenant)
    demand(user, action, process)
    return process


def known_process(user: Person, key: str, tenant: str | None = None) -> Process:
    """The process of that key; raises Http404 if the user does not know of it."""
    return found_by_key(user, visible_processes(user).filter(key=key), f"process {key!r}", tenant)


def act_for_tenant_of(request: Request) -> None:
    """With its header a request acts for that tenant alone; raises ValidationError for one out of reach."""
    if (tenant := request.headers.get(TENANT_HEADER)) and isinstance(request.user, User):
        with _telling_tenant():
            act_for(request.user, tenant)


def tenant_asked(request: Request) -> str | None:
    """The tenant named in the address, if one is."""
    return request.query_params.get("tenant")


def tenant_of_new(user: Person, asked: str | None) -> str:
    """The tenant that something new is for; raises ValidationError."""
    with _telling_tenant():
        return chosen(user, asked)


def found_by_key(user: Person, rows: QuerySet[M], what: str, tenant: str | None) -> M:
    """Of the rows of one key the one that is meant; raises Http404, and ValidationError where a tenant is needed."""
    with _telling_tenant():
        row = of_key(rows, user, tenant)
    if row is None:
        raise Http404(f"There is no {what} that you may see.")
    return row


@contextmanager
def _telling_tenant() -> Iterator[None]:
    try:
        yield
    except TenantRefused as error:
        raise ValidationError({"tenant": [str(error)]}) from error


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
