"""The sweeper makes every lost wake-up harmless."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processes import runtime, sweeper, turns, wakeups
from processes.models import Command, ProcessDefinition, ProcessInstance
from tests.processes.conftest import overdue, status_of
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wake-ups of the sweeper; they reach nobody."""
    sent: list[str] = []
    monkeypatch.setattr(sweeper, "wake_turns", lambda: sent.append("turns"))
    return sent


def test_what_nobody_was_told_of_is_told_again(deploy: Deploy, hints: list[str]) -> None:
    deploy(process("work", user_task()))
    command = runtime.start(process_key="work")
    sweeper.wake_waiting_commands()
    assert hints == ["turns"]
    assert status_of(command) == Command.Status.WAITING


def test_when_hints_do_not_help_the_sweeper_runs_it(deploy: Deploy, hints: list[str]) -> None:
    deploy(process("work", user_task()))
    command = runtime.start(process_key="work")
    overdue(command, sweeper.OVERDUE.total_seconds() + 1)
    sweeper.sweep_once()
    assert status_of(command) == Command.Status.DONE


def test_without_waiting_commands_nobody_is_woken(deploy: Deploy, start: Start, hints: list[str]) -> None:
    deploy(process("work", user_task()))
    instance = start("work")
    runtime.suspend(instance_id=instance.pk)
    runtime.set_variables(instance_id=instance.pk, variables={"a": 1})
    sweeper.wake_waiting_commands()
    assert hints == []


def test_one_sweep_that_fails_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sweeper, "_sweeps", [fail, lambda: done.append("other")])
    monkeypatch.setattr(sweeper, "close_old_connections", lambda: None)
    with pytest.raises(RuntimeError, match="broken"):
        sweeper.sweep_once()
    assert done == ["other"]


def test_every_kind_of_work_is_swept() -> None:
    names = {sweep.__name__ for sweep in sweeper._sweeps}
    assert names >= {
        "fire_due_timers",
        "wake_waiting_commands",
        "relay_outbox",
        "forget_expired_messages",
    }


def test_a_command_wakes_the_workers_on_commit(
    deploy: Deploy,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    deploy(process("work", user_task()))
    woken: list[str] = []
    monkeypatch.setattr(wakeups._wakeups, "wake", lambda job, *_: woken.append(job))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        runtime.start(process_key="work")
        assert woken == []
    assert woken == ["processes.jobs.run_turns"]
    assert turns.run_due() == 1
