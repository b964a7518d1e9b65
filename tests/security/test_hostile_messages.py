"""Whoever can write to the exchange can write anything: what cannot be read or must not be done is set aside with the
reason, and the next message is handled as if nothing had been."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from processes import inbound
from processes.connections.rabbitmq import Message, Rejected
from processes.models import BufferedMessage, ProcessInstance
from tests.security.naughty import naughty, with_nul

pytestmark = pytest.mark.django_db
NUMBER = 2_000
GOOD = {"name": "paid", "variables": {"amount": 1}, "correlation_key": "k", "ttl": 60}
TEXTS = [*naughty(), *with_nul()]
ODD: tuple[Any, ...] = (
    *(None, True, -1, 2**70, 1e308, "", [], {}, [[]], {"a": None}, "x" * 300, "9" * 300),
    *({"__class__": "x"}, {"$ref": "#"}, {"py/object": "os.system"}, {"name": {"name": "paid"}}),
)


def hostile(chance: random.Random) -> Message:
    """One that no sender of good will sends."""
    return chance.choice((_torn, _odd_field, _odd_envelope, _odd_bytes, _deep, _odd_property))(chance)


def message(body: bytes, message_id: str = "m", content_type: str = "application/json") -> Message:
    return Message(body=body, routing_key="", message_id=message_id, content_type=content_type)


def _torn(chance: random.Random) -> Message:
    """Cut off, or with a byte changed."""
    body = bytearray(json.dumps(GOOD).encode())
    place = chance.randrange(1, len(body))
    if chance.random() < 0.5:
        return message(bytes(body[:place]))
    body[place] = chance.choice(b'\x00\xff{}[]":,\\')
    return message(bytes(body), f"torn {chance.random()}")


def _odd_field(chance: random.Random) -> Message:
    field = chance.choice([*GOOD, "instance", "variables_match", "business_key", "tenant", "unknown"])
    value = chance.choice([*ODD, *chance.sample(TEXTS, 3)])
    return message(json.dumps(GOOD | {field: value}).encode(), f"odd {chance.random()}")


def _odd_envelope(chance: random.Random) -> Message:
    event = {"specversion": "1.0", "id": "e", "data": GOOD}
    event[chance.choice(list(event))] = chance.choice(ODD)
    return message(json.dumps(event).encode(), "", "application/cloudevents+json")


def _odd_bytes(chance: random.Random) -> Message:
    """What other programs' serialisers make: pickles, msgpack, XML, images."""
    starts = (
        b"\x80\x04\x95cos\nsystem\n(S'id'\ntR.",
        b"\x81\xa4name",
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///'>]>",
    )
    return message(chance.choice(starts) + chance.randbytes(chance.randrange(60)))


def _deep(chance: random.Random) -> Message:
    depth = chance.choice((500, 5_000, 50_000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    value = opening * depth + "1" + closing * depth
    return message(f'{{"name": "paid", "variables": {{"a": {value}}}}}'.encode(), "deep")


def _odd_property(chance: random.Random) -> Message:
    ids = ("", "x" * 256, "x" * 100_000)
    return message(json.dumps(GOOD).encode(), chance.choice(ids))


def test_two_thousand_hostile_messages_break_nothing() -> None:
    chance = random.Random(7)
    outcomes = {"delivered": 0, "rejected": 0}
    for _ in range(NUMBER):
        try:
            inbound.deliver(hostile(chance))
            outcomes["delivered"] += 1
        except Rejected as reason:
            outcomes["rejected"] += bool(str(reason))
    assert sum(outcomes.values()) == NUMBER
    assert outcomes["rejected"] > NUMBER / 2, outcomes
    assert not ProcessInstance.objects.exists()
    before = BufferedMessage.objects.count()
    inbound.deliver(message(json.dumps(GOOD).encode(), "the next one"))
    assert BufferedMessage.objects.count() == before + 1
