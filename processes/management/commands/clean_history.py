"""Remove what has outlived its time, at once and whatever the hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from processes import audit, clock, history_cleanup
from processes.history_cleanup import Removed
from processes.origin import at_command_line


class Command(BaseCommand):
    help = "Remove ended instances, sent events and consumed commands that have outlived their time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count them, and remove nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.count()
            return
        removed = _remove_all()
        with at_command_line():
            audit.log(
                None, "clean", object_type="history", object_id="", detail={"instances": removed.instances}
            )
        self.stdout.write(
            f"Removed {removed.instances} instances, {removed.events} events, {removed.commands} commands."
        )

    def count(self) -> None:
        found = history_cleanup.expired(clock.now())
        for key, count in found.instances.items():
            self.stdout.write(f"{key}: {count} instances")
        if found.waiting:
            self.stdout.write(f"{found.waiting} instances stay until those go that they have called.")
        self.stdout.write(
            f"Would remove {sum(found.instances.values())} instances, {found.events} events, "
            f"{found.commands} commands."
        )


def _remove_all() -> Removed:
    """Of one moment, so that it ends however much ends meanwhile."""
    at = clock.now()
    total = Removed(0, 0, 0)
    while removed := history_cleanup.clean_once(at):
        total += removed
    return total
