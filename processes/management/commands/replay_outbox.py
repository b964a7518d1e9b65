"""Send events again that a consumer has lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

from processes import audit, clock, event_bus, outbox
from processes.origin import at_command_line


class Command(BaseCommand):
    help = "Send the events of a span of time again, with the ids they had. Consumers drop those they know."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", required=True, metavar="ISO", help="events from then on")
        parser.add_argument(
            "--until", metavar="ISO", help="events before then; as a rule, before this moment"
        )
        parser.add_argument(
            "--topic", default="*", metavar="GLOB", help="only routing keys like this, for instance 'job.*'"
        )
        parser.add_argument("--dry-run", action="store_true", help="count them, and send nothing")

    def handle(
        self, *args: Any, since: str, until: str | None, topic: str, dry_run: bool, **options: Any
    ) -> None:
        start, end = _moment(since), _moment(until) if until else clock.now()
        if start >= end:
            raise CommandError("--since is not before --until.")
        rows = outbox.sent(start, end, topic)
        if dry_run:
            self.stdout.write(f"{rows.count()} events would be sent again.")
            return
        if not event_bus.is_configured():
            raise CommandError("Without AMQP_URL there is no broker to send them to.")
        with at_command_line():
            detail = {"since": start.isoformat(), "until": end.isoformat(), "topic": topic}
            audit.log(None, "replay", object_type="outbox", object_id=topic, detail=detail)
        self.stdout.write(f"{outbox.replay(rows)} events are unsent again; the relay sends them.")


def _moment(text: str) -> datetime:
    """A date is its first moment; without an offset it is the time of TIME_ZONE."""
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no moment: {error}.") from error
    if moment is None:
        raise CommandError(f"{text!r} is no moment: write it as 2026-01-31 or 2026-01-31T09:30:00Z.")
    return make_aware(moment) if is_naive(moment) else moment
