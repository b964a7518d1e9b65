"""The probe of a worker: a parent process can live on while its loop is dead."""

from argparse import ArgumentParser
from math import inf
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pythmata.heartbeats import age, heartbeat_file

LIMITS = {"worker": 30.0, "sweeper": 30.0}


class Command(BaseCommand):
    help = "Exit with 0 if the worker of that name and its sweeper have shown life lately."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="worker")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        ages = {part: age(heartbeat_file(name, part)) for part in LIMITS}
        late = [
            f"no sign of the {part} ever" if ages[part] == inf else f"{part} silent for {ages[part]:.0f} s"
            for part, limit in LIMITS.items()
            if ages[part] > limit
        ]
        if late:
            raise CommandError(f"Worker {name!r}: {', '.join(late)}.")
        self.stdout.write(f"Worker {name!r} is alive.")
