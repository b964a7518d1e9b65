"""Pages that host the React application, and where a visitor goes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Staff go to the administration, everybody else to their tasks."""
    return redirect("admin:index" if request.user.is_staff else "/app/inbox")


@require_safe
@login_required
def app(request: HttpRequest, path: str = "") -> HttpResponse:
    """Any address below /app/: the application reads the rest of it."""
    config = spa_config(request.user, basename="/app/", embedded=False)
    return hosting(TemplateResponse(request, "spa.html", {"config": config}))


def spa_config(user: User | AnonymousUser, *, basename: str, embedded: bool) -> Mapping[str, Any]:
    """What the application wants to know before its first request."""
    return {
        "basename": basename,
        "apiBase": "/api/",
        "wsPath": "/ws/",
        "user": {
            "username": user.get_username(),
            "full_name": user.get_full_name() if isinstance(user, User) else "",
            "groups": list(user.groups.order_by("name").values_list("name", flat=True)),
            "is_staff": user.is_staff,
        },
        "embedded": embedded,
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def hosting(response: HttpResponse) -> HttpResponse:
    """The response may carry style attributes, which diagrams and forms write."""
    response._csp_config = settings.SECURE_CSP_SPA  # type: ignore[attr-defined]
    return response
