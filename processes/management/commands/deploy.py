"""Deploys files from the command line, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import deploy_rights, deployment
from processes.deployment import Deployed, DeploymentRefused, FileProblem
from processes.package import Package


class Command(BaseCommand):
    help = "Deploy .bpmn files, .form files and .zip archives of them; a file that is deployed already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--name", default="", help="of the deployment; the first file's name if it is not given"
        )
        parser.add_argument("--note", default="", help="what is new in it")
        parser.add_argument(
            "--user", default="", help="who deploys: needs the permissions, and administers what is new"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = read_files(options["files"])
        actor = find_user(options["user"]) if options["user"] else None
        try:
            deployed = deployment.deploy(
                files=files,
                name=options["name"],
                note=options["note"],
                actor=actor,
                authorize=_authorization(actor) if actor else None,
            )
        except DeploymentRefused as refused:
            self._show_problems(refused.problems)
            raise CommandError(str(refused)) from refused
        except PermissionDenied as denied:
            raise CommandError(str(denied)) from denied
        self._show_problems(deployed.problems)
        self._show_versions(deployed)

    def _show_problems(self, problems: Sequence[FileProblem]) -> None:
        for problem in problems:
            style = self.style.ERROR if problem.severity == "error" else self.style.WARNING
            self.stderr.write(style(f"{problem.severity}: {problem}"))

    def _show_versions(self, deployed: Deployed) -> None:
        for definition in deployed.definitions:
            self.stdout.write(f"{definition.process.key} version {definition.version}")
        for form in deployed.forms:
            self.stdout.write(f"{form.key} version {form.version} (form)")
        for key in deployed.unchanged:
            self.stdout.write(f"{key} unchanged")


def read_files(paths: Sequence[Path]) -> dict[str, bytes]:
    """File name → content; raises CommandError for what cannot be read, or two files of one name."""
    files: dict[str, bytes] = {}
    for path in paths:
        if path.name in files:
            raise CommandError(f"Two files are named {path.name}: deploy them one after the other.")
        try:
            files[path.name] = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    return files


def find_user(name: str) -> User:
    """Raises CommandError for a name nobody has."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user {name!r}.")
    return user


def _authorization(user: User) -> deployment.Authorize:
    def authorize(package: Package) -> None:
        deploy_rights.authorize(user, package)

    return authorize
