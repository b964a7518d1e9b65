"""What WebSocket clients are told: that something changed, never what. They fetch it through the API.

A hint may be lost; heartbeats carry versions, so a client notices. Nothing here raises, and nothing blocks: frames are
sent by an event loop, which the caller only hands them to.
"""

import asyncio
import hashlib
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from channels.layers import InMemoryChannelLayer, get_channel_layer

from processes import metrics

logger = logging.getLogger(__name__)

# More frames than this under way: the clients cannot follow, and heartbeats will tell them.
LIMIT = 5_000


@dataclass(frozen=True)
class InstanceChanged:
    """One instance after a turn; `version` counts its turns."""

    instance_id: UUID
    definition_id: UUID
    process_id: UUID
    version: int
    status: str
    tenant: str = ""


def of_tenant(topic: str, tenant: str) -> str:
    """What is told under the topic to the members of this tenant alone."""
    return f"{topic}@{tenant}" if tenant else topic


def group_of(topic: str) -> str:
    """The channel group of a topic; group names allow fewer characters than process keys."""
    return f"topic.{hashlib.sha256(topic.encode()).hexdigest()[:40]}"


def instances_changed(changes: Sequence[InstanceChanged]) -> None:
    """Tell whoever watches one of these instances, its definition, its process, or all processes."""
    latest = {change.instance_id: change for change in sorted(changes, key=lambda change: change.version)}
    frames: dict[str, dict[str, Any]] = {}
    for change in latest.values():
        told = {"instance": str(change.instance_id), "status": change.status}
        frames[f"instance:{change.instance_id}"] = {**told, "version": change.version}
        for shared in (f"definition:{change.definition_id}", f"process:{change.process_id}", "processes"):
            topic = of_tenant(shared, change.tenant)
            # Of several instances in one batch none is named.
            frames[topic] = {} if topic in frames else told
    _courier.send(frames)


def topic_changed(topic: str, **details: Any) -> None:
    """Tell whoever watches the topic; `details` are plain JSON.

    Besides the topics of the protocol: `tasks:user:<id>` and `tasks:group:<id>` reach the inbox of one user or of
    a group's members.
    """
    _courier.send({topic: details})


class Courier:
    """Carries frames to the channel layer, on the event loop where that layer lives.

    The layer in memory belongs to the loop of the consumers (`adopt`); while there are none nobody listens. Layers
    with a server between are driven by a loop in a thread of its own.
    """

    def __init__(self) -> None:
        self._consumers: asyncio.AbstractEventLoop | None = None
        self._own: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._under_way = 0

    def adopt(self, loop: asyncio.AbstractEventLoop) -> None:
        """A consumer runs on this loop."""
        self._consumers = loop

    def send(self, frames: Mapping[str, Mapping[str, Any]]) -> None:
        loop = self._loop()
        if loop is None or not frames:
            return
        if self._under_way >= LIMIT:
            metrics.pushes.labels("dropped").inc(len(frames))
            return
        sending = self._send_all(frames)
        try:
            asyncio.run_coroutine_threadsafe(sending, loop)
        except RuntimeError:
            # The loop was closed in between: the server is stopping.
            sending.close()
            metrics.pushes.labels("dropped").inc(len(frames))

    def stop(self) -> None:
        """End the thread of the own loop; the next frame starts another."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None and self._thread is not None and self._pid == os.getpid():
            own.call_soon_threadsafe(own.stop)
            self._thread.join(5)

    def _loop(self) -> asyncio.AbstractEventLoop | None:
        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            alive = self._consumers is not None and not self._consumers.is_closed()
            return self._consumers if alive else None
        with self._lock:
            # A fork leaves the thread behind.
            if self._own is None or self._pid != os.getpid():
                self._own, self._pid = asyncio.new_event_loop(), os.getpid()
                self._thread = threading.Thread(target=_run, args=(self._own,), name="push", daemon=True)
                self._thread.start()
            return self._own

    async def _send_all(self, frames: Mapping[str, Mapping[str, Any]]) -> None:
        self._under_way += len(frames)
        try:
            for topic, details in frames.items():
                await self._send_one(topic, details)
        finally:
            self._under_way -= len(frames)

    async def _send_one(self, topic: str, details: Mapping[str, Any]) -> None:
        layer = get_channel_layer()
        event = {"type": "topic.changed", "topic": topic, "details": dict(details)}
        try:
            send: Callable[..., Awaitable[None]] = layer.group_send
            await send(group_of(topic), event)
        except Exception as error:  # whatever a layer may raise: the hint is lost, heartbeats tell
            metrics.pushes.labels("failed").inc()
            logger.info("Push to %s: %r", topic, error, extra={"topic": topic})
        else:
            metrics.pushes.labels("sent").inc()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


_courier = Courier()
adopt_loop = _courier.adopt
