"""The report for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.chaos.invariants import INVARIANTS
from tests.chaos.report import Hunt

HEADING = "## The last run"


def page(found: Mapping[str, Any], hunts: Sequence[Hunt], late: Sequence[str]) -> str:
    """Of the summary, the hunts for seeded mistakes, and what came too late."""
    return (
        "\n".join([*_result(found, hunts, late), *_recovery(found), *_invariants(found), *_hunts(hunts)])
        + "\n"
    )


def _result(found: Mapping[str, Any], hunts: Sequence[Hunt], late: Sequence[str]) -> Iterator[str]:
    faults, calls, events = sum(found["faults"].values()), found["calls outside"], found["events"]
    yield HEADING
    yield ""
    machine = found["machine"]
    yield f"`make chaos`, seed {found['seed']}, {machine['cores']} cores, Python {machine['python']}."
    yield ""
    yield f"- **{found['lost']} lost, {found['doubled']} doubled, {found['missed timers']} missed timers**"
    yield f"- {found['instances']} instances, {found['steps']} steps, {faults} faults of {len(found['faults'])} kinds"
    yield f"- {calls['calls']} calls outside with {calls['keys']} idempotency keys; {events['written']} events"
    if hunts:
        yield f"- seeded mistakes found: {sum(hunt.is_found for hunt in hunts)}/{len(hunts)}"
    yield f"- all work done {found['all done after']} s after the last fault"
    yield from (f"- **Too late:** {sentence}" for sentence in late)
    yield from (f"- {name}: {note}" for name, note in found["notes"].items())
    yield ""


def _recovery(found: Mapping[str, Any]) -> Iterator[str]:
    yield "A pulse, a process with one call, is started every half second: seconds until it is done, from its start or"
    yield "from the moment when all was whole again. The page is a WebSocket that watches an instance."
    yield ""
    yield "| fault | times | p50 | p95 | max | page up to date after |"
    yield "|---|---|---|---|---|---|"
    calm = found["calm"]["pulse"]
    yield f"| none | | {calm.get('p50')} | {calm.get('p95')} | {calm.get('max')} | |"
    for name, times in found["recovery"].items():
        page_after, done = found["page up to date after"][name], found["faults"][name]
        yield f"| {name} | {done} | {times.get('p50')} | {times.get('p95')} | {times.get('max')} | {page_after} |"
    yield ""


def _invariants(found: Mapping[str, Any]) -> Iterator[str]:
    yield "| invariant | | |"
    yield "|---|---|---|"
    for name, check in INVARIANTS.items():
        problems = found["broken"].get(name, [])
        yield f"| {name} | {' '.join((check.__doc__ or '').split())} | {'holds' if not problems else '**broken**'} |"
    for name, problems in found["broken"].items():
        yield from ["", f"**{name}**", "", *(f"- {problem}" for problem in problems)]
    yield ""


def _hunts(hunts: Sequence[Hunt]) -> Iterator[str]:
    if not hunts:
        return
    yield "| seeded mistake | found by | also broken |"
    yield "|---|---|---|"
    for hunt in hunts:
        by = [name for name in hunt.noticed if name in hunt.expected]
        others = [name for name in hunt.noticed if name not in hunt.expected]
        yield f"| {hunt.bug} | {', '.join(by) or '**nothing**'} | {', '.join(others)} |"
