"""Start an instance from the command line."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engine.errors import EngineError
from processes import runtime
from processes.origin import at_command_line


class Command(BaseCommand):
    help = "Start an instance of the latest version of a process; a worker runs it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the process")
        parser.add_argument("--variables", default="{}", metavar="JSON", help='as {"amount": 5}')
        parser.add_argument("--business-key", default="")
        parser.add_argument("--tenant", default="", help="whose instance it is")

    def handle(
        self, *args: Any, key: str, variables: str, business_key: str, tenant: str, **options: Any
    ) -> None:
        try:
            with at_command_line():
                command = runtime.start(
                    process_key=key,
                    variables=as_variables(variables),
                    business_key=business_key,
                    tenant=tenant,
                )
        except EngineError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(command.instance_id))


def as_variables(text: str) -> dict[str, Any]:
    """Raises CommandError for what is not a JSON object."""
    try:
        variables = json.loads(text)
    except ValueError as error:
        raise CommandError(f"The variables are no JSON: {error}.") from error
    if not isinstance(variables, dict):
        raise CommandError('The variables are no JSON object; write them as {"name": value}.')
    return variables
