"""Everything in one process: pages, API, WebSockets, worker, sweeper."""

import errno
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError

from processes import servers
from processes.connections.base import close_all
from processes.consumers import MAX_FRAME_BYTES
from processes.sweeper import Sweeper
from pythmata.celery import EmbeddedWorker


class Command(BaseCommand):
    help = "Serve everything from this one process. Ctrl-C stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address (default: HOST, %(default)s)")
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="port (default: PORT, %(default)s)"
        )

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if settings.AMQP_URL:
            raise CommandError(
                "AMQP_URL is set: run an ASGI server and `manage.py worker` instead (see docs)."
            )
        self.check(tags=[Tags.database], databases=["default"])
        # The server hands a signal on after it has finished; both kinds are to end in the clean-up below.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with listening(host, port) as listener:
            server = uvicorn.Server(_config())
            with suppress(KeyboardInterrupt), background_work(server):
                self.stdout.write(f"Serving on {_address(listener)}")
                server.run(sockets=[listener])
        self.stdout.write("Stopped.")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to the address; raises CommandError with what to do if that is not possible."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CommandError(_cannot_listen(host, port, error)) from error
    with listener:
        yield listener


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program. Choose another: serve --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights this user lacks. Choose one above 1023: serve --port 8000"
    return f"Cannot listen on {host}, port {port}: {error}"


@contextmanager
def background_work(server: uvicorn.Server) -> Iterator[None]:
    """Worker and sweeper while the server runs; should the worker die, the server stops, to be started anew."""

    def stop_server() -> None:
        server.should_exit = True

    servers.call_me("serve")
    worker = EmbeddedWorker(settings.WORKER_THREADS, on_death=stop_server)
    sweeper = Sweeper()
    worker.launch()
    sweeper.start()
    try:
        yield
    finally:
        sweeper.stop()
        worker.halt(settings.SHUTDOWN_GRACE_SECONDS)
        sweeper.join(settings.SHUTDOWN_GRACE_SECONDS)
        close_all()


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        "pythmata.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=settings.DEBUG,
        server_header=False,
        # pythmata/client.py reads the address, and only where BEHIND_PROXY says so.
        proxy_headers=False,
        ws_max_size=MAX_FRAME_BYTES,
        timeout_graceful_shutdown=settings.SHUTDOWN_GRACE_SECONDS,
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
