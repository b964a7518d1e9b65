"""The housekeeping lock: one owner, given back by its owner alone, numbered upward."""

from datetime import UTC, datetime

import pytest
import redis

from processes import deployment, history_cleanup, sweeper
from processes.connections.redis import shared
from processes.locks import housekeeping_lock
from processes.models import Command, ProcessInstance
from tests.processes.diagrams import process

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def an_ended_instance() -> ProcessInstance:
    definition = deployment.deploy(files={"model.bpmn": process("p")}).definitions[0]
    return ProcessInstance.objects.create(
        definition=definition,
        process=definition.process,
        started_at=LONG_AGO,
        ended_at=LONG_AGO,
        status="completed",
    )


def one_holder_at_a_time() -> None:
    with housekeeping_lock("history", seconds=5) as first:
        assert first is not None
        with housekeeping_lock("history", seconds=5) as second:
            assert second is None
        with housekeeping_lock("other", seconds=5) as elsewhere:
            assert elsewhere is not None
    with housekeeping_lock("history", seconds=5) as third:
        assert third is not None
        assert third.fence > first.fence


def test_among_threads_without_redis() -> None:
    one_holder_at_a_time()


@pytest.mark.redis
@pytest.mark.usefixtures("redis_server")
def test_among_processes_with_redis() -> None:
    one_holder_at_a_time()


@pytest.mark.redis
def test_a_lock_that_passed_on_is_not_given_back_by_its_old_owner(redis_server: "redis.Redis") -> None:
    with housekeeping_lock("history", seconds=5) as held:
        assert held is not None
        redis_server.set("lock:history", "another")
    assert redis_server.get("lock:history") == b"another"


@pytest.mark.redis
def test_fences_grow_even_over_a_wipe(redis_server: "redis.Redis") -> None:
    connection = shared()
    assert connection is not None
    before = connection.acquire("lock:x", "a", seconds=5)
    redis_server.flushdb()
    after = connection.acquire("lock:x", "b", seconds=5)
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.redis
@pytest.mark.django_db
def test_history_is_cleaned_by_one_process_at_a_time(redis_server: "redis.Redis") -> None:
    moments = dict.fromkeys(("due_at", "created_at", "consumed_at"), LONG_AGO)
    call = Command.objects.create(
        instance=an_ended_instance(), kind="x", payload=b"", status="done", **moments
    )
    history_cleanup.pace.next_look = 0.0
    redis_server.set("lock:history", "another")
    sweeper.clean_history()
    assert Command.objects.filter(pk=call.pk).exists()
    redis_server.delete("lock:history")
    sweeper.clean_history()
    assert not Command.objects.filter(pk=call.pk).exists()
