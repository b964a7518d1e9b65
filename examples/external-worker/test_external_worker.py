"""Card payment, played; its worker against a live server is played in tests/worker_client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.scenario_like import ScenarioLike

KEY = "external-worker"
PAYMENT: dict[str, Any] = {"orderId": "4711", "amount": 90, "card": "5100 0000"}
Play = Callable[[str], ScenarioLike]


def test_a_card_is_charged_and_the_receipt_printed(play_example: Play) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, PAYMENT)
    (job,) = play.jobs
    assert (job.topic, job.properties) == ("charge-card", {"currency": "EUR"})
    play.complete_job("charge", {"receipt": "A1B2"})
    assert [job.topic for job in play.jobs] == ["print-receipt"]
    play.complete_job("print", {"printedAt": "2026-01-05T08:00:00Z"})
    assert play.ended(instance)


def test_a_declined_card_is_replaced(play_example: Play) -> None:
    play = play_example(KEY)
    instance = play.start(KEY, PAYMENT | {"card": "4000 0000"})
    play.throw_error("charge", "CARD_DECLINED", {"reason": "No funds."})
    assert [(task.name, task.candidate_groups) for task in play.tasks] == [
        ("Ask for another card", ("sales",))
    ]
    assert play.variable(instance, "reason") == "No funds."
    play.complete("Ask for another card", {"card": "5100 0000"})
    assert [job.topic for job in play.jobs] == ["charge-card"]
    assert play.variable(instance, "card") == "5100 0000"


def test_a_card_service_that_fails_is_an_incident_that_can_be_retried(play_example: Play) -> None:
    play = play_example(KEY)
    play.start(KEY, PAYMENT | {"amount": 6_000})
    play.fail_job("charge", "The card service is closed.")
    (incident,) = play.incidents
    assert incident.element_id == "charge"
    play.retry(incident, {"amount": 60})
    assert [job.topic for job in play.jobs] == ["charge-card"]
