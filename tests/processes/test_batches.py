"""Many instances in one transaction: the one at fault is found, the others go on, the order is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from engine.errors import CommandRejected
from engine.interpreter.records import VariablesSet
from processes import attempts, clock, runtime, turns
from processes.models import ActivityInstance, Command, Incident, ProcessDefinition, ProcessInstance
from processes.projections import Entry, projects
from tests.processes.conftest import run_all, status_of
from tests.processes.diagrams import computed, process, user_task

pytestmark = pytest.mark.django_db
Status = Command.Status
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]


@pytest.fixture
def definition(deploy: Deploy) -> ProcessDefinition:
    return deploy(process("work", user_task()))


def damage(instance: ProcessInstance) -> None:
    ProcessInstance.objects.filter(pk=instance.pk).update(state=b"\x01\xc1damaged")


def key_of(instance: ProcessInstance) -> int:
    """The key of the waiting activity."""
    return ActivityInstance.objects.get(instance=instance, status="active").key


def complete(instance: ProcessInstance, **variables: object) -> Command:
    return runtime.complete_activity(
        instance_id=instance.pk, activity_key=key_of(instance), variables=variables
    )


def try_until_given_up(command: Command) -> int:
    """Let the time of each next attempt come; the number of attempts."""
    for number in range(1, 20):
        command.refresh_from_db()
        if command.status != Status.WAITING:
            return number - 1
        with clock.stopped_at(max(command.due_at, clock.now())):
            turns.run_due()
    raise AssertionError("never given up")


def test_a_damaged_instance_keeps_no_other_from_going_on(definition: ProcessDefinition, start: Start) -> None:
    bad, *good = [start("work") for _ in range(4)]
    damage(bad)
    poisoned, *sound = [complete(instance) for instance in [bad, *good]]

    assert turns.run_due() == 4

    assert [status_of(command) for command in sound] == [Status.DONE] * 3
    assert status_of(poisoned) == Status.WAITING
    assert (poisoned.attempts, poisoned.due_at > clock.now()) == (1, True)
    assert set(ProcessInstance.objects.filter(status="completed")) == set(good)


def test_after_its_attempts_it_is_an_incident_that_keeps_the_command(
    definition: ProcessDefinition, start: Start
) -> None:
    instance = start("work")
    sound = bytes(ProcessInstance.objects.get(pk=instance.pk).state or b"")
    damage(instance)
    command = complete(instance)

    assert try_until_given_up(command) == attempts.MAX_ATTEMPTS

    incident = Incident.objects.get(instance=instance)
    assert status_of(command) == Status.FAILED
    assert (incident.kind, incident.command_id, incident.status) == ("command_failed", command.pk, "open")
    assert "CompleteActivity" in incident.message
    assert "CodecError" in incident.detail

    ProcessInstance.objects.filter(pk=instance.pk).update(state=sound)
    assert runtime.retry(incident=incident).pk == command.pk
    run_all()
    assert status_of(command) == Status.DONE
    incident.refresh_from_db()
    assert incident.status == "resolved"
    instance.refresh_from_db()
    assert instance.status == "completed"


def test_an_incident_is_retried_once(definition: ProcessDefinition, start: Start) -> None:
    instance = start("work")
    damage(instance)
    try_until_given_up(complete(instance))
    incident = Incident.objects.get()
    runtime.retry(incident=incident)
    with pytest.raises(CommandRejected, match="resolved already"):
        runtime.retry(incident=incident)


def test_the_commands_of_one_instance_run_in_their_order(definition: ProcessDefinition, start: Start) -> None:
    instance = start("work")
    for number in range(5):
        runtime.set_variables(instance_id=instance.pk, variables={"number": number})
    assert turns.run_due(limit=3) == 3
    assert turns.run_due(limit=3) == 2
    updates = instance.variable_updates.values_list("value", flat=True)
    assert list(updates) == [0, 1, 2, 3, 4]


def test_behind_a_command_that_waits_for_its_next_attempt_the_later_ones_wait(
    definition: ProcessDefinition, start: Start
) -> None:
    instance = start("work")
    sound = bytes(ProcessInstance.objects.get(pk=instance.pk).state or b"")
    damage(instance)
    first = runtime.set_variables(instance_id=instance.pk, variables={"a": 1})
    turns.run_due()
    second = runtime.set_variables(instance_id=instance.pk, variables={"a": 2})
    ProcessInstance.objects.filter(pk=instance.pk).update(state=sound)

    assert turns.run_due() == 0
    assert (status_of(first), status_of(second)) == (Status.WAITING, Status.WAITING)

    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        run_all()
    assert list(instance.variable_updates.values_list("value", flat=True)) == [1, 2]


def test_a_rejected_command_says_why_and_changes_nothing(definition: ProcessDefinition, start: Start) -> None:
    instance = start("work")
    rejected = runtime.complete_activity(instance_id=instance.pk, activity_key=4711)
    later = complete(instance)
    run_all()
    assert status_of(rejected) == Status.REJECTED
    assert "4711" in rejected.error
    assert runtime.wait_for(rejected) == runtime.CommandResult("rejected", rejected.error)
    assert status_of(later) == Status.DONE


def test_commands_of_an_ended_instance_are_rejected(definition: ProcessDefinition, start: Start) -> None:
    instance = start("work")
    complete(instance)
    late = runtime.set_variables(instance_id=instance.pk, variables={"a": 1})
    run_all()
    assert status_of(late) == Status.REJECTED
    assert "ended" in late.error
    very_late = runtime.set_variables(instance_id=instance.pk, variables={"a": 1})
    run_all()
    assert status_of(very_late) == Status.REJECTED


_refused: dict[object, Exception] = {}


@projects(VariablesSet)
def refuse_values(entries: Sequence[Entry]) -> None:
    """A projection that cannot write some values, if a test says so."""
    for entry in entries:
        for value in entry.record.variables.values():
            if isinstance(value, str) and value in _refused:
                raise _refused[value]


@pytest.fixture
def refused() -> Iterator[dict[object, Exception]]:
    """Value of a variable → the error that writing it raises."""
    yield _refused
    _refused.clear()


@pytest.mark.parametrize("error", [DatabaseError("no such column"), ValueError("NUL character")])
def test_what_cannot_be_written_is_found_and_set_aside(
    error: Exception,
    definition: ProcessDefinition,
    start: Start,
    refused: dict[object, Exception],
) -> None:
    one, other = start("work"), start("work")
    refused["poison"] = error
    first = runtime.set_variables(instance_id=one.pk, variables={"a": "sound"})
    poisoned = runtime.set_variables(instance_id=one.pk, variables={"a": "poison"})
    blocked = runtime.set_variables(instance_id=one.pk, variables={"a": "later"})
    elsewhere = complete(other)

    turns.run_due()

    assert [status_of(c) for c in (first, poisoned, blocked, elsewhere)] == [
        Status.DONE,
        Status.WAITING,
        Status.WAITING,
        Status.DONE,
    ]
    assert str(error) in poisoned.error
    assert (poisoned.attempts, blocked.attempts) == (1, 0)


def test_a_definition_that_cannot_be_loaded_stops_its_own_instances_only(
    definition: ProcessDefinition, start: Start, deploy: Deploy
) -> None:
    sound = start("work")
    broken = deploy(process("broken", user_task()))
    lost = runtime.start(definition=broken)
    completed = complete(sound)
    broken.resource.content = b"<definitions/>"
    broken.resource.save()
    turns.run_due()
    assert status_of(completed) == Status.DONE
    assert status_of(lost) == Status.WAITING
    assert lost.attempts == 1


def test_a_command_that_waited_long_is_counted_before_it_runs(
    definition: ProcessDefinition, start: Start
) -> None:
    command = complete(start("work"))
    at = clock.now() + timedelta(seconds=6)
    attempts.stamp(50, at)
    attempts.stamp(50, at)
    command.refresh_from_db()
    assert command.attempts == 1


def test_what_kills_its_process_becomes_an_incident(definition: ProcessDefinition, start: Start) -> None:
    """Stamped again and again, and never consumed."""
    command = complete(start("work"))
    at = clock.now()
    for _ in range(attempts.MAX_ATTEMPTS + 1):
        at += timedelta(seconds=6)
        attempts.stamp(50, at)
    assert status_of(command) == Status.FAILED
    assert Incident.objects.get().command_id == command.pk


def test_a_suspect_runs_without_others(definition: ProcessDefinition, start: Start) -> None:
    instances = [start("work") for _ in range(3)]
    commands = [complete(instance) for instance in instances]
    Command.objects.filter(pk=commands[1].pk).update(attempts=attempts.SUSPECT)
    consumed = [turns.run_due() for _ in range(4)]
    assert consumed == [1, 1, 1, 0]


def statements(number: int) -> int:
    for _ in range(number):
        runtime.start(process_key="busy", variables={"a": 1})
    with CaptureQueriesContext(connection) as queries:
        assert turns.run_due() == number
    return len(queries)


def test_a_batch_of_ten_takes_as_many_statements_as_one(deploy: Deploy) -> None:
    deploy(process("busy", computed("= a + 1", "b"), computed("= b + 1", "c"), user_task()))
    statements(1)
    assert statements(10) == statements(1)


def test_the_version_is_guarded(
    definition: ProcessDefinition, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instance that somebody wrote although we hold its lock: nothing of ours is written."""
    instance = start("work")
    command = complete(instance)
    original = turns._advance

    def overtaken(*arguments: object) -> object:
        ProcessInstance.objects.filter(pk=instance.pk).update(version=99)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "_advance", overtaken)
    turns.run_due()
    assert status_of(command) == Status.WAITING
    assert "LostVersion" in command.error
    instance.refresh_from_db()
    assert (instance.version, instance.status) == (1, "active")
