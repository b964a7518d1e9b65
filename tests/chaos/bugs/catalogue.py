"""The mistakes by name: what it takes for them to do harm, and what has to notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """``provoked_by`` are faults by name; ``found_by`` the invariants of which one has to be broken."""

    name: str
    provoked_by: Sequence[str]
    found_by: Sequence[str]


_HISTORY = ("I1 ended", "I2 replayed", "I3 as drawn", "I4 numbered")
_ALL = (
    Bug("no lock and no version", [], _HISTORY),
    Bug("commit in two", [], _HISTORY),
    Bug("events published in the transaction", ["connections cut"], ["I8 told"]),
    Bug("leases end early", ["slow work"], ["I6 called in turn"]),
    Bug("fence ignored", ["worker stopped for longer than its lease"], ["I9 nothing left"]),
    Bug("highest number sent", [], ["I8 told"]),
    Bug("hint is the work", ["old hints repeated"], ["I6 called in turn"]),
    Bug("clock of the worker", [], ["I7 on time"]),
    Bug("hints only", ["RabbitMQ stopped"], ["I1 ended"]),
    Bug("events after the commit", ["workers killed at once"], ["I4 numbered"]),
    Bug("keys forgotten", [], ["I5 started once", "I10 promised"]),
    Bug("mirror first", [], ["I14 mirrored"]),
)
BUGS: Mapping[str, Bug] = {bug.name: bug for bug in _ALL}
