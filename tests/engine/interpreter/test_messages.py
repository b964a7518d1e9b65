"""Correlation keys: what meets what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.interpreter import records as r
from engine.interpreter.correlation import correlation_text
from engine.interpreter.foreseen import Foreseen
from tests.engine.interpreter.player import Player, compiled, document, flow

MESSAGE = (
    '<message id="m" name="Paid"><extensionElements><pythmata:subscription correlationKey="= order"/>'
    "</extensionElements></message>"
)
WAITING = document(
    '<startEvent id="s"/><receiveTask id="wait" messageRef="m"/>' + flow("s", "wait"), roots=MESSAGE
)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("17", "17"),
        (17, "17"),
        (17.0, "17"),
        (Decimal("17.00"), "17"),
        (Decimal("1.7E+3"), "1700"),
        (Decimal("1.50"), "1.5"),
        (True, "true"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00Z"),
    ],
)
def test_keys_meet_whatever_type_they_have(value: object, key: str) -> None:
    assert correlation_text(value, "m") == key


@pytest.mark.parametrize("value", [None, [], {}, [1]])
def test_what_is_no_key_is_foreseen(value: object) -> None:
    with pytest.raises(Foreseen, match="Paid"):
        correlation_text(value, "Paid")


def test_a_missing_key_is_an_incident_that_a_retry_mends() -> None:
    player = Player(compiled(WAITING)).start()
    (incident,) = player.all(r.IncidentRaised)
    assert incident.kind == "correlation"
    player.retry(order=17)
    (opened,) = player.all(r.SubscriptionOpened)
    assert (opened.name, opened.correlation_key) == ("Paid", "17")
