"""Invoice approval, played."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.scenario_like import ScenarioLike

KEY = "invoice-approval"
APPROVE, REJECT = {"decision": "approve"}, {"decision": "reject", "comment": "No order"}
Play = Callable[[str], ScenarioLike]


@pytest.fixture
def invoice() -> dict[str, Any]:
    return {
        "invoiceNumber": "R-17",
        "supplier": "Acme",
        "amount": 120,
        "currency": "EUR",
        "dueDate": "2026-02-01",
    }


def names(play: ScenarioLike) -> list[str]:
    return [task.name for task in play.tasks]


def test_an_approved_invoice_is_paid(play_example: Play, invoice: dict[str, Any]) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, invoice)
    assert play.tasks[0].candidate_groups == ("accounting",)
    play.complete("Approve invoice", APPROVE)
    assert play.tasks[0].candidate_groups == ("treasury",)
    play.complete("Prepare bank transfer", {"bankReference": "T-1"})
    assert play.ended(instance)
    assert play.timers == 0


def test_a_rejected_invoice_is_clarified_and_comes_back(play_example: Play, invoice: dict[str, Any]) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, invoice)
    play.complete("Approve invoice", REJECT)
    assert names(play) == ["Clarify with supplier"]
    assert play.variable(instance, "comment") == "No order"
    play.complete("Clarify with supplier", {"outcome": "corrected", "amount": 100})
    assert names(play) == ["Approve invoice"]
    play.complete("Approve invoice", APPROVE)
    assert names(play) == ["Prepare bank transfer"]


def test_an_invoice_that_is_withdrawn_is_not_paid(play_example: Play, invoice: dict[str, Any]) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, invoice)
    play.complete("Approve invoice", REJECT)
    play.complete("Clarify with supplier", {"outcome": "withdrawn"})
    assert play.ended(instance)


@pytest.mark.parametrize(
    "amount, next_task", [(10_000, "Prepare bank transfer"), (10_000.01, "Approve large amount")]
)
def test_above_ten_thousand_management_approves_too(
    play_example: Play, invoice: dict[str, Any], amount: float, next_task: str
) -> None:
    play = play_example(KEY)
    play.start(KEY, invoice | {"amount": amount})
    play.complete("Approve invoice", APPROVE)
    assert names(play) == [next_task]


@pytest.mark.parametrize(
    "decision, next_task", [(APPROVE, "Prepare bank transfer"), (REJECT, "Clarify with supplier")]
)
def test_management_has_the_last_word(
    play_example: Play, invoice: dict[str, Any], decision: dict[str, Any], next_task: str
) -> None:
    play = play_example(KEY)
    play.start(KEY, invoice | {"amount": 50_000})
    play.complete("Approve invoice", APPROVE)
    assert play.tasks[0].candidate_groups == ("management",)
    play.complete("Approve large amount", decision)
    assert names(play) == [next_task]


def test_three_reminders_while_nobody_decides(play_example: Play, invoice: dict[str, Any]) -> None:
    play = play_example(KEY)
    mails: list[dict[str, object]] = []

    def send(mail: dict[str, object]) -> dict[str, object]:
        mails.append(mail)
        return {"messageId": "<1@example.org>", "recipients": 1}

    play.handlers["email"] = send
    instance = play.start(KEY, invoice)
    for _two_days in range(5):
        play.advance("P2D")
        play.run_jobs()
    assert [mail["subject"] for mail in mails] == ["Invoice R-17 waits for approval"] * 3
    assert mails[0]["body"] == "The invoice of Acme over 120 EUR is still to be approved."
    assert names(play) == ["Approve invoice"]
    assert not play.ended(instance)


def test_no_reminder_after_the_decision(play_example: Play, invoice: dict[str, Any]) -> None:
    play = play_example(KEY)
    play.start(KEY, invoice)
    play.complete("Approve invoice", APPROVE)
    play.advance("P10D")
    assert play.jobs == []
