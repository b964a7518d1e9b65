"""Properties that several connectors read in the same way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from tasks.connectors.base import ConnectorError, Work


def mapping(work: Work, name: str) -> Mapping[str, Any]:
    """A property that is an object, or the JSON text of one."""
    value = work.properties.get(name)
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise ConnectorError(
                f"The property {name!r} is no JSON object: {error}", permanent=True
            ) from error
    if not isinstance(value, Mapping):
        raise ConnectorError(f"The property {name!r} must be an object of names and values.", permanent=True)
    return value


def content(body: object) -> tuple[bytes | None, str | None]:
    """(bytes, content type): a text goes out as it is, anything else as JSON."""
    if body is None or body == "":
        return None, None
    if isinstance(body, str):
        return body.encode(), "application/json" if body.lstrip()[:1] in (
            "{",
            "[",
        ) else "text/plain; charset=utf-8"
    return json.dumps(body, default=_plain).encode(), "application/json"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():g}S"
    raise ConnectorError(f"A {type(value).__name__} cannot be sent as JSON.", permanent=True)
