"""Order fulfilment, played."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import CommandRejected
from engine.scenario_like import ScenarioLike

KEY = "order-fulfilment"
ORDER: dict[str, Any] = {
    "orderId": "4711",
    "customer": "Acme",
    "article": "Chair",
    "quantity": 2,
    "amount": 90,
}
ANSWER = {"status": 201, "headers": {}, "body": {"receipt": "A1B2"}}
Play = Callable[[str], ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return [task.name for task in play.tasks]


@pytest.fixture
def shipped(play_example: Play) -> tuple[ScenarioLike, str]:
    """An order that is charged, picked and on its way."""
    play = play_example(KEY)
    play.handlers["http"] = lambda request: ANSWER
    instance = play.start(KEY, ORDER)
    play.run_jobs()
    play.complete("Reserve and pick goods", {"packed": True})
    return play, instance


def test_payment_and_picking_go_side_by_side(play_example: Play) -> None:
    play = play_example(KEY)
    play.start(KEY, ORDER)
    assert [job.topic for job in play.jobs] == ["http"]
    assert play.tasks[0].candidate_groups == ("warehouse",)
    play.complete("Reserve and pick goods", {"packed": True})
    assert play.subscriptions == []


def test_the_request_to_the_payment_service(play_example: Play) -> None:
    play = play_example(KEY)
    requests: list[dict[str, Any]] = []

    def charge(request: dict[str, Any]) -> dict[str, Any]:
        requests.append(request)
        return ANSWER

    play.handlers["http"] = charge
    instance = play.start(KEY, ORDER | {"paymentsUrl": "https://payments.example/charges"})
    play.run_jobs()
    assert requests[0]["method"] == "POST"
    assert requests[0]["url"] == "https://payments.example/charges"
    assert requests[0]["body"] == {"order": "4711", "amount": 90}
    assert play.variable(instance, "receipt") == "A1B2"


def test_the_demonstration_pays_itself(play_example: Play) -> None:
    play = play_example(KEY)
    play.start(KEY, ORDER)
    assert play.jobs[0].properties["url"] == "http://127.0.0.1:8000/demo/payments/"


def test_a_delivered_order_ends(shipped: tuple[ScenarioLike, str]) -> None:
    play, instance = shipped
    assert play.subscriptions == ["message:Shipment delivered"]
    play.message("Shipment delivered", {"signedBy": "reception"}, correlation={"orderId": "4711"})
    assert play.ended(instance)
    assert play.timers == 0


def test_the_delivery_of_another_order_is_not_ours(shipped: tuple[ScenarioLike, str]) -> None:
    play, instance = shipped
    with pytest.raises(CommandRejected):
        play.message("Shipment delivered", correlation={"orderId": "4712"})
    assert not play.ended(instance)


def test_after_three_days_the_carrier_is_called(shipped: tuple[ScenarioLike, str]) -> None:
    play, instance = shipped
    play.advance("P2DT23H")
    assert names(play) == []
    play.advance("PT1H")
    assert names(play) == ["Call carrier"]
    assert play.subscriptions == []
    play.complete("Call carrier", {"carrierAnswer": "Tomorrow"})
    assert play.ended(instance)


def test_the_shop_starts_by_message(play_example: Play) -> None:
    play = play_example(KEY)
    instance = play.message("Order placed", ORDER)
    assert instance is not None
    assert names(play) == ["Reserve and pick goods"]


def test_a_failed_payment_stops_that_branch_only(play_example: Play) -> None:
    play = play_example(KEY)
    play.start(KEY, ORDER)
    play.fail_job("charge", "The card was declined")
    assert [incident.element_id for incident in play.incidents] == ["charge"]
    assert names(play) == ["Reserve and pick goods"]
    play.retry(play.incidents[0])
    play.complete_job("charge", {"answer": ANSWER})
    play.complete("Reserve and pick goods", {"packed": True})
    assert play.subscriptions == ["message:Shipment delivered"]
