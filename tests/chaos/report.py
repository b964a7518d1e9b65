"""What a run came to: numbers for a machine, sentences for a person."""

from __future__ import annotations

import os
import platform as machine
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.chaos.evidence import Evidence, Instance
from tests.chaos.faults import Injected
from tests.chaos.models import OUTCOMES
from tests.chaos.round import Outcome

PULSE = "pulse"
AFTERMATH_SECONDS = 3.0


@dataclass(frozen=True)
class Hunt:
    """One seeded mistake: the invariants that noticed it, of those that should have."""

    bug: str
    expected: Sequence[str]
    noticed: Sequence[str]

    @property
    def is_found(self) -> bool:
        return bool(set(self.expected) & set(self.noticed))


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and max, in the unit of the values; empty for none."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "max": round(ordered[-1], 2),
    }


def summary(outcome: Outcome, broken: Mapping[str, Sequence[str]], seed: int) -> dict[str, Any]:
    """Times are in seconds."""
    evidence = outcome.evidence
    calls = [call for of_key in evidence.calls.values() for call in of_key]
    return {
        "seed": seed,
        "machine": {"cores": os.cpu_count(), "python": machine.python_version()},
        "instances": len(evidence.instances),
        "steps": sum(len(of_one) for of_one in evidence.activities.values()),
        "calls outside": {"keys": len(evidence.calls), "calls": len(calls)},
        "events": {"written": len(evidence.events), "heard": len(evidence.heard)},
        "faults": {one.fault.name: one.times for one in evidence.injected},
        "lost": _lost(evidence),
        "doubled": _doubled(evidence),
        "missed timers": _missed(evidence),
        "reports refused by their fence": evidence.logged("came too late"),
        "calm": {"pulse": quantiles(_calm(outcome))},
        "recovery": {one.fault.name: _recovery(outcome, one) for one in evidence.injected if one.times},
        "api": {
            "statuses": {str(k): n for k, n in sorted(outcome.tally.statuses.items())},
            "answered after": quantiles(outcome.tally.seconds),
        },
        "page up to date after": {one.fault.name: round(one.socket_seconds, 1) for one in evidence.injected},
        "longest idle transaction": round(evidence.watch.longest_idle, 1),
        "memory in MiB": {k: [v >> 10 for v in pair] for k, pair in evidence.watch.memory.items()},
        "all done after": round(outcome.drained, 1),
        "notes": outcome.rig.notes,
        "broken": {name: list(problems[:20]) for name, problems in broken.items()},
    }


def _lost(evidence: Evidence) -> int:
    """Accepted instances that are not there or not at their end, and elements that their history lacks."""
    missing = sum(str(start.instance) not in evidence.by_id for start in evidence.deeds.starts)
    return (
        missing
        + sum(_is_unfinished(one) for one in evidence.instances)
        + sum(
            (_ways(evidence, one)[0])
            for one in evidence.instances
            if one.process in OUTCOMES and one.status == "completed"
        )
    )


def _doubled(evidence: Evidence) -> int:
    """Elements of a history that its diagram does not have as often."""
    ended = [one for one in evidence.instances if one.process in OUTCOMES and one.status == "completed"]
    return sum(_ways(evidence, one)[1] for one in ended)


def _is_unfinished(instance: Instance) -> bool:
    return instance.process in OUTCOMES and instance.status != "completed"


def _ways(evidence: Evidence, instance: Instance) -> tuple[int, int]:
    """(missing, too many) elements, against the way of the diagram that is nearest."""
    counted = evidence.counted(instance)
    differences = []
    for way in OUTCOMES[instance.process]:
        names = set(way.activities) | set(counted)
        gaps = [counted[name] - way.activities.get(name, 0) for name in names]
        differences.append((-sum(gap for gap in gaps if gap < 0), sum(gap for gap in gaps if gap > 0)))
    return min(differences, key=sum)


def _missed(evidence: Evidence) -> int:
    beats = sum(instance.process == "metronome" for instance in evidence.instances)
    return len(evidence.timers) + max(0, evidence.beats - beats)


def _pulses(outcome: Outcome) -> list[tuple[float, float]]:
    """(intended start, end) of each that ended, Unix seconds."""
    found = []
    for start in outcome.evidence.deeds.starts:
        instance = outcome.evidence.by_id.get(str(start.instance))
        if start.process == PULSE and instance is not None and instance.ended_at is not None:
            found.append((start.intended, instance.ended_at.timestamp()))
    return found


def _calm(outcome: Outcome) -> list[float]:
    begin, end = outcome.calm
    return [ended - intended for intended, ended in _pulses(outcome) if begin <= intended and ended <= end]


def _recovery(outcome: Outcome, one: Injected) -> dict[str, float]:
    """Of the pulses that met the fault: how long after all was whole again, or after they came, they were done."""
    met = [pulse for pulse in _pulses(outcome) if _last_met(outcome, pulse) is one]
    return quantiles([max(0.0, ended - max(intended, one.healed)) for intended, ended in met])


def _last_met(outcome: Outcome, pulse: tuple[float, float]) -> Injected | None:
    """Of the faults that fell into the life of the pulse, or that it followed closely, the last one."""
    intended, ended = pulse
    met = [
        one
        for one in outcome.evidence.injected
        if one.begun <= ended and intended < one.healed + AFTERMATH_SECONDS
    ]
    return met[-1] if met else None


def too_slow(outcome: Outcome) -> list[str]:
    """A sentence for each fault from which the platform did not recover within its bound."""
    found = []
    for one in outcome.evidence.injected:
        slowest = _recovery(outcome, one).get("max", 0.0) if one.times else 0.0
        if slowest > one.fault.bound:
            found.append(
                f"After “{one.fault.name}” a pulse took {slowest:.1f} s; {one.fault.bound} are promised."
            )
    return found
