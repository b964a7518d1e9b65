"""Is the operation log as it was written?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import audit_chain
from processes.models import OperationLog


class Command(BaseCommand):
    help = "Check the chain over the operation log; exits with 1 if a row was changed, added or taken out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:SEAL",
            help="a seal that you have kept elsewhere; the row has to be there and carry it",
        )

    def handle(self, *args: Any, expect: str | None, **options: Any) -> None:
        findings = [finding.text for finding in audit_chain.verify()]
        findings += [text for text in (_expected(expect),) if text] if expect else []
        for text in findings:
            self.stderr.write(text)
        if findings:
            raise CommandError("The operation log is not as it was written.")
        number, seal = audit_chain.head()
        self.stdout.write(f"The operation log is whole: {number}:{seal}")


def _expected(place: str) -> str | None:
    number, _, seal = place.partition(":")
    if not number.isdecimal():
        raise CommandError("Write --expect as NUMBER:SEAL, as the last run has printed it.")
    row = OperationLog.objects.filter(sequence=int(number)).first()
    if row is None:
        return f"Row {number} is not there any more."
    return None if row.seal == seal else f"Row {number} carries another seal than the one you have kept."
