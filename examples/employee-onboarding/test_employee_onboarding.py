"""Employee onboarding, played."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.scenario_like import ScenarioLike

KEY = "employee-onboarding"
Play = Callable[[str], ScenarioLike]


@pytest.fixture
def employee() -> dict[str, Any]:
    return {
        "firstName": "Ada",
        "lastName": "Example",
        "email": "ada@example.org",
        "department": "engineering",
        "startDate": date(2026, 3, 2),
        "remote": False,
    }


def names(play: ScenarioLike) -> set[str]:
    return {task.name for task in play.tasks}


def test_account_and_equipment_are_computed(play_example: Play, employee: dict[str, Any]) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, employee)
    assert play.variable(instance, "userName") == "a.example"
    assert play.variable(instance, "fullName") == "Ada Example"
    equipment = play.variable(instance, "equipment")
    assert equipment == ["Laptop", "Headset", "Badge", "Second screen", "Security key"]


@pytest.mark.parametrize(
    "department, remote, extra",
    [("sales", False, ["Phone"]), ("finance", True, ["Desk at home"]), ("finance", False, [])],
)
def test_equipment_depends_on_the_work(
    play_example: Play, employee: dict[str, Any], department: str, remote: bool, extra: list[str]
) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, employee | {"department": department, "remote": remote})
    assert play.variable(instance, "equipment") == ["Laptop", "Headset", "Badge", *extra]


def test_it_and_hr_prepare_the_workplace_side_by_side(play_example: Play, employee: dict[str, Any]) -> None:
    play = play_example(KEY)
    play.start(KEY, employee)
    assert names(play) == {"Set up account and equipment", "Prepare contract and badge"}
    assert {task.candidate_groups for task in play.tasks} == {("it",), ("hr",)}
    play.complete("Set up account and equipment", {"accountCreated": True, "deviceNumber": "L-1"})
    assert names(play) == {"Prepare contract and badge"}
    assert play.jobs == []


def test_the_welcome_mail_and_the_first_week(play_example: Play, employee: dict[str, Any]) -> None:
    play = play_example(KEY)
    mails: list[dict[str, object]] = []

    def send(mail: dict[str, object]) -> dict[str, object]:
        mails.append(mail)
        return {"messageId": "<1@example.org>", "recipients": 1}

    play.handlers["email"] = send
    instance = play.start(KEY, employee)
    play.complete("Set up account and equipment", {"accountCreated": True, "deviceNumber": "L-1"})
    play.complete("Prepare contract and badge", {"contractSigned": True, "badgeNumber": "B-1"})
    play.run_jobs()
    assert mails[0]["to"] == "ada@example.org"
    assert mails[0]["subject"] == "Welcome, Ada"
    assert "a.example" in str(mails[0]["body"])
    assert "Laptop, Headset, Badge, Second screen" in str(mails[0]["body"])
    assert names(play) == {"Talk about the first week"}
    assert play.tasks[0].due_at == datetime(2026, 3, 9, tzinfo=UTC)
    play.complete("Talk about the first week", {"notes": "Fine"})
    assert play.ended(instance)
