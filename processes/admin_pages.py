"""Pages of the administration that are no list of a table; any floor may add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

Context = Mapping[str, Any]
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class AdminPage:
    """``view(request, context, **arguments of the path)``; ``permission`` is asked before. Without ``summary`` the page
    does not stand on the first one."""

    path: str
    name: str
    label: str | Promise
    permission: str
    view: View
    summary: str | Promise = ""


_pages: list[AdminPage] = []


def add_page(page: AdminPage) -> None:
    """Serve it under /admin/."""
    _pages.append(page)


def all_pages() -> Sequence[AdminPage]:
    return tuple(_pages)


def summaries(request: HttpRequest) -> Sequence[AdminPage]:
    """Those that the user may open, for the first page."""
    return [page for page in _pages if page.summary and request.user.has_perm(page.permission)]
