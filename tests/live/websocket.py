"""The client's end of a WebSocket, over the ASGI messages themselves: no server, no port."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket:
    """One connection to an ASGI application."""

    def __init__(
        self, application: Any, path: str, headers: list[tuple[bytes, bytes]], query: bytes = b""
    ) -> None:
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "path": path,
            "raw_path": path.encode(),
            "query_string": query,
            "headers": headers,
            "subprotocols": [],
        }
        communicator: Any = ApplicationCommunicator
        self._application = communicator(application, self.scope)

    async def connect(self) -> bool:
        """Whether the application accepted."""
        await self._application.send_input({"type": "websocket.connect"})
        answer = await self.event()
        return bool(answer["type"] == "websocket.accept")

    async def send_text(self, text: str) -> None:
        await self._application.send_input({"type": "websocket.receive", "text": text})

    async def send(self, **message: Any) -> None:
        await self.send_text(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next frame. Raises AssertionError if the socket was closed instead."""
        event = await self.event()
        assert event["type"] == "websocket.send", event
        return dict(json.loads(event["text"]))

    async def event(self) -> dict[str, Any]:
        """The next ASGI message of the application."""
        return dict(await self._application.receive_output(timeout=5))

    async def is_silent(self, seconds: float = 0.1) -> bool:
        return bool(await self._application.receive_nothing(seconds))

    async def disconnect(self) -> None:
        await self._application.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._application.wait(timeout=5)


async def closing_code(socket: Socket) -> int:
    """Of the socket that is about to be closed; frames before that are skipped."""
    while True:
        event = await socket.event()
        if event["type"] == "websocket.close":
            return int(event["code"])
