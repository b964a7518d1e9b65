"""Takes messages of other systems from RabbitMQ."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections

from processes import inbound
from processes.connections import rabbitmq
from processes.connections.base import ConnectionFailed, close_all
from processes.connections.breaker import Backoff
from processes.connections.rabbitmq import Message, RabbitConnection

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Deliver messages from the RabbitMQ exchange pythmata.inbound to the processes."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = rabbitmq.shared()
        if connection is None:
            raise CommandError("AMQP_URL is not set: there is no RabbitMQ to take messages from.")
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"Taking messages from {inbound.INBOUND.exchange}.")
        consume(connection, stop)
        close_all()


def consume(connection: RabbitConnection, stop: threading.Event) -> None:
    """Until `stop` is set; a connection that breaks is opened again after a growing pause."""
    backoff = Backoff(first=0.5, cap=5.0)
    while not stop.is_set():
        try:
            connection.consume(inbound.INBOUND, lambda message: _deliver(connection, message, stop), stop)
            backoff.reset()
        except ConnectionFailed as error:
            logger.warning("RabbitMQ: %s", error)
            stop.wait(backoff.fail())


def _deliver(connection: RabbitConnection, message: Message, stop: threading.Event) -> None:
    """Deliver once the database answers: its outage is no fault of the message."""
    backoff = Backoff(first=0.5, cap=10.0)
    while True:
        close_old_connections()
        try:
            inbound.deliver(message)
            return
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database did not take a message: %s", error)
            if stop.is_set():
                raise ConnectionFailed("Stopped while the database was away.") from error
            connection.pause(backoff.fail())
