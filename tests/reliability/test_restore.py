"""The drill: a backup in the middle of work, an accident, a restore; everything of the backup goes on to its end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import redis
from django.contrib.auth.models import User
from django.core.management import call_command

from processes import clock, deployment, live_state, runtime, timers, turns, verification
from processes.live_state import LiveInstance
from processes.models import Cluster, Command, OperationLog, ProcessInstance
from tasks import external_workers, restoring, sweeps, user_tasks
from tasks.external_workers import Asked, LockedJob, LostLock, Topic
from tasks.models import Job, UserTask
from tests.processes.diagrams import HEAD, MESSAGE
from tests.reliability.backups import back_up, restore

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = f"""{HEAD}{MESSAGE.format(name="paid", key="= order")}<process id="waiting" isExecutable="true">
<startEvent id="begin"/><parallelGateway id="fork"/><parallelGateway id="join"/><endEvent id="end"/>
<userTask id="ask"/>
<serviceTask id="pack"><extensionElements><pythmata:serviceTaskConfig taskName="elsewhere"/></extensionElements>
</serviceTask>
<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
</intermediateCatchEvent>
<intermediateCatchEvent id="payment"><messageEventDefinition messageRef="m_paid"/></intermediateCatchEvent>
<sequenceFlow id="f0" sourceRef="begin" targetRef="fork"/><sequenceFlow id="f9" sourceRef="join" targetRef="end"/>
<sequenceFlow id="f1" sourceRef="fork" targetRef="ask"/><sequenceFlow id="t1" sourceRef="ask" targetRef="join"/>
<sequenceFlow id="f2" sourceRef="fork" targetRef="pack"/><sequenceFlow id="t2" sourceRef="pack" targetRef="join"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="pause"/><sequenceFlow id="t3" sourceRef="pause" targetRef="join"/>
<sequenceFlow id="f4" sourceRef="fork" targetRef="payment"/><sequenceFlow id="t4" sourceRef="payment" targetRef="join"/>
</process></definitions>""".encode()


@pytest.fixture
def boss() -> Iterator[User]:
    live_state._epochs.forget()
    deployment.deploy(files={"waiting.bpmn": WAITING})
    yield User.objects.create_superuser("boss", password="boss-4711-boss")
    live_state._epochs.forget()


def start(order: str) -> ProcessInstance:
    """It waits for a person, a worker, a timer and a message."""
    command = runtime.start(process_key="waiting", variables={"order": order}, idempotency_key=order)
    work()
    return ProcessInstance.objects.get(pk=command.instance_id)


def work() -> None:
    while turns.run_due():
        continue


def fetch(worker: str, boss: User) -> LockedJob:
    topics = [Topic("elsewhere", lock=timedelta(hours=2))]
    return external_workers.fetch_and_lock(Asked(worker, topics, boss))[0]


def finish(instance: ProcessInstance, boss: User) -> None:
    """Everybody does what the instance waits for; the worker's job is left."""
    user_tasks.complete(task=UserTask.objects.get(instance=instance), variables={}, actor=boss)
    runtime.deliver_message(name="paid", correlation_key=instance.variables.get(name="order").value)
    with clock.stopped_at(clock.now() + timedelta(hours=1, minutes=1)):
        timers.fire_due(clock.now())
        work()


def test_everything_of_the_backup_goes_on_to_its_end(tmp_path: Path, boss: User) -> None:
    instance = start("one")
    before = fetch("before the accident", boss)
    backup = back_up(tmp_path)
    external_workers.complete(job=before.job, fence=before.fence, variables={})
    finish(instance, boss)
    lost = start("two")
    assert ProcessInstance.objects.get(pk=instance.pk).status == "completed"

    restore(backup)
    restoring.begin_epoch()
    sweeps.release_expired_leases()

    assert not ProcessInstance.objects.filter(pk=lost.pk).exists()
    with pytest.raises(LostLock):
        external_workers.complete(job=Job.objects.get(pk=before.job.pk), fence=before.fence, variables={})
    again = fetch("after it", boss)
    assert again.job.idempotency_key == before.job.idempotency_key
    external_workers.complete(job=again.job, fence=again.fence, variables={})
    finish(instance, boss)
    assert ProcessInstance.objects.get(pk=instance.pk).status == "completed"
    assert start("one").pk == instance.pk, "The key is known from before the backup."
    assert start("two").pk != lost.pk


def test_what_is_restored_is_what_its_commands_make_of_it(tmp_path: Path, boss: User) -> None:
    instance = start("one")
    backup = back_up(tmp_path)
    finish(instance, boss)
    restore(backup)
    restoring.begin_epoch()
    assert list(verification.problems(ProcessInstance.objects.get(pk=instance.pk))) == []


def test_a_fence_of_the_lost_time_is_never_given_out_again(tmp_path: Path, boss: User) -> None:
    start("one")
    backup = back_up(tmp_path)
    lost = fetch("of the lost time", boss)
    restore(backup)
    restoring.begin_epoch()
    fetch("of the new time", boss)
    with pytest.raises(LostLock):
        external_workers.complete(job=Job.objects.get(pk=lost.job.pk), fence=lost.fence, variables={})


@pytest.mark.redis
def test_a_mirror_of_the_lost_time_shows_nothing(
    tmp_path: Path, boss: User, redis_server: redis.Redis
) -> None:
    instance = start("one")
    backup = back_up(tmp_path)
    live_state.put_many([LiveInstance(instance.pk, 99, "completed")])
    restore(backup)
    restoring.begin_epoch()
    live_state._epochs.forget()
    assert live_state.get(instance.pk) is None
    user_tasks.complete(task=UserTask.objects.get(instance=instance), variables={}, actor=boss)
    work()
    mirrored = live_state.get(instance.pk)
    assert mirrored is not None
    assert mirrored.version == ProcessInstance.objects.get(pk=instance.pk).version < 99


def test_the_command_says_what_will_be_repeated(boss: User) -> None:
    start("one")
    fetch("somebody", boss)
    Command.objects.create(
        instance=ProcessInstance.objects.get(),
        kind="x",
        payload=b"",
        due_at=clock.now(),
        created_at=clock.now(),
    )
    epoch = Cluster.objects.get().epoch if Cluster.objects.exists() else uuid.uuid4()
    said = StringIO()
    call_command("begin_epoch", stdout=said)
    assert Cluster.objects.get().epoch != epoch
    assert f"Epoch {Cluster.objects.get().epoch} has begun." in said.getvalue()
    assert "1 jobs are open, 1 of them in work" in said.getvalue()
    assert "1 commands wait" in said.getvalue()
    row = OperationLog.objects.get(action="restore")
    assert (row.door, row.detail) == ("command line", {"released": 1, "repeated": 1})
