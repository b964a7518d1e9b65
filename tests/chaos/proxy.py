"""A TCP proxy that can be a bad network: silent, slow, cut at once, or cut between a COMMIT and its answer."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from enum import StrEnum

from tests.chaos.supervised import free_port

CHUNK = 65_536
COMMIT = b"COMMIT"


class Mode(StrEnum):
    PASS = "pass"
    BLACKHOLE = "blackhole"
    SLOW = "slow"
    CUT_AFTER_COMMIT = "cut after commit"


class Proxy:
    """From a free port to `target`, in a thread of its own; `mode` holds for what passes from now on."""

    def __init__(self, name: str, target: int, delay: float = 0.2) -> None:
        self.name, self.port, self.mode = name, free_port(), Mode.PASS
        self.cuts = 0
        self._target, self._delay = target, delay
        self._open: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"proxy {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def reset(self) -> None:
        """Cut every connection that is open now, without a farewell."""
        self._loop.call_soon_threadsafe(self._abort_all)

    def heal(self) -> None:
        """Pass everything again; what was held back in silence is cut, as a network would in the end."""
        silent = self.mode is Mode.BLACKHOLE
        self.mode = Mode.PASS
        if silent:
            self.reset()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", self.port))
        self._ready.set()
        self._loop.run_forever()

    def _abort_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, there}
        try:
            up = asyncio.create_task(self._pump(reader, there, cut=True))
            down = asyncio.create_task(self._pump(there_reader, writer, cut=False))
            _, left = await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
        finally:
            self._open -= {writer, there}
            writer.close()
            there.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, cut: bool) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(CHUNK):
                while self.mode is Mode.BLACKHOLE:
                    await asyncio.sleep(0.05)
                if self.mode is Mode.SLOW:
                    await asyncio.sleep(self._delay)
                writer.write(data)
                await writer.drain()
                if cut and self.mode is Mode.CUT_AFTER_COMMIT and COMMIT in data:
                    # The server has it; that it was done never arrives.
                    self.cuts += 1
                    return
