"""What the run has left, in the database, with the other side, with the listener, in the logs: no word of ours."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from tests.chaos.faults import Injected
from tests.chaos.load import Deeds
from tests.chaos.platform import Platform
from tests.chaos.watch import Watch


class Instance(NamedTuple):
    id: str
    process: str
    status: str
    version: int
    event_count: int
    started_at: datetime
    ended_at: datetime | None


class Activity(NamedTuple):
    instance: str
    element: str
    started_at: datetime


class Job(NamedTuple):
    key: str
    """The idempotency key of its calls."""
    instance: str
    status: str
    ended_at: datetime | None


class Event(NamedTuple):
    id: str
    instance: str | None
    sequence: int
    created_at: datetime
    is_sent: bool


class Call(NamedTuple):
    """Unix seconds; ``ended`` is None if the other side was not yet done."""

    key: str
    begun: float
    ended: float | None
    status: int | None
    receipt: str | None


class Heard(NamedTuple):
    id: str
    subject: str
    sequence: int


INSTANCES = """SELECT i.id::text, p.key, i.status, i.version, i.event_count, i.started_at, i.ended_at
FROM processes_processinstance i JOIN processes_process p ON p.id = i.process_id"""
ACTIVITIES = "SELECT instance_id::text, element_id, started_at FROM processes_activityinstance"
JOBS = "SELECT instance_id || ':' || activity_key, instance_id::text, status, ended_at FROM tasks_job"
EVENTS = """SELECT event_id::text, instance_id::text, seq, created_at, sent_at IS NOT NULL
FROM processes_outboxmessage ORDER BY id"""
INCIDENTS = "SELECT instance_id::text, kind, message, detail FROM processes_incident"
TIMERS = """SELECT t.instance_id::text, t.element_id FROM processes_timer t
LEFT JOIN processes_processinstance i ON i.id = t.instance_id LEFT JOIN processes_process p ON p.id = i.process_id
WHERE p.key IS DISTINCT FROM 'watched'"""
WAITING = "SELECT kind, count(*) FROM processes_command WHERE status = 'waiting' AND kind <> 'FireTimer' GROUP BY kind"
DEPLOYED = """SELECT d.created_at FROM processes_processdefinition d JOIN processes_process p ON p.id = d.process_id
WHERE p.key = 'metronome'"""
LOUD = ("ERROR", "CRITICAL")


@dataclass(frozen=True)
class Evidence:
    """Everything that an invariant may look at, read once after the last fault was healed and the work was done."""

    platform: Platform
    deeds: Deeds
    watch: Watch
    injected: Sequence[Injected]
    beats: int
    verified: str
    """What `manage.py verify_instances` had to say against them."""
    server_errors: Sequence[str]

    def _rows(self, sql: str, kind: Any) -> list[Any]:
        return [kind(*row) for row in self.platform.query(sql)]

    @cached_property
    def instances(self) -> Sequence[Instance]:
        return self._rows(INSTANCES, Instance)

    @cached_property
    def by_id(self) -> Mapping[str, Instance]:
        return {instance.id: instance for instance in self.instances}

    @cached_property
    def activities(self) -> Mapping[str, Sequence[Activity]]:
        found: dict[str, list[Activity]] = defaultdict(list)
        for activity in self._rows(ACTIVITIES, Activity):
            found[activity.instance].append(activity)
        return found

    @cached_property
    def watched(self) -> str:
        """The id of the instance that lives as long as the run."""
        return next((one.id for one in self.instances if one.process == "watched"), "")

    def counted(self, instance: Instance) -> Counter[str]:
        """Element → how often it was begun."""
        return Counter(activity.element for activity in self.activities.get(instance.id, ()))

    @cached_property
    def jobs(self) -> Sequence[Job]:
        return self._rows(JOBS, Job)

    @cached_property
    def events(self) -> Sequence[Event]:
        return self._rows(EVENTS, Event)

    @cached_property
    def incidents(self) -> Sequence[tuple[Any, ...]]:
        return self.platform.query(INCIDENTS)

    @cached_property
    def timers(self) -> Sequence[tuple[Any, ...]]:
        return self.platform.query(TIMERS)

    @cached_property
    def waiting(self) -> Sequence[tuple[Any, ...]]:
        return self.platform.query(WAITING)

    @cached_property
    def metronome_deployed_at(self) -> datetime | None:
        rows = self.platform.query(DEPLOYED)
        return rows[0][0] if rows else None

    @cached_property
    def calls(self) -> Mapping[str, Sequence[Call]]:
        """Idempotency key → its calls, in order."""
        found: dict[str, list[Call]] = defaultdict(list)
        with sqlite3.connect(self.platform.stub_file) as ledger:
            sql = "SELECT key, begun, ended, status, receipt FROM call ORDER BY id"
            for row in ledger.execute(sql):
                found[row[0]].append(Call(*row))
        return found

    @cached_property
    def heard(self) -> Sequence[Heard]:
        if not self.platform.heard_file.exists():
            return []
        lines = [json.loads(line) for line in self.platform.heard_file.read_text().splitlines()]
        return [Heard(line["id"], line["subject"], int(line["sequence"] or 0)) for line in lines]

    def loud_lines(self) -> Iterator[str]:
        """What the platform's processes logged as an error, or printed without logging it."""
        for process in self.platform.processes:
            for record in _records(process.log.read_text(errors="replace")):
                if _is_loud(record):
                    yield f"{process.name}: {record}"

    def logged(self, text: str) -> int:
        """In how many lines of all processes the text stands."""
        return sum(process.log.read_text(errors="replace").count(text) for process in self.platform.processes)


def _records(text: str) -> Iterator[str]:
    """Lines of JSON, and what stands between them as one."""
    printed: list[str] = []
    for line in text.splitlines():
        if line.startswith("{"):
            yield " ".join(printed)
            printed = []
            yield line
        else:
            printed.append(line.strip())
    yield " ".join(printed)


def _is_loud(record: str) -> bool:
    if not record.startswith("{"):
        return "Traceback" in record
    try:
        return json.loads(record).get("level") in LOUD
    except ValueError:
        return False
