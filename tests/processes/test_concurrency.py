"""Several workers, requests and deployments at once, on PostgreSQL: its locks are what is tested."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction

from processes import attempts, clock, deployment, runtime, timers, turns
from processes.models import (
    ActivityInstance,
    BufferedMessage,
    Command,
    EventSubscription,
    Incident,
    OperationLog,
    ProcessDefinition,
    ProcessInstance,
    VariableUpdate,
)
from tests.processes.conftest import run_all
from tests.processes.diagrams import computed, every, message, process, user_task, waiting, waiting_for

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Each in a thread with a connection of its own, begun together; their results, or what they raised."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[index] = call()
        except Exception as error:  # judged by the test
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def succeeded(results: Sequence[Any]) -> Sequence[Any]:
    failures = [result for result in results if isinstance(result, Exception)]
    assert not failures, failures
    return results


def test_no_command_is_run_twice(deploy: Deploy) -> None:
    deploy(process("busy", computed("= a + 1", "b"), user_task()))
    instances = [runtime.start(process_key="busy", variables={"a": 0}).instance_id for _ in range(30)]
    for number in range(3):
        for instance in instances:
            runtime.set_variables(instance_id=instance, variables={"n": number})

    counts = succeeded(at_once(*[lambda: run_all_small()] * 3))

    assert sum(counts) == 120
    assert set(Command.objects.values_list("status", flat=True)) == {Command.Status.DONE}
    assert set(ProcessInstance.objects.values_list("version", flat=True)) == {4}
    updates = VariableUpdate.objects.filter(name="n").order_by("id").values_list("instance", "value")
    assert Counter(instance for instance, _ in updates) == Counter(dict.fromkeys(instances, 3))
    for instance in instances:
        assert [value for found, value in updates if found == instance] == [0, 1, 2]
    assert ActivityInstance.objects.filter(element_id="element_2").count() == 30
    assert not Incident.objects.exists()


def run_all_small() -> int:
    """In small batches, so that the workers meet; a lock of another's does not end it."""
    count = 0
    while Command.objects.filter(status=Command.Status.WAITING).exists():
        count += turns.run_due(limit=7)
    return count


def test_what_another_worker_holds_is_passed_over(deploy: Deploy) -> None:
    deploy(process("work", user_task()))
    first, second = (runtime.start(process_key="work") for _ in range(2))
    with transaction.atomic():
        ProcessInstance.objects.select_for_update().get(pk=first.instance_id)
        assert succeeded(at_once(turns.run_due)) == [1]
    second.refresh_from_db()
    assert second.status == Command.Status.DONE
    assert turns.run_due() == 1


def test_many_workers_that_look_at_one_queue_count_one_attempt(deploy: Deploy) -> None:
    deploy(process("work", user_task()))
    command = runtime.start(process_key="work")
    at = clock.now() + timedelta(seconds=6)
    succeeded(at_once(*[lambda: attempts.stamp(50, at)] * 6))
    command.refresh_from_db()
    assert command.attempts == 1


def test_a_request_that_races_its_repeat_is_done_once(deploy: Deploy, alice: User) -> None:
    deploy(process("work", user_task()))
    results = succeeded(
        at_once(*[lambda: runtime.start(process_key="work", actor=alice, idempotency_key="k").pk] * 5)
    )
    assert len(set(results)) == 1
    assert ProcessInstance.objects.count() == 1
    assert OperationLog.objects.count() == 1


def test_two_deployments_at_once_are_two_versions(deploy: Deploy) -> None:
    deploy(process("one", user_task()))
    models = [process("one", *[user_task()] * number, start=every("R/PT1H")) for number in (2, 3, 4)]
    results = succeeded(at_once(*[partial(deployment.deploy, files={"a.bpmn": xml}) for xml in models]))
    assert sorted(result.definitions[0].version for result in results) == [2, 3, 4]
    latest = ProcessDefinition.objects.get(version=4)
    assert list(latest.timers.values_list("element_id", flat=True)) == ["start"]
    assert not ProcessDefinition.objects.get(version=3).timers.exists()


