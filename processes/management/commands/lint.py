"""Look files over from the command line, as the designer and a deployment do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes.deployment import FileProblem, problems_of

ENDINGS = (".bpmn", ".dmn")
UNSOUND = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Print what is wrong with .bpmn and .dmn files. Ends with 0 if nothing forbids deploying each of them, "
        "1 if something does, 2 if a file cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--strict", action="store_true", help="let warnings fail as errors do")

    def handle(self, *args: Any, files: list[Path], format: str, strict: bool, **options: Any) -> None:
        contents = [(file, _content(file)) for file in files]
        problems = [problem for file, xml in contents for problem in problems_of(xml, str(file))]
        if format == "json":
            self.stdout.write(json.dumps({"problems": [asdict(problem) for problem in problems]}, indent=2))
        else:
            self._tell(problems)
        _verdict(problems, strict=strict)

    def _tell(self, problems: Sequence[FileProblem]) -> None:
        for problem in problems:
            style = self.style.ERROR if problem.severity == "error" else self.style.WARNING
            self.stdout.write(f"{problem.severity}: {problem}", style_func=style)


def _content(file: Path) -> bytes:
    if file.suffix.lower() not in ENDINGS:
        raise CommandError(f"{file} is neither .bpmn nor .dmn.", returncode=UNREADABLE)
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=UNREADABLE) from error


def _verdict(problems: Sequence[FileProblem], *, strict: bool) -> None:
    """Raises CommandError with the exit code, unless nothing counts."""
    counted = [problem for problem in problems if strict or problem.severity == "error"]
    if counted:
        unreadable = any(problem.rule == "unreadable" for problem in counted)
        count = f"{len(counted)} problem{'s' if len(counted) != 1 else ''}."
        raise CommandError(count, returncode=UNREADABLE if unreadable else UNSOUND)
