"""Are the instances what their commands make of them?"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from processes import verification
from processes.models import ProcessInstance

STEP = 100


class Command(BaseCommand):
    help = "Run the commands of instances again, on nothing, and compare; exits with 1 if one is another than stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "instances", nargs="*", type=uuid.UUID, metavar="ID", help="as a rule, all of them"
        )
        parser.add_argument("--process", metavar="KEY", help="only instances of this process")

    def handle(self, *args: Any, instances: list[uuid.UUID], process: str | None, **options: Any) -> None:
        found: Counter[str] = Counter()
        for pk in list(_chosen(instances, process)):
            found[self._verify(pk)] += 1
        self.stdout.write(f"{found['same']} instances are the same, {found['skipped']} cannot be verified.")
        if found["different"]:
            raise CommandError(f"{found['different']} instances are not what their commands make of them.")

    def _verify(self, pk: uuid.UUID) -> str:
        with transaction.atomic(durable=True):
            _in_one_snapshot()
            instance = ProcessInstance.objects.get(pk=pk)
            try:
                problems = list(verification.problems(instance))
            except verification.NotVerifiable as reason:
                self.stdout.write(f"{pk} is skipped. {reason}")
                return "skipped"
        for problem in problems:
            self.stderr.write(f"{pk}: {problem}")
        return "different" if problems else "same"


def _chosen(instances: list[uuid.UUID], process: str | None) -> Iterator[uuid.UUID]:
    rows = ProcessInstance.objects.order_by("id")
    if process is not None:
        rows = rows.filter(process__key=process)
    if instances:
        rows = rows.filter(pk__in=instances)
        missing = set(instances) - set(rows.values_list("pk", flat=True))
        if missing:
            raise CommandError(f"There is no such instance: {', '.join(map(str, sorted(missing)))}")
    return rows.values_list("pk", flat=True).iterator(STEP)


def _in_one_snapshot() -> None:
    """Workers go on meanwhile; what they commit is not to be seen between two of our queries."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
