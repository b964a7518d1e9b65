"""The stored form: every value comes back as what it was, damaged bytes are told from good ones."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel.temporal import YearsMonthsDuration
from engine.feel.values import Range
from engine.interpreter import commands as c
from engine.interpreter.codec import (
    CodecError,
    decode_command,
    decode_state,
    decode_variables,
    encode_command,
    encode_state,
    encode_variables,
    to_plain,
)
from engine.interpreter.state import (
    ElementInstance,
    Lifecycle,
    OpenIncident,
    PendingToken,
    Scope,
    State,
    Subscription,
)

_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(YearsMonthsDuration, st.integers(-1_000, 1_000)),
    st.builds(Range, st.integers(), st.none() | st.decimals(-10, 10), st.booleans(), st.booleans()),
)
values = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)
variables = st.dictionaries(st.text(min_size=1), values, max_size=5)


def kinds(value: object) -> object:
    """The types of a value at every depth: ``1 == True`` and ``date`` is no ``datetime``."""
    if isinstance(value, list):
        return [kinds(item) for item in value]
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    return (type(value), str(value)) if isinstance(value, Decimal) else type(value)


@given(variables)
def test_variables_come_back_as_they_were(given: dict[str, object]) -> None:
    found = decode_variables(encode_variables(given))
    assert found == given
    assert kinds(found) == kinds(given)


@given(variables, variables)
def test_a_state_comes_back_as_it_was(outer: dict[str, object], inner: dict[str, object]) -> None:
    now = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
    state = State(
        instance_id="i",
        definition_id="d",
        business_key="ä",
        parent=c.ParentLink("parent", 7),
        last_key=9,
        scopes={0: Scope(0, None, "p", outer, 3, {"f": 1}), 2: Scope(2, 0, "sub", inner)},
        elements={2: ElementInstance(2, "sub", 0, Lifecycle.READY, [3])},
        subscriptions={3: Subscription(3, "timer", "cycle", "b", 2, None, now, "R3/PT1H", now, 1, 2)},
        incidents={4: OpenIncident(4, "script", "it failed", 2, "leave", inner)},
        pending=[PendingToken("n", 0, "f"), PendingToken("n", 2)],
        steps_without_wait=12,
    )
    found = decode_state(encode_state(state))
    assert found == state
    assert kinds(found.scopes[0].variables) == kinds(outer)
    assert kinds(found.incidents[4].variables) == kinds(inner)


@given(variables)
def test_commands_come_back_as_they_were(given: dict[str, object]) -> None:
    for command in (
        c.StartProcess(instance_id="i", definition_id="d", variables=given, parent=c.ParentLink("x", 1)),
        c.CompleteActivity(activity_key=1, variables=given),
        c.ThrowError(activity_key=1, code="E", variables=given),
        c.DeliverMessage(subscription_key=1, name="m", variables=given),
        c.DeliverSignal(name="s", variables=given),
        c.SetVariables(variables=given, scope_key=3),
        c.RetryIncident(incident_key=1, variables=given),
        c.SkipIncident(incident_key=1, variables=given),
        c.TriggerActivity(element_id="a", variables=given),
        c.ThrowEscalation(activity_key=1, code="E", variables=given),
        c.ModifyInstance(terminate=[1], activate=["a"], variables=given),
    ):
        assert decode_command(encode_command(command)) == command


@pytest.mark.parametrize(
    "command",
    [
        c.FailActivity(activity_key=1, message="m", detail="d"),
        c.FireTimer(subscription_key=1, due_at="2026-01-01T00:00:00Z"),
        c.EvaluateConditions(),
        c.ContinueExecution(),
        c.ContinueExecution(token_key=4),
        c.ChangeDueDate(subscription_key=1, due_at="2026-01-01T00:00:00Z"),
        c.CancelInstance(reason="r"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_commands_without_variables_come_back_too(command: c.Command) -> None:
    assert decode_command(encode_command(command)) == command


@given(values)
def test_the_plain_form_is_json(value: object) -> None:
    json.dumps(to_plain(value))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("1.50"), 1.5),
        (Decimal("7.0"), 7),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00Z"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1, minutes=5), "P1DT5M"),
        (YearsMonthsDuration(14), "P1Y2M"),
        ({"a": [Decimal(1), None, True]}, {"a": [1, None, True]}),
    ],
)
def test_the_plain_form_is_what_people_expect(value: object, plain: object) -> None:
    assert to_plain(value) == plain
    assert type(to_plain(value)) is type(plain)


def test_a_value_of_a_strange_type_is_named() -> None:
    with pytest.raises(CodecError, match="complex"):
        encode_variables({"z": 1j})
    with pytest.raises(CodecError, match="text as keys"):
        encode_variables({"z": {1: 2}})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"\x01garbage",
        b"\x63\x90",
        b"\x01\x93\x01\x02\x03",
        b"\x01\xd4\x63a",
    ],
)
def test_damaged_states_are_told(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode_state(data)


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x81\xa7command\xa1x", b"\xd4\x63a"])
def test_damaged_commands_are_told(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode_command(data)


@pytest.mark.parametrize("data", [b"", b"\xd4\x63a", b"\x81\xa1x\xd4\x01z"])
def test_damaged_variables_are_told(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode_variables(data)
