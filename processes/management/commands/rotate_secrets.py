"""Encrypt secrets with a new key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processes.origin import at_command_line
from processes.secrets import store
from processes.secrets.keys import Unreadable


class Command(BaseCommand):
    help = (
        "Encrypt all credentials with the first of SECRET_ENCRYPTION_KEYS. Secret variables of instances keep the key "
        "they were encrypted with: leave it in the list until those instances have ended."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with at_command_line():
                count = store.rotate()
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} credentials are encrypted with the first key.")
