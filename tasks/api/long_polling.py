"""Requests that wait until there is something to answer, without a thread each where the server is asynchronous."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.response import Response

WAITERS = 200
"""Requests that may wait at once in a server process; one more gets its answer at once."""
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.1, 1.0, 1.3

View = Callable[..., HttpResponseBase]
_waiters = threading.BoundedSemaphore(WAITERS)


@dataclass(frozen=True)
class Wish:
    """What a view leaves on its answer that would rather be another: ``look`` gives other data, or nothing yet."""

    wait: timedelta
    look: Callable[[], Any]


def is_asynchronous(request: HttpRequest) -> bool:
    """Whether the server that took the request can do others while this one waits."""
    return not isinstance(request, WSGIRequest)


def answer_later(response: Response, wish: Wish) -> Response:
    """The answer, unless the wish comes true in time."""
    response.wish = wish  # type: ignore[attr-defined]
    return response


def patient(view: View) -> Any:
    """An asynchronous view: the view, with the wishes of its answers heard. A client that goes ends the waiting."""

    @wraps(view)
    async def waiting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = await sync_to_async(view)(request, *args, **kwargs)
        wish: Wish | None = getattr(response, "wish", None)
        if wish is not None:
            await _wait(response, wish)
        return response

    return csrf_exempt(waiting)


async def _wait(response: Any, wish: Wish) -> None:
    if not _waiters.acquire(blocking=False):
        return
    end, pause = time.monotonic() + wish.wait.total_seconds(), FIRST_PAUSE
    try:
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(pause, left))
            pause = min(pause * GROWTH, LONGEST_PAUSE)
            if await sync_to_async(_look)(response, wish):
                return
    finally:
        _waiters.release()


def _look(response: Any, wish: Wish) -> bool:
    try:
        data = wish.look()
        if data:
            response.data = data
            response.content = response.rendered_content
        return bool(data)
    finally:
        # Between two looks no connection is kept.
        close_old_connections()
