"""A TCP relay in front of a server, to cut its connections or to let its words vanish."""

import selectors
import socket
import threading
from types import TracebackType


class Relay:
    """`with Relay(("127.0.0.1", 5672)) as relay:` connect to `relay.address` instead."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._stop = threading.Event()
        self.silent = False
        self.refusing = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5)
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """Reset every connection there is."""
        for end in list(self._pairs):
            end.close()
        self._pairs.clear()

    def _run(self) -> None:
        while not self._stop.is_set():
            selector = selectors.DefaultSelector()
            for end in (self._listener, *self._pairs):
                if end.fileno() >= 0:
                    selector.register(end, selectors.EVENT_READ)
            for key, _ in selector.select(0.02):
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                self._accept() if ready is self._listener else self._pass_on(ready)
            selector.close()

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        if self.refusing:
            client.close()
            return
        server = socket.create_connection(self._server)
        self._pairs |= {client: server, server: client}

    def _pass_on(self, end: socket.socket) -> None:
        other = self._pairs.get(end)
        try:
            data = end.recv(65536)
            if data and self.silent:
                return
            if data and other is not None:
                other.sendall(data)
                return
        except OSError:
            data = b""
        for one in (end, other):
            if one is not None:
                self._pairs.pop(one, None)
                one.close()
