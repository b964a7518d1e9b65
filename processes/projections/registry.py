"""Which function projects which record."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from engine.interpreter.records import Record


@dataclass(frozen=True, slots=True)
class TurnRef:
    """Whose turn it was. ``version`` is that of the instance after it; ``at`` the time of the turn."""

    instance_id: uuid.UUID
    definition_id: uuid.UUID
    process_id: uuid.UUID
    process_key: str
    business_key: str
    version: int
    at: datetime


class Entry(NamedTuple):
    """One record; ``seq`` counts within the turn."""

    turn: TurnRef
    seq: int
    record: Any


Projection = Callable[[Sequence[Entry]], None]
_projections: list[tuple[tuple[type[Record], ...], Projection]] = []


def projects(*kinds: type[Record]) -> Callable[[Projection], Projection]:
    """Register a projection of these records. They run in the order of their registration."""

    def register(projection: Projection) -> Projection:
        _projections.append((kinds, projection))
        return projection

    return register


def project(entries: Sequence[Entry]) -> None:
    """Give each projection its records; those without any are not called."""
    by_kind: dict[type[Record], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[type(entry.record)].append(entry)
    positions = {id(entry.record): index for index, entry in enumerate(entries)}
    for kinds, projection in _projections:
        found = [by_kind[kind] for kind in kinds if kind in by_kind]
        if len(found) == 1:
            projection(found[0])
        elif found:
            merged = [entry for group in found for entry in group]
            projection(sorted(merged, key=lambda entry: positions[id(entry.record)]))
