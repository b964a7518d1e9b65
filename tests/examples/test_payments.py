"""The payment service of the demonstration."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

ADDRESS = "/demo/payments/"
CHARGE = {"order": "4711", "amount": 90}


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


def charge(client: Client, body: Any, key: str = "k1") -> Any:
    return client.post(ADDRESS, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_a_charge_gets_a_receipt(demo: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = charge(client, CHARGE)
    assert answer.status_code == 201
    assert answer.json()["order"] == "4711"
    assert len(answer.json()["receipt"]) == 12


def test_a_repeat_gets_the_same_receipt(demo: None, client: Client) -> None:
    first, repeat, other = (charge(client, CHARGE, key).json()["receipt"] for key in ("a", "a", "b"))
    assert first == repeat != other


@pytest.mark.parametrize("amount, status", [(10_000, 201), (10_000.01, 402)])
def test_the_card_has_a_limit(demo: None, client: Client, amount: float, status: int) -> None:
    assert charge(client, {"order": "1", "amount": amount}).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "{}",
        {"order": "", "amount": 1},
        {"order": "1", "amount": 0},
        {"order": "1", "amount": "NaN"},
    ],
)
def test_what_is_no_charge(demo: None, client: Client, body: Any) -> None:
    answer = charge(client, body)
    assert answer.status_code == 400
    assert "error" in answer.json()


def test_without_the_demonstration_it_is_not_there(settings: Settings, client: Client) -> None:
    settings.DEMO = False
    assert charge(client, CHARGE).status_code == 404


def test_it_is_only_posted_to(demo: None, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405
