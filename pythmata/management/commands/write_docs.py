"""Writes the pages that come from the code itself."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pythmata.asyncapi_page import asyncapi_document
from pythmata.config import BASE_DIR
from pythmata.dialects_page.page import dialects_page
from pythmata.dmn_support import dmn_support_page
from pythmata.openapi_page import openapi_document
from pythmata.reference import configuration_page, dotenv_example
from pythmata.rules_page.page import validation_rules_page
from pythmata.support_page.page import bpmn_support_page, drawings

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/configuration.md": configuration_page,
    ".env.example": dotenv_example,
    "docs/dmn-support.md": dmn_support_page,
    "docs/bpmn-support.md": bpmn_support_page,
    "docs/dialects.md": dialects_page,
    "docs/asyncapi.json": asyncapi_document,
    "docs/openapi.yaml": openapi_document,
    "docs/validation-rules.md": validation_rules_page,
}
DRAWINGS = "docs/diagrams"


class Command(BaseCommand):
    help = "Write the generated pages of docs/ and .env.example."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if a page is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        written = {name: text() for name, text in PAGES.items()}
        written |= {f"{DRAWINGS}/{name}": svg for name, svg in drawings().items()}
        stale = {name: text for name, text in written.items() if _on_disk(name) != text}
        if check and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `make docs`.")
        for name, text in stale.items():
            (BASE_DIR / name).parent.mkdir(parents=True, exist_ok=True)
            (BASE_DIR / name).write_text(text)
            self.stdout.write(f"Wrote {name}")


def _on_disk(name: str) -> str:
    file = BASE_DIR / name
    return file.read_text() if file.is_file() else ""
