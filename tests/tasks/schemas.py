"""Forms to be checked, in few words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tasks.forms import read_form, validate

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "components": list(components)}


def field(kind: str, key: str = "x", **properties: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "id": f"Field_{key}", **properties}


def check(
    schema: dict[str, Any], submitted: dict[str, Any], data: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """(values, first sentence per field)."""
    outcome = validate(read_form(schema), submitted, data or {}, NOW)
    errors: dict[str, str] = {}
    for error in outcome.errors:
        errors.setdefault(error.field, error.text)
    return outcome.values, errors


VALUES = [{"label": "A", "value": "a"}, {"label": "One", "value": 1}]
