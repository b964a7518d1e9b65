"""States that earlier programs have stored go on to their end. A file in `states` is never written anew: it is what
instances of that version look like in the databases of others.
"""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.reader import read_bpmn
from engine.interpreter import codec
from engine.interpreter import commands as c
from engine.interpreter.codec import CodecError, decode_state, encode_state
from engine.interpreter.library import Library, compile_process
from tests.engine.interpreter.player import Player

STATES = Path(__file__).parent / "states"
VARIABLES = {
    "order": "4711",
    "items": ["lamp", "chair", "desk"],
    "price": Decimal("12.50"),
    "placed": date(2026, 1, 1),
    "due": datetime(2026, 2, 1, 12, 30, tzinfo=UTC),
    "window": timedelta(hours=36),
    "address": {"city": "Łódź", "lines": ["Main Street 1", None]},
}


def library() -> Library:
    definitions = read_bpmn((STATES / "order.bpmn").read_bytes())
    (process,) = definitions.executable_processes
    return Library([compile_process(definitions, process, "d")])


def half_way() -> Player:
    """It waits for a person with a reminder, a message and the second of three boxes; an attempt at that has failed."""
    player = Player(library()).start(**VARIABLES)
    player.run(c.CompleteActivity(activity_key=player.key("wrap"), variables={"box": "small"}))
    player.run(c.FailActivity(activity_key=player.key("wrap"), message="No box is left."))
    return player


@pytest.mark.parametrize("file", sorted(STATES.glob("version-*.txt")), ids=lambda file: file.stem)
def test_an_instance_of_an_earlier_program_goes_on_to_its_end(file: Path) -> None:
    player = Player(library())
    player.stored = base64.b64decode(file.read_text())
    state = player.state
    assert dict(state.variables) == VARIABLES
    for box in ("middle", "large"):
        if state.incidents:
            player.run(c.RetryIncident(incident_key=next(iter(state.incidents))))
        player.run(c.CompleteActivity(activity_key=player.key("wrap"), variables={"box": box}))
        state = player.state
    player.run(c.CompleteActivity(activity_key=player.key("check"), variables={}))
    (payment,) = [one for one in player.state.subscriptions.values() if one.element_id == "payment"]
    player.run(c.DeliverMessage(subscription_key=payment.key, name="paid", variables={}))
    assert player.state.status == "completed"
    assert player.state.variables["packed"] == ["small", "middle", "large"]


def test_the_present_form_has_its_file() -> None:
    """A change of the form needs another version, an upgrade and a file; this says that one was made."""
    assert (STATES / f"version-{codec.SCHEMA_VERSION}.txt").exists()
    stored = base64.b64decode((STATES / f"version-{codec.SCHEMA_VERSION}.txt").read_text())
    assert encode_state(decode_state(stored)) == stored


def test_an_older_form_is_brought_up_a_version_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the fields had stood the other way round once, and before that the last of them had been missing."""
    player = half_way()
    assert player.stored is not None
    form: list[Any] = codec._decode_any(memoryview(player.stored)[1:])
    other_way_round = form[::-1]
    upgrades = {1: lambda old: [*old, other_way_round[-1]], 2: lambda old: old[::-1]}
    monkeypatch.setattr(codec, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(codec, "UPGRADES", upgrades)
    old, present = codec._encode(other_way_round[:-1]), codec._encode(form)
    assert decode_state(bytes([1]) + old) == decode_state(bytes([3]) + present)


def test_a_newer_form_is_refused_with_what_to_do() -> None:
    player = half_way()
    assert player.stored is not None
    newer = bytes([codec.SCHEMA_VERSION + 1]) + player.stored[1:]
    with pytest.raises(CodecError, match="Upgrade it"):
        decode_state(newer)
