"""Everything a new checkout or a new version needs before it serves; harmless when repeated."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

DATABASE_SECONDS = 30


class Command(BaseCommand):
    help = "Migrate, make the administrator, collect static files and, with DEMO set, load the examples."

    def handle(self, *args: Any, **options: Any) -> None:
        self.wait_for_database()
        call_command("migrate", verbosity=0, interactive=False)
        self.make_administrator()
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("load_examples", stdout=self.stdout)

    def wait_for_database(self) -> None:
        end = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                connection.ensure_connection()
                return
            except OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(1)

    def make_administrator(self) -> None:
        """The first administrator; an existing one keeps the password it has."""
        users = get_user_model().objects
        if settings.ADMIN_PASSWORD and not users.filter(is_superuser=True).exists():
            users.create_superuser("admin", password=settings.ADMIN_PASSWORD)
            self.stdout.write("Made the administrator 'admin' with the password from ADMIN_PASSWORD.")
