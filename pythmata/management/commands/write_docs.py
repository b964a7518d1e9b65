"""Writes the pages that come from the code itself."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pythmata.config import BASE_DIR
from pythmata.reference import configuration_page, dotenv_example

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/configuration.md": configuration_page,
    ".env.example": dotenv_example,
}


class Command(BaseCommand):
    help = "Write the generated pages of docs/ and .env.example."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if a page is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = {name: text() for name, text in PAGES.items() if _on_disk(name) != text()}
        if check and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `make docs`.")
        for name, text in stale.items():
            (BASE_DIR / name).write_text(text)
            self.stdout.write(f"Wrote {name}")


def _on_disk(name: str) -> str:
    file = BASE_DIR / name
    return file.read_text() if file.is_file() else ""
