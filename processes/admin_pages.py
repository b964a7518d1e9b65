"""Pages of the administration that are no list of a table; any floor may add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from processes.permissions import Person

Context = Mapping[str, Any]
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class AdminPage:
    """``view(request, context, **arguments of the path)``; ``permission``, one of Django's or a question of its own, is
    asked before. Without ``summary`` the page does not stand on the first one."""

    path: str
    name: str
    label: str | Promise
    permission: str | Callable[[Person], bool]
    view: View
    summary: str | Promise = ""

    def may_be_opened_by(self, user: Person) -> bool:
        if isinstance(self.permission, str):
            return user.has_perm(self.permission)
        return self.permission(user)


_pages: list[AdminPage] = []


def add_page(page: AdminPage) -> None:
    """Serve it under /admin/."""
    _pages.append(page)


def all_pages() -> Sequence[AdminPage]:
    return tuple(_pages)


def summaries(request: HttpRequest) -> Sequence[AdminPage]:
    """Those that the user may open, for the first page."""
    return [page for page in _pages if page.summary and page.may_be_opened_by(request.user)]
