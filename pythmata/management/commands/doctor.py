"""Look at everything that durability depends on."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pythmata.doctor.findings import Finding, Level
from pythmata.doctor.rounds import findings

MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}


class Command(BaseCommand):
    help = (
        "Check database, Redis, RabbitMQ, Celery, the site and its work. Exit code 1 if something is wrong."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON array of what was found")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        found = list(findings())
        if json:
            self.stdout.write(_as_json(found))
        else:
            self._tell(found)
        errors = sum(finding.level is Level.ERROR for finding in found)
        if errors:
            raise CommandError(f"{errors} error{'s' if errors > 1 else ''}.")

    def _tell(self, found: list[Finding]) -> None:
        subject = ""
        for finding in found:
            if finding.subject != subject:
                subject = finding.subject
                self.stdout.write(self.style.MIGRATE_HEADING(subject))
            style = {Level.WARNING: self.style.WARNING, Level.ERROR: self.style.ERROR}.get(finding.level)
            line = f"  {MARKS[finding.level]} {finding.what}: {finding.found}"
            self.stdout.write(line, style_func=style)
            for text in filter(None, (finding.matters, finding.do)):
                self.stdout.write(f"      {text}")


def _as_json(found: list[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in found], indent=2)
