"""The worker of the distributed deployment."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from processes import servers
from processes.sweeper import Sweeper, swept
from pythmata.celery import in_each_process, prefork_worker
from pythmata.heartbeats import heartbeat_file


class Command(BaseCommand):
    help = "Run turns and jobs from RabbitMQ, with a sweeper in every child process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--name", default="worker", help="name of this worker among those of this machine"
        )
        parser.add_argument("--queues", help="only these, separated by commas: engine, jobs, maintenance")

    def handle(self, *args: Any, name: str, queues: str | None, **options: Any) -> None:
        if not settings.AMQP_URL:
            raise CommandError("Without AMQP_URL there is no broker to work for; use `manage.py serve`.")
        self.check(tags=[Tags.database], databases=["default"])
        # Children must not inherit an open connection.
        connections.close_all()
        servers.call_me(f"worker {name}" if name != "worker" else name)
        swept(heartbeat_file(name, "sweeper").touch)
        in_each_process(lambda: Sweeper().start())
        worker = prefork_worker(name, queues, heartbeat_file(name, "worker"))
        worker.start()
        sys.exit(worker.exitcode or 0)
