"""JSON bodies: exact, bounded, and free of what no database stores."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.exceptions import ParseError, ValidationError

from processes.rest.errors import TooLarge
from processes.rest.parsers import ExactJSONParser
from processes.rest.serializers import Body, VariablesField


def parse(text: str | bytes) -> Any:
    return ExactJSONParser().parse(BytesIO(text.encode() if isinstance(text, str) else text))


class Example(Body):
    variables = VariablesField()


def test_fractions_are_exact() -> None:
    assert parse('{"a": 0.1, "b": 1, "c": 12345678901234567890.5}') == {
        "a": Decimal("0.1"),
        "b": 1,
        "c": Decimal("12345678901234567890.5"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "NaN",
        "-Infinity",
        "1e999",
        "1e-999",
        '"a\\u0000b"',
        '{"a\\u0000": 1}',
        '"\\ud800"',
        '{"a": ["\\udfff"]}',
        "[" * 65 + "]" * 65,
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 5_000,
        b"\xff\xfe",
    ],
)
def test_what_cannot_be_kept_is_refused(text: str | bytes) -> None:
    with pytest.raises(ParseError):
        parse(text)


def test_what_is_just_deep_enough_passes() -> None:
    assert parse("[" * 64 + "]" * 64)
    assert parse('"\\ud83d\\ude00"') == "😀"


def test_the_limit_of_the_body_is_exact_and_named(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert parse('"12345678"') == "12345678"
    with pytest.raises(TooLarge, match="more than 10 bytes"):
        parse('"123456789"')


@pytest.mark.parametrize(
    "body,field",
    [
        ({}, "variables"),
        ({"variables": []}, "variables"),
        ({"variables": {"": 1}}, "variables"),
        ({"variables": {"x" * 256: 1}}, "variables"),
        ({"variables": dict.fromkeys(map(str, range(1_001)))}, "variables"),
        ({"variables": {}, "status": "completed"}, "status"),
        ({"variables": {}, "is_staff": True}, "is_staff"),
    ],
)
def test_a_body_that_is_not_well_formed_is_refused(body: dict[str, Any], field: str) -> None:
    example = Example(data=body)
    with pytest.raises(ValidationError) as raised:
        example.is_valid(raise_exception=True)
    assert list(raised.value.detail) == [field]
