"""The door: repeats, limits, suspending and resuming, cancelling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from engine.errors import CommandRejected
from engine.interpreter.codec import encode_variables
from processes import attempts, clock, limits, runtime, suspension
from processes.limits import MAX_STATE, MAX_VARIABLE, TooLarge
from processes.models import Command, Incident, OperationLog, ProcessDefinition, ProcessInstance
from tests.processes.conftest import run_all, status_of
from tests.processes.diagrams import computed, process, user_task, waiting

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]


@pytest.fixture
def definition(deploy: Deploy) -> ProcessDefinition:
    return deploy(process("work", user_task()))


def test_a_repeat_gets_the_first_ones_command(definition: ProcessDefinition, alice: User) -> None:
    commands = [
        runtime.start(process_key="work", variables={"a": 1}, actor=alice, idempotency_key="k")
        for _ in range(2)
    ]
    assert commands[0] == commands[1]
    assert ProcessInstance.objects.count() == 1
    assert OperationLog.objects.filter(action="start").count() == 1


def test_the_same_key_for_another_request_is_a_conflict(definition: ProcessDefinition, alice: User) -> None:
    runtime.start(process_key="work", variables={"a": 1}, actor=alice, idempotency_key="k")
    with pytest.raises(runtime.IdempotencyConflict):
        runtime.start(process_key="work", variables={"a": 2}, actor=alice, idempotency_key="k")
    assert ProcessInstance.objects.count() == 1


def test_keys_belong_to_their_user(definition: ProcessDefinition, alice: User, bob: User) -> None:
    one, other = (
        runtime.start(process_key="work", actor=actor, idempotency_key="k") for actor in (alice, bob)
    )
    assert one != other


def test_a_repeat_is_known_after_a_new_version_and_a_suspension(
    definition: ProcessDefinition, alice: User, deploy: Deploy
) -> None:
    first = runtime.start(process_key="work", actor=alice, idempotency_key="k")
    latest = deploy(process("work", user_task(), user_task()))
    suspension.suspend(latest)
    assert runtime.start(process_key="work", actor=alice, idempotency_key="k") == first
    with pytest.raises(CommandRejected, match="suspended"):
        runtime.start(process_key="work", actor=alice, idempotency_key="another")


def test_a_repeat_for_another_instance_is_a_conflict(
    definition: ProcessDefinition, start: Start, alice: User
) -> None:
    one, other = start("work"), start("work")
    asked = {"variables": {"a": 1}, "actor": alice, "idempotency_key": "k"}
    first = runtime.set_variables(instance_id=one.pk, **asked)  # type: ignore[arg-type]
    assert runtime.set_variables(instance_id=one.pk, **asked) == first  # type: ignore[arg-type]
    assert OperationLog.objects.filter(action="set variables").count() == 1
    with pytest.raises(runtime.IdempotencyConflict, match="another instance"):
        runtime.set_variables(instance_id=other.pk, **asked)  # type: ignore[arg-type]


def test_a_retry_that_is_repeated_gets_its_first_answer(deploy: Deploy, start: Start, alice: User) -> None:
    deploy(process("stuck", waiting("= span")))
    start("stuck")
    incident = Incident.objects.get()
    asked = {"variables": {"span": "PT1H"}, "actor": alice, "idempotency_key": "k"}
    first = runtime.retry(incident=incident, **asked)  # type: ignore[arg-type]
    run_all()
    incident.refresh_from_db()
    assert incident.status == "resolved"
    assert runtime.retry(incident=incident, **asked) == first  # type: ignore[arg-type]
    with pytest.raises(CommandRejected, match="resolved already"):
        runtime.retry(incident=incident, actor=alice, idempotency_key="other")


def text_of(size: int) -> str:
    """A value that makes the variable ``v`` exactly so large."""
    overhead = len(encode_variables({"v": "x" * 100_000})) - 100_000
    return "x" * (size - overhead)


def test_a_variable_may_have_256_kib(definition: ProcessDefinition) -> None:
    just = text_of(MAX_VARIABLE)
    command = runtime.start(process_key="work", variables={"v": just})
    run_all()
    assert status_of(command) == Command.Status.DONE
    with pytest.raises(TooLarge, match=r"'v' would hold 262145 bytes; the limit is 262144"):
        runtime.start(process_key="work", variables={"v": just + "x"})
    assert ProcessInstance.objects.count() == 1


def test_several_variables_may_have_more_together(definition: ProcessDefinition, start: Start) -> None:
    half = "x" * (MAX_VARIABLE // 2)
    instance = start("work", variables={"a": half, "b": half, "c": half})
    assert instance.status == "active"


def test_a_variable_that_a_process_makes_too_large_is_an_incident_at_once(
    deploy: Deploy, start: Start
) -> None:
    deploy(process("grow", computed("= [v, v]", "w"), user_task()))
    start("grow", variables={"v": "x" * (MAX_VARIABLE // 2)})
    incident = Incident.objects.get()
    assert incident.kind == "command_failed"
    assert "'w' would hold" in incident.detail
    assert Command.objects.get().status == Command.Status.FAILED


def test_the_state_may_have_2_mib(definition: ProcessDefinition, start: Start) -> None:
    part = "x" * (MAX_STATE // 9)
    instance = start("work")
    for number in range(8):
        command = runtime.set_variables(instance_id=instance.pk, variables={f"v{number}": part})
        run_all()
        assert status_of(command) == Command.Status.DONE
    one_more = runtime.set_variables(instance_id=instance.pk, variables={"last": part})
    run_all()
    assert status_of(one_more) == Command.Status.FAILED
    assert f"the limit is {MAX_STATE}" in one_more.error
    instance.refresh_from_db()
    assert len(instance.state or b"") <= MAX_STATE


def test_the_limit_of_the_state_is_exact() -> None:
    limits.check_turn(b"x" * MAX_STATE, [])
    with pytest.raises(TooLarge, match=f"{MAX_STATE + 1} bytes of state"):
        limits.check_turn(b"x" * (MAX_STATE + 1), [])


def test_a_suspended_instance_waits(definition: ProcessDefinition, start: Start, alice: User) -> None:
    instance = start("work")
    runtime.suspend(instance_id=instance.pk, actor=alice)
    command = runtime.set_variables(instance_id=instance.pk, variables={"a": 1})
    assert run_all() == 0
    assert status_of(command) == Command.Status.WAITING
    with pytest.raises(CommandRejected, match="not active"):
        runtime.suspend(instance_id=instance.pk)
    runtime.resume(instance_id=instance.pk, actor=alice)
    run_all()
    assert status_of(command) == Command.Status.DONE
    with pytest.raises(CommandRejected, match="not suspended"):
        runtime.resume(instance_id=instance.pk)
    actions = OperationLog.objects.order_by("id").values_list("action", "actor_name")
    assert list(actions) == [("suspend", "alice"), ("resume", "alice")]


def test_cancelling_ends_it_even_if_it_is_suspended(definition: ProcessDefinition, start: Start) -> None:
    instance = start("work")
    runtime.suspend(instance_id=instance.pk)
    runtime.cancel(instance_id=instance.pk, reason="no longer wanted")
    run_all()
    instance.refresh_from_db()
    assert instance.status == "terminated"
    assert instance.ended_at is not None
    assert not instance.activities.filter(status="active").exists()


def test_what_never_began_can_be_cancelled(definition: ProcessDefinition) -> None:
    """Its first command failed, so there is no state: the row is all there is to end."""
    command = runtime.start(process_key="work")
    attempts.give_up(command, "broken", clock.now())
    runtime.cancel(instance_id=command.instance_id, reason="never mind")
    run_all()
    assert ProcessInstance.objects.get().status == "terminated"
    assert Incident.objects.get().status == "resolved"


def test_an_unknown_process_is_refused(db: None) -> None:
    with pytest.raises(CommandRejected, match="There is no process 'nothing'"):
        runtime.start(process_key="nothing")


def test_waiting_for_a_command_ends_with_its_time(definition: ProcessDefinition) -> None:
    command = runtime.start(process_key="work")
    assert runtime.wait_for(command, timeout=0.01).status == "pending"
    run_all()
    assert runtime.wait_for(command, timeout=0.01).status == "done"
