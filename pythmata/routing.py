"""WebSockets: from our own pages with the session of whoever signed in, and from programs that bring a ticket."""

from typing import Any
from urllib.parse import parse_qs

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.contrib.auth.models import AnonymousUser

from processes import socket_tickets
from processes.routing import websocket_urlpatterns


class TicketOrSession:
    """A browser sends the session by itself, whatever page asks for the socket: that page has to be ours. A ticket no
    page of others has, and programs have no page."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._by_session = AllowedHostsOriginValidator(AuthMiddlewareStack(inner))

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        tickets = parse_qs(scope["query_string"].decode("latin-1")).get("ticket")
        if not tickets:
            return await self._by_session(scope, receive, send)
        bearer = await database_sync_to_async(socket_tickets.redeem)(tickets[0])
        user = bearer.user if bearer else AnonymousUser()
        return await self._inner({**scope, "user": user, "bearer": bearer}, receive, send)


websocket_application = TicketOrSession(URLRouter(websocket_urlpatterns))
