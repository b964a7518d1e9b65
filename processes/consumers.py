"""The WebSocket /ws/: who watches what, and the hints that something changed.

client → {"action": "subscribe" | "unsubscribe", "topic": T}
server → {"type": "subscribed" | "unsubscribed", "topic": T}
         {"type": "changed", "topic": T, "version"?, "instance"?, "status"?}
         {"type": "error", "topic": T, "code": 4400 | 4403 | 4404, "text"}
         {"type": "heartbeat", "at", "versions": {T: version}}
Closing codes: 4401 not logged in (any more), 4408 too many sockets, 4008 too many messages, 1009 frame too large,
1011 a fault of ours.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar, TypeVar

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth.models import User
from django.db import Error as DatabaseError

from processes import metrics, push, socket_tickets, topics

logger = logging.getLogger(__name__)

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
Value = TypeVar("Value")

LOGGED_OUT = 4401
TOO_MANY_SOCKETS = 4408
TOO_MANY_MESSAGES = 4008
FRAME_TOO_LARGE = 1009
INTERNAL_ERROR = 1011
FORBIDDEN = 4403

MAX_FRAME_BYTES = 64 * 1024
MAX_MESSAGES_PER_SECOND = 20
MAX_SUBSCRIPTIONS = 100
MAX_SOCKETS_PER_USER = 20


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One socket of one user. Every subscription is authorised, and again every minute."""

    heartbeat_seconds: ClassVar[float] = 5.0
    recheck_seconds: ClassVar[float] = 60.0
    open_sockets: ClassVar[Counter[int]] = Counter()

    async def connect(self) -> None:
        self.user: User = self.scope["user"]
        self.subscriptions: dict[str, frozenset[str]] = {}
        self._received: deque[float] = deque(maxlen=MAX_MESSAGES_PER_SECOND)
        self._beating: asyncio.Task[None] | None = None
        # Accepted before it is refused: a browser learns the code of a closed socket only.
        await self.accept()
        if not self.user.is_authenticated:
            await self.close(LOGGED_OUT)
            return
        self.open_sockets[self.user.pk] += 1
        metrics.websockets.inc()
        push.adopt_loop(asyncio.get_running_loop())
        self._beating = asyncio.create_task(self._beat())
        if self.open_sockets[self.user.pk] > MAX_SOCKETS_PER_USER:
            await self.close(TOO_MANY_SOCKETS)

    async def disconnect(self, code: int) -> None:
        if self._beating is None:
            return
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating
        for topic in list(self.subscriptions):
            await self._leave(topic)
        metrics.websockets.dec()
        self.open_sockets[self.user.pk] -= 1
        if not self.open_sockets[self.user.pk]:
            del self.open_sockets[self.user.pk]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._beating is None:
            return
        if len(bytes_data or (text_data or "").encode()) > MAX_FRAME_BYTES:
            await self.close(FRAME_TOO_LARGE)
        elif self._is_flooding():
            await self.close(TOO_MANY_MESSAGES)
        else:
            await self._act(text_data)

    async def topic_changed(self, event: dict[str, Any]) -> None:
        """A frame of push.py."""
        for topic, sources in list(self.subscriptions.items()):
            if event["topic"] in sources:
                await self._say(type="changed", topic=topic, **event["details"])

    # What clients ask ------------------------------------------------------------------------------------------

    async def _act(self, text: str | None) -> None:
        try:
            message = json.loads(text or "")
            action, topic = message["action"], message["topic"]
            if not (isinstance(topic, str) and action in ("subscribe", "unsubscribe")):
                raise ValueError(action)
        except (ValueError, KeyError, TypeError, RecursionError):
            text = 'Send {"action": "subscribe" or "unsubscribe", "topic": "…"}.'
            await self._refuse("", topics.NOT_WELL_FORMED, text)
            return
        await (self._subscribe(topic) if action == "subscribe" else self._unsubscribe(topic))

    async def _subscribe(self, topic: str) -> None:
        if topic not in self.subscriptions and len(self.subscriptions) >= MAX_SUBSCRIPTIONS:
            await self._refuse(
                topic, topics.NOT_WELL_FORMED, f"A socket has {MAX_SUBSCRIPTIONS} subscriptions at most."
            )
            return
        try:
            sources = await _in_database(topics.sources, topic, self.user)
        except topics.TopicRefused as refused:
            await self._refuse(topic, refused.code, refused.text)
            return
        await self._join(topic, sources)
        await self._say(type="subscribed", topic=topic)

    async def _unsubscribe(self, topic: str) -> None:
        if topic in self.subscriptions:
            await self._leave(topic)
        await self._say(type="unsubscribed", topic=topic[:300])

    async def _join(self, topic: str, sources: frozenset[str]) -> None:
        old = self._all_sources()
        self.subscriptions[topic] = sources
        await self._follow(old)

    async def _leave(self, topic: str) -> None:
        old = self._all_sources()
        del self.subscriptions[topic]
        await self._follow(old)

    async def _follow(self, old: set[str]) -> None:
        """Join and leave groups so that they match the subscriptions, which had `old` sources."""
        new = self._all_sources()
        for source in new - old:
            await self.channel_layer.group_add(push.group_of(source), self.channel_name)
        for source in old - new:
            await self.channel_layer.group_discard(push.group_of(source), self.channel_name)

    def _all_sources(self) -> set[str]:
        return set().union(*self.subscriptions.values())

    # Every few seconds -----------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        try:
            await self._beat_for_ever()
        except Exception:
            # Without heartbeats the client would trust what it has: closed, it comes back and asks anew.
            logger.exception("The heartbeat of a WebSocket failed.")
            await self.close(INTERNAL_ERROR)

    async def _beat_for_ever(self) -> None:
        checked_at = time.monotonic()
        while True:
            await asyncio.sleep(self.heartbeat_seconds)
            try:
                if time.monotonic() - checked_at >= self.recheck_seconds:
                    checked_at = time.monotonic()
                    await self._recheck()
                versions = await _in_database(topics.versions, list(self.subscriptions))
            except DatabaseError as error:
                logger.info("Heartbeat without versions: %r", error)
                versions = {}
            await self._say(type="heartbeat", at=datetime.now(UTC).isoformat(), versions=versions)

    async def _recheck(self) -> None:
        """Whoever was logged out loses the socket, whoever lost a permission the subscription."""
        user = await self._fresh_user()
        if user is None:
            await self.close(LOGGED_OUT)
            return
        self.user = user
        for topic in list(self.subscriptions):
            try:
                await self._join(topic, await _in_database(topics.sources, topic, user))
            except topics.TopicRefused:
                await self._leave(topic)
                await self._refuse(topic, FORBIDDEN, "You may not see this any more.")

    async def _fresh_user(self) -> User | None:
        """As of now, by what the socket was opened with: a ticket, else the session."""
        if (bearer := self.scope.get("bearer")) is not None:
            return await _in_database(socket_tickets.welcome, bearer)
        user = await get_user({"session": SessionStore(self.scope["session"].session_key)})
        return user if user.is_authenticated and user.is_active else None

    # Saying ----------------------------------------------------------------------------------------------------

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        full = len(self._received) == MAX_MESSAGES_PER_SECOND
        flooding = full and now - self._received[0] < 1.0
        self._received.append(now)
        return flooding

    async def _refuse(self, topic: str, code: int, text: str) -> None:
        await self._say(type="error", topic=topic[:300], code=code, text=text)

    async def _say(self, **frame: Any) -> None:
        await self.send(text_data=json.dumps(frame))


async def _in_database(function: Callable[..., Value], *arguments: Any) -> Value:
    # Not on the one thread that all synchronous code shares: a slow query must not stop every socket.
    result: Value = await database_sync_to_async(function, thread_sensitive=False)(*arguments)
    return result
