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
    traceparent: str = ""
    tenant: str = ""


class Entry(NamedTuple):
    """One record; ``seq`` counts within the turn."""

    turn: TurnRef
    seq: int
    record: Any


Projection = Callable[[Sequence[Entry]], None]
_projections: list[Projection] = []
_of_kind: dict[type[Record], list[int]] = defaultdict(list)
"""Which of them want a record of this type."""


def projects(*kinds: type[Record]) -> Callable[[Projection], Projection]:
    """Register a projection of these records. They run in the order of their registration."""

    def register(projection: Projection) -> Projection:
        for kind in kinds:
            _of_kind[kind].append(len(_projections))
        _projections.append(projection)
        return projection

    return register


def project(entries: Sequence[Entry]) -> None:
    """Give each projection its records, in the order of all; those without any are not called."""
    wanted: list[list[Entry]] = [[] for _ in _projections]
    for entry in entries:
        for index in _of_kind.get(type(entry.record), ()):
            wanted[index].append(entry)
    for projection, found in zip(_projections, wanted, strict=True):
        if found:
            projection(found)