def test_two_first_deployments_of_the_same_file_are_one_version() -> None:
    xml = process("one", user_task())
    results = succeeded(at_once(*[lambda: deployment.deploy(files={"a.bpmn": xml})] * 3))
    assert sorted(len(result.definitions) for result in results) == [0, 0, 1]
    assert ProcessDefinition.objects.count() == 1


def test_two_sweepers_fire_a_timer_once(deploy: Deploy, start: Start) -> None:
    deploy(process("wait", waiting("PT1H")))
    instances = [start("wait") for _ in range(5)]
    deploy(process("report", user_task(), start=every("R/PT1H")))
    at = clock.now() + timedelta(hours=1, seconds=1)
    succeeded(at_once(*[lambda: timers.fire_due(at)] * 4))
    fired = Command.objects.filter(kind="FireTimer").values_list("instance", flat=True)
    assert Counter(fired) == Counter(instance.pk for instance in instances)
    assert Command.objects.filter(instance__process__key="report").count() == 1


def test_a_message_and_its_subscription_do_not_miss_each_other(deploy: Deploy) -> None:
    """Whichever comes first: the message meets the subscription or the subscription the message."""
    deploy(process("order", waiting_for("paid"), outside=message("paid", "= order")))
    for number in range(10):
        command = runtime.start(process_key="order", variables={"order": number})
        succeeded(
            at_once(
                turns.run_due,
                partial(
                    runtime.deliver_message, name="paid", correlation_key=str(number), ttl=timedelta(hours=1)
                ),
            )
        )
        run_all()
        assert ProcessInstance.objects.get(pk=command.instance_id).status == "completed", number
    assert not BufferedMessage.objects.filter(result="").exists()


def test_one_receiver_gets_one_of_many_messages(deploy: Deploy, start: Start) -> None:
    deploy(process("order", waiting_for("paid"), outside=message("paid")))
    start("order")
    results = at_once(*[lambda: runtime.deliver_message(name="paid").result] * 5)
    assert Counter(str(result) for result in results) == {
        "correlated": 1,
        "Nobody waits for the message 'paid'.": 4,
    }


def test_a_message_with_an_id_is_delivered_once_however_often_it_comes(deploy: Deploy, start: Start) -> None:
    deploy(process("order", waiting_for("paid"), outside=message("paid", "= order")))
    start("order", variables={"order": 1})
    start("order", variables={"order": 1})
    EventSubscription.objects.order_by("id").last().delete()  # type: ignore[union-attr]
    results = at_once(
        *[lambda: runtime.deliver_message(name="paid", correlation_key="1", message_id="m").instance] * 4
    )
    assert len(set(succeeded(results))) == 1
    assert Command.objects.filter(kind="DeliverMessage").count() == 1


def test_an_incident_is_retried_once_by_two(deploy: Deploy) -> None:
    deploy(process("work", user_task()))
    command = runtime.start(process_key="work")
    attempts.give_up(command, "broken", clock.now())
    incident = Incident.objects.get()
    results = at_once(*[lambda: runtime.retry(incident=incident).pk] * 3)
    assert Counter(str(result) for result in results) == {
        str(command.pk): 1,
        "The incident is resolved already.": 2,
    }


def test_suspending_meets_a_running_turn(deploy: Deploy) -> None:
    """The one waits for the other: the turn is done or the command waits, never half of it."""
    deploy(process("work", user_task()))
    for _ in range(5):
        command = runtime.start(process_key="work")
        suspend = partial(runtime.suspend, instance_id=command.instance_id)
        succeeded(at_once(turns.run_due, suspend))
        instance = ProcessInstance.objects.get(pk=command.instance_id)
        command.refresh_from_db()
        assert instance.status == "suspended"
        assert (command.status, instance.version) in (("done", 1), ("waiting", 0))


def test_the_clock_is_that_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        before = cursor.fetchone()[0]
    assert timedelta() <= clock.now() - before < timedelta(seconds=5)
