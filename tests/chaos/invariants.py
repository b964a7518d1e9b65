"""What must hold whatever happened. Each is a function from the evidence to sentences about what does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise

from tests.chaos.evidence import Call, Evidence, Instance
from tests.chaos.models import METRONOME_SECONDS, OUTCOMES, REMINDER_SECONDS, TOO_LATE_SECONDS, Outcome

IDLE_LIMIT_SECONDS = 16.0
SOCKET_LIMIT_SECONDS = 10.0
MEMORY_FACTOR, MEMORY_EXTRA_KIB = 1.5, 80 * 1024
CLOCK_SECONDS = 0.5
WIPED, STOPPED = "RabbitMQ emptied", "worker stopped for longer than its lease"
EXCUSED = (
    "OperationalError",
    "InterfaceError",
    "ConnectionFailed",
    "Connection",
    "connection",
    "Cannot connect",
    "Service Unavailable",
    "WorkerLostError",
    # What a child prints whose parent was killed.
    "billiard/pool.py",
)
"""The faults are reported, and have to be."""

Check = Callable[[Evidence], Iterator[str]]


def ended(evidence: Evidence) -> Iterator[str]:
    """Every instance that was accepted is there and has come to its end, without an incident."""
    for start in evidence.deeds.starts:
        instance = evidence.by_id.get(str(start.instance))
        if instance is None:
            yield f"{start.process} {start.instance} was accepted and is not there."
    for instance in evidence.instances:
        if instance.process in OUTCOMES and instance.status != "completed":
            yield f"{instance.process} {instance.id} is {instance.status}."
    for incident in evidence.incidents:
        yield f"Incident: {' '.join(str(part)[:200] for part in incident)}"
    for kind, number in evidence.waiting:
        yield f"{number} commands {kind} still wait."


def replayed(evidence: Evidence) -> Iterator[str]:
    """The commands, run again on nothing, lead to the stored state and version."""
    yield from evidence.verified.splitlines()


def as_drawn(evidence: Evidence) -> Iterator[str]:
    """The history of each instance is exactly one of those its diagram allows: nothing lost, nothing doubled."""
    for instance in evidence.instances:
        if (
            instance.process in OUTCOMES
            and instance.status == "completed"
            and _outcome(evidence, instance) is None
        ):
            yield f"{instance.process} {instance.id} went {dict(evidence.counted(instance))}."


def _outcome(evidence: Evidence, instance: Instance) -> Outcome | None:
    counted = evidence.counted(instance)
    return next((one for one in OUTCOMES[instance.process] if counted == Counter(one.activities)), None)


def numbered(evidence: Evidence) -> Iterator[str]:
    """The events of an instance are numbered without a gap, up to the number it has counted."""
    sequences: dict[str, list[int]] = defaultdict(list)
    for event in evidence.events:
        if event.instance is not None:
            sequences[event.instance].append(event.sequence)
    for instance in evidence.instances:
        found = sorted(sequences.get(instance.id, []))
        if found != list(range(1, instance.event_count + 1)):
            yield f"{instance.process} {instance.id} counts {instance.event_count} events and has {found}."


def started_once(evidence: Evidence) -> Iterator[str]:
    """As many instances as were asked for, however often they were asked for."""
    asked = Counter(start.process for start in evidence.deeds.starts)
    asked |= Counter({"nested_2": asked["nested_1"], "nested_3": asked["nested_1"]})
    found = Counter(
        instance.process
        for instance in evidence.instances
        if instance.process not in ("watched", "metronome")
    )
    if asked != found:
        yield f"Asked for {dict(asked)}, found {dict(found)}."


def called(evidence: Evidence) -> Iterator[str]:
    """Each job has one key; it was called, one call of it was answered well, and all answers were the same."""
    keys = Counter(key.partition(":")[0] for key in evidence.calls)
    for instance in evidence.instances:
        outcome = _outcome(evidence, instance) if instance.process in OUTCOMES else None
        if outcome is not None and keys[instance.id] != sum(outcome.calls.values()):
            yield f"{instance.process} {instance.id} has {keys[instance.id]} keys, not those of {dict(outcome.calls)}."
    for key, calls in evidence.calls.items():
        receipts = {call.receipt for call in calls if call.receipt}
        if len(receipts) != 1:
            yield f"{key} has the answers {sorted(receipts)}."


def called_in_turn(evidence: Evidence) -> Iterator[str]:
    """No two calls of a job at a time, and none after its result is in."""
    ended_at = {job.key: job.ended_at.timestamp() for job in evidence.jobs if job.ended_at is not None}
    for key, calls in evidence.calls.items():
        for first, second in pairwise(calls):
            if first.ended is None or second.begun < first.ended:
                yield f"{key} was called twice at the same time."
        late = [call for call in calls if call.begun > ended_at.get(key, call.begun) + CLOCK_SECONDS]
        if any(not _was_stopped(evidence, call) for call in late):
            yield f"{key} was called after its result was in."


def _was_stopped(evidence: Evidence, call: Call) -> bool:
    """A worker that stood still between its claim and its call goes on with it; its report is not heard."""
    healed = [fault.healed for fault in evidence.injected if fault.fault.name == STOPPED]
    return any(moment - 1 < call.begun < moment + 2 for moment in healed)


def on_time(evidence: Evidence) -> Iterator[str]:
    """No timer is left, none fired before it was due, and of a cycle none is missing."""
    for instance, element in evidence.timers:
        yield f"The timer {element} of {instance} never fired."
    for instance in evidence.instances:
        yield from _early(evidence, instance)
    beats = sorted(one.started_at for one in evidence.instances if one.process == "metronome")
    if len(beats) != evidence.beats:
        yield f"The metronome beat {len(beats)} times, not {evidence.beats}."
    for number, beat in enumerate(beats):
        anchor = evidence.metronome_deployed_at
        if anchor is not None and beat < anchor + timedelta(seconds=number * METRONOME_SECONDS):
            yield f"Beat {number} came at {beat}, before it was due."


def _early(evidence: Evidence, instance: Instance) -> Iterator[str]:
    limits = {
        "race": ("decide", "too_late", TOO_LATE_SECONDS),
        "dialog": ("either", "reminded", REMINDER_SECONDS),
    }
    if instance.process not in limits:
        return
    begin, fire, seconds = limits[instance.process]
    moments = {activity.element: activity.started_at for activity in evidence.activities.get(instance.id, ())}
    if fire in moments and moments[fire] < moments[begin] + timedelta(seconds=seconds):
        yield f"{fire} of {instance.id} fired {moments[fire] - moments[begin]} after {begin}."


def told(evidence: Evidence) -> Iterator[str]:
    """Every event was heard, in the order of its instance; none was heard that is not committed."""
    heard = {one.id for one in evidence.heard if one.subject != evidence.watched}
    # The watched one goes on while we look.
    events = [event for event in evidence.events if event.instance != evidence.watched]
    written, unsent = {event.id for event in events}, sum(not event.is_sent for event in events)
    if unsent:
        yield f"{unsent} events were not sent."
    if written - heard:
        yield f"{len(written - heard)} events were never heard."
    if heard - written:
        yield f"{len(heard - written)} events were heard that nobody has written: {sorted(heard - written)[:3]}"
    excused = _replayed_subjects(evidence)
    for subject, sequences in _first_heard(evidence).items():
        if sequences != sorted(sequences) and subject not in excused:
            yield f"The events of {subject} came in the order {sequences}."


def _first_heard(evidence: Evidence) -> Mapping[str, list[int]]:
    known: set[str] = set()
    found: dict[str, list[int]] = defaultdict(list)
    for one in evidence.heard:
        if one.id not in known:
            known.add(one.id)
            found[one.subject].append(one.sequence)
    return found


def _replayed_subjects(evidence: Evidence) -> set[str]:
    """An event that the broker lost comes after those that were written later."""
    spans = [(one.begun - 10, one.healed + 10) for one in evidence.injected if one.fault.name == WIPED]
    return {
        event.instance or ""
        for event in evidence.events
        if any(begin < event.created_at.timestamp() < end for begin, end in spans)
    }


def nothing_left(evidence: Evidence) -> Iterator[str]:
    """No job is open when its instance has ended."""
    for job in evidence.jobs:
        if job.status not in ("completed", "canceled"):
            yield f"Job {job.key} is {job.status}."


def promised(evidence: Evidence) -> Iterator[str]:
    """What was answered is so: a completed task was not timed out, a repeated key gave the same, no error of ours."""
    yield from evidence.deeds.broken_promises
    for pk in evidence.deeds.completed:
        instance = evidence.by_id.get(str(pk))
        if instance is not None and "decided" not in evidence.counted(instance):
            yield f"The task of {pk} was completed, and then it was not."
    yield from evidence.server_errors


def shown(evidence: Evidence) -> Iterator[str]:
    """A page that watches is up to date within ten seconds of the end of a fault."""
    for one in evidence.injected:
        if one.socket_seconds > SOCKET_LIMIT_SECONDS:
            yield f"After “{one.fault.name}” the page was not up to date for {one.socket_seconds:.1f} s."


def tidy(evidence: Evidence) -> Iterator[str]:
    """No transaction idles, and nobody grows."""
    if evidence.watch.longest_idle > IDLE_LIMIT_SECONDS:
        yield f"A transaction was idle for {evidence.watch.longest_idle:.1f} s."
    for name, (first, largest) in evidence.watch.memory.items():
        if largest > first * MEMORY_FACTOR + MEMORY_EXTRA_KIB:
            yield f"{name} grew from {first >> 10} to {largest >> 10} MiB."


def quiet(evidence: Evidence) -> Iterator[str]:
    """Nothing is logged as an error but what was done to it."""
    for line in evidence.loud_lines():
        if not any(word in line for word in EXCUSED):
            yield line[:600]


def mirrored(evidence: Evidence) -> Iterator[str]:
    """Redis never knew of a version that the database did not have."""
    yield from evidence.watch.newer_in_redis


INVARIANTS: Mapping[str, Check] = {
    "I1 ended": ended,
    "I2 replayed": replayed,
    "I3 as drawn": as_drawn,
    "I4 numbered": numbered,
    "I5 started once": started_once,
    "I6 called": called,
    "I6 called in turn": called_in_turn,
    "I7 on time": on_time,
    "I8 told": told,
    "I9 nothing left": nothing_left,
    "I10 promised": promised,
    "I11 shown": shown,
    "I12 tidy": tidy,
    "I13 quiet": quiet,
    "I14 mirrored": mirrored,
}


def broken(evidence: Evidence) -> dict[str, list[str]]:
    """Name → what is wrong, of those that do not hold."""
    found = {name: list(check(evidence)) for name, check in INVARIANTS.items()}
    return {name: problems for name, problems in found.items() if problems}
