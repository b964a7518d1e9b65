"""Deploy files from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import deployment
from processes.origin import at_command_line
from processes.tenants import TenantRefused


class Command(BaseCommand):
    help = "Deploy .bpmn, .dmn and .form files, or .zip archives of them, together: all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--name", default="", help="name of the deployment; the first file's if not given"
        )
        parser.add_argument("--note", default="", help="what is new")
        parser.add_argument("--tenant", default="", help="whose it is; all share it if not given")

    def handle(
        self, *args: Any, files: list[Path], name: str, note: str, tenant: str, **options: Any
    ) -> None:
        try:
            with at_command_line():
                result = deployment.deploy(files=contents(files), name=name, note=note, tenant=tenant)
        except TenantRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except deployment.DeploymentRefused as refusal:
            self._tell(refusal.problems)
            raise CommandError(str(refusal)) from refusal
        self._tell(result.problems)
        for deployed in (*result.definitions, *result.decisions, *result.forms):
            self.stdout.write(self.style.SUCCESS(f"Deployed {deployed}"))
        for key in result.unchanged:
            self.stdout.write(f"Unchanged {key}")

    def _tell(self, problems: list[deployment.FileProblem]) -> None:
        for problem in problems:
            style = self.style.ERROR if problem.severity == "error" else self.style.WARNING
            self.stderr.write(f"{problem.severity}: {problem}", style_func=style)


def contents(files: list[Path]) -> dict[str, bytes]:
    """File name → content. Raises CommandError for what cannot be read, and for two files of one name."""
    found: dict[str, bytes] = {}
    for file in files:
        if file.name in found:
            raise CommandError(f"There are two files named {file.name}.")
        try:
            found[file.name] = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    return found
