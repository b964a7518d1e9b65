"""Loan application, played."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.scenario_like import ScenarioLike

KEY = "loan-application"
Play = Callable[[str], ScenarioLike]


@pytest.fixture
def application() -> dict[str, Any]:
    """One that is granted."""
    return {
        "applicant": "Ada",
        "email": "ada@example.org",
        "age": 30,
        "income": 3000,
        "debts": 200,
        "amount": 12_000,
        "years": 4,
    }


def names(play: ScenarioLike) -> list[str]:
    return [task.name for task in play.tasks]


def test_a_sound_application_is_granted_at_once(play_example: Play, application: dict[str, Any]) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, application)
    assert play.variable(instance, "assessment") == {
        "verdict": "grant",
        "reason": "the burden is bearable",
        "rate": Decimal("5.9"),
        "instalment": Decimal("281.27"),
    }
    assert play.tasks[0].candidate_groups == ("lending",)
    play.complete("Prepare contract", {"contractNumber": "L-1"})
    assert play.ended(instance)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"income": 900}, "more than half of the income would go into debts"),
        ({"income": 0}, "more than half of the income would go into debts"),
        ({"age": 17}, "applicants have to be of age"),
    ],
    ids=["poor", "penniless", "young"],
)
def test_a_refused_applicant_is_told_why(
    play_example: Play, application: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, application | change)
    assert names(play) == []
    (mail,) = play.jobs
    assert (mail.topic, mail.properties["to"]) == ("email", "ada@example.org")
    assert mail.properties["body"] == f"We cannot offer you a loan of 12000 EUR: {reason}."
    play.complete_job("email")
    assert play.ended(instance)


@pytest.mark.parametrize("change", [{"income": 1500, "debts": 300}, {"age": 80}], ids=["heavy burden", "old"])
@pytest.mark.parametrize("grant", [True, False], ids=["granted", "refused"])
def test_an_unclear_application_is_reviewed(
    play_example: Play, application: dict[str, Any], change: dict[str, Any], grant: bool
) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, application | change)
    assert names(play) == ["Review application"]
    play.complete("Review application", {"grant": grant})
    assert names(play) == (["Prepare contract"] if grant else [])
    assert play.ended(instance) is not grant


def test_other_rules_need_no_other_process(play_example: Play, application: dict[str, Any]) -> None:
    play = play_example(KEY)
    rules = (Path(__file__).parent / "loans.dmn").read_text()
    play.deploy({"loans.dmn": rules.replace("&lt; 18", "&lt; 35").encode()})
    play.start(KEY, application)
    assert [job.topic for job in play.jobs] == ["email"]


def test_a_wrong_income_stands_still_until_it_is_corrected(
    play_example: Play, application: dict[str, Any]
) -> None:
    play = play_example(KEY)
    play.start(KEY, application | {"income": "a lot"})
    (incident,) = play.incidents
    assert (incident.kind, incident.element_id) == ("decision", "assess")
    assert "'income' has to be a number" in incident.message
    play.retry(incident, {"income": 3000})
    assert names(play) == ["Prepare contract"]
