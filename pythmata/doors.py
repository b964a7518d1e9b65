"""Through which door a request comes, for the operation log."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from processes.origin import ADMIN, API, Origin, acting
from pythmata.logs import request_id


@sync_and_async_middleware
def OriginMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """What is done in answering a request comes from its door, its address and its id."""
    if iscoroutinefunction(get_response):

        async def handle_async(request: HttpRequest) -> HttpResponseBase:
            with acting(_origin(request)):
                response: HttpResponseBase = await get_response(request)
                return response

        return handle_async

    def handle(request: HttpRequest) -> HttpResponseBase:
        with acting(_origin(request)):
            response: HttpResponseBase = get_response(request)
            return response

    return handle


def _origin(request: HttpRequest) -> Origin:
    door = ADMIN if request.path.startswith("/admin/") else API
    return Origin(door, _address(request), request_id.get())


def _address(request: HttpRequest) -> str | None:
    """Of the client; behind our proxy the last one that it names, for those before are the client's own words."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return address or None
