"""The examples with groups and users to try them with; harmless when repeated."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from processes import deployment
from processes.decisions.permissions import grant_decision
from processes.models import Process
from processes.permissions import grant

EXAMPLES = (
    "invoice-approval",
    "order-fulfilment",
    "employee-onboarding",
    "loan-application",
    "external-worker",
)
# User → group; one user per group, named by it.
PEOPLE: Mapping[str, str] = {
    "accounting-demo": "accounting",
    "management-demo": "management",
    "treasury-demo": "treasury",
    "sales-demo": "sales",
    "warehouse-demo": "warehouse",
    "hr-demo": "hr",
    "it-demo": "it",
    "lending-demo": "lending",
    "operator-demo": "operations",
    "modeller-demo": "modelling",
}
# Group → role on every example; what the other groups may do stands in the models.
ROLES: Mapping[str, str] = {"operations": "operator", "modelling": "modeller"}
# The same on the decisions of the examples.
DECISION_ROLES: Mapping[str, str] = {
    "operations": "viewer",
    "modelling": "modeller",
    "lending": "evaluator",
}
# These see the administration, each what their permissions show.
STAFF = ("operator-demo", "modeller-demo")


class Command(BaseCommand):
    help = (
        "Deploy the examples and make groups and demo users; new passwords go to demo-users.txt in VAR_DIR."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            passwords = make_people()
            for key in EXAMPLES:
                self._deploy(key)
            # Before the commit: a password in the file that is not used is better than one used and lost.
            file = keep(passwords) if passwords else None
        if file is not None:
            self.stdout.write(f"Demo users, their passwords also in {file}:")
        for name, password in passwords.items():
            self.stdout.write(f"  {name:<16} {password}")

    def _deploy(self, key: str) -> None:
        files = files_of(settings.BASE_DIR / "examples" / key)
        result = deployment.deploy(files=files, name=key, note="Example")
        for group, role in ROLES.items():
            grant(role, Group.objects.get(name=group), Process.objects.get(key=key))
        for decision in {one.decision for one in result.decisions}:
            for group, role in DECISION_ROLES.items():
                grant_decision(role, Group.objects.get(name=group), decision)
        if result.deployment is not None:
            self.stdout.write(
                f"Deployed {', '.join(map(str, [*result.definitions, *result.decisions, *result.forms]))}."
            )


def files_of(folder: Path) -> dict[str, bytes]:
    """The diagram, the decisions and the forms of an example."""
    if not folder.is_dir():
        raise CommandError(
            f"The folder {folder} is missing; the examples are part of the source distribution."
        )
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.iterdir())
        if file.suffix in (".bpmn", ".dmn", ".form")
    }


def make_people() -> dict[str, str]:
    """Groups and users that are missing; the passwords of the new ones by user name."""
    passwords: dict[str, str] = {}
    for name, group_name in PEOPLE.items():
        group, _created = Group.objects.get_or_create(name=group_name)
        if User.objects.filter(username=name).exists():
            continue
        passwords[name] = secrets.token_urlsafe(9)
        user = User.objects.create_user(
            name, email=f"{name}@example.org", password=passwords[name], is_staff=name in STAFF
        )
        user.groups.add(group)
    return passwords


def keep(passwords: Mapping[str, str]) -> Path:
    """Append them to the file that only its owner may read."""
    file: Path = settings.VAR_DIR / "demo-users.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.writelines(f"{name} {password}\n" for name, password in passwords.items())
    return file
