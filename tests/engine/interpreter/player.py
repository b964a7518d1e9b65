"""One instance of a small model, advanced command by command; its state goes through its stored form every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from engine.bpmn.reader import read_bpmn
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.advance import Turn, advance
from engine.interpreter.codec import decode_state, encode_state
from engine.interpreter.expressions import ScriptRunner
from engine.interpreter.library import Library, compile_process
from engine.interpreter.state import State

R = TypeVar("R", bound=r.Record)
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn"'
)


def document(body: str, roots: str = "") -> bytes:
    """A file with one executable process of id ``p``."""
    process = f'<process id="p" isExecutable="true">{body}</process>'
    return f'<definitions {NAMESPACES} targetNamespace="urn:t">{roots}{process}</definitions>'.encode()


def flow(source: str, target: str, condition: str = "") -> str:
    """A sequence flow with the id ``source-target``."""
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def compiled(xml: bytes, scripts: Mapping[str, ScriptRunner] | None = None) -> Library:
    """A library with the one process of the file, as definition ``d``."""
    definitions = read_bpmn(xml)
    (process,) = definitions.executable_processes
    return Library([compile_process(definitions, process, "d")], scripts)


class Player:
    """Keeps the state as bytes, the way a database does."""

    def __init__(self, library: Library, now: datetime = START) -> None:
        self.library = library
        self.now = now
        self.stored: bytes | None = None
        self.records: list[r.Record] = []
        self.commands: list[tuple[datetime, c.Command]] = []

    @property
    def state(self) -> State:
        assert self.stored is not None
        return decode_state(self.stored)

    def start(self, **variables: object) -> Player:
        self.run(c.StartProcess(instance_id="i", definition_id="d", variables=variables))
        return self

    def run(self, command: c.Command) -> list[r.Record]:
        """The records of this command alone; a rejected one changes nothing."""
        before = decode_state(self.stored) if self.stored is not None else None
        turn: Turn = advance(self.library, before, command, self.now)
        self.stored = encode_state(turn.state)
        self.commands.append((self.now, command))
        self.records += turn.records
        return turn.records

    def attempt(self, state: State, command: c.Command) -> Turn:
        """On a state of the caller's, without keeping anything."""
        return advance(self.library, state, command, self.now)

    def key(self, element_id: str) -> int:
        """Of the one active instance of the element."""
        (found,) = [
            element.key for element in self.state.elements.values() if element.element_id == element_id
        ]
        return found

    def complete(self, element_id: str, **variables: object) -> list[r.Record]:
        return self.run(c.CompleteActivity(activity_key=self.key(element_id), variables=variables))

    def fail(self, element_id: str) -> list[r.Record]:
        return self.run(c.FailActivity(activity_key=self.key(element_id), message="it failed"))

    def retry(self, **variables: object) -> list[r.Record]:
        (incident,) = self.state.incidents
        return self.run(c.RetryIncident(incident_key=incident, variables=variables))

    def fire_next(self) -> list[r.Record]:
        """Move the clock to the timer that is due first, and fire it."""
        timer = min(
            (s for s in self.state.subscriptions.values() if s.due_at is not None),
            key=lambda s: (s.due_at, s.key),
        )
        assert timer.due_at is not None
        self.now = max(self.now, timer.due_at)
        return self.run(c.FireTimer(subscription_key=timer.key, due_at=timer.due_at.isoformat()))

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def all(self, kind: type[R]) -> list[R]:
        return [record for record in self.records if isinstance(record, kind)]

    @property
    def trace(self) -> list[str]:
        return [record.element_id for record in self.all(r.ElementActivated)]

    @property
    def waiting(self) -> list[str]:
        return sorted(element.element_id for element in self.state.elements.values())
