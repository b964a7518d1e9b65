"""The database has been restored from a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from processes.origin import at_command_line
from tasks import restoring


class Command(BaseCommand):
    help = "Run it after a restore from backup, before any other process starts: what is older than it counts no more."

    def handle(self, *args: Any, **options: Any) -> None:
        with at_command_line():
            restored = restoring.begin_epoch()
        self.stdout.write(
            f"Epoch {restored.epoch} has begun.\n"
            f"{restored.repeated} jobs are open, {restored.released} of them in work: those done since the backup "
            "are done again, with the same idempotency keys.\n"
            f"{restored.commands} commands wait, {restored.timers} timers are due, {restored.events} events wait.\n"
            "Empty Redis and RabbitMQ, then start the processes."
        )
