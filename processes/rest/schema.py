"""The OpenAPI document: what holds for every operation, so that the views need not repeat it."""

from __future__ import annotations

import inspect
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

_TEXT = {"type": "string"}
_FINDING = {
    "type": "object",
    "required": ["rule", "severity", "text"],
    "properties": {
        "file": _TEXT,
        "element_id": _TEXT,
        "line": {"type": "integer"},
        "rule": _TEXT,
        "severity": {"type": "string", "enum": ["error", "warning"]},
        "text": _TEXT,
        "hint": _TEXT,
    },
}
PROBLEM = {
    "type": "object",
    "description": "application/problem+json (RFC 9457)",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {
            "type": "array",
            "description": "What is wrong with which field.",
            "items": {
                "type": "object",
                "required": ["field", "text"],
                "properties": {"field": _TEXT, "text": _TEXT},
            },
        },
        "problems": {"type": "array", "description": "What is wrong with a model.", "items": _FINDING},
        "current": {"type": "object", "description": "How it stands now, after a lost race."},
    },
}


class ApiSchema(AutoSchema):
    """A view's own docstring describes it, that of its base does not; lists say how they can be ordered."""

    def get_description(self) -> str:  # type: ignore[override]
        return inspect.cleandoc(vars(type(self.view)).get("__doc__") or "")

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method == "GET":
            parameters.append(
                OpenApiParameter("fields", str, description="Of the answer these alone, as in id,status.")
            )
        orderings = list(getattr(self.view, "orderings", ()))
        if orderings and self.method == "GET":
            parameters.append(OpenApiParameter("ordering", enum=orderings, default=orderings[0]))
        return parameters


def add_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A POSTPROCESSING_HOOK: every operation may answer with a problem."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "It did not work.", "content": content}
    return result


_COLUMN_RANGES = frozenset(limit for bits in (15, 31, 63) for limit in (2**bits - 1, -(2**bits)))


def without_ranges_of_columns(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: what a column of the database in use can hold is no promise of the interface."""
    _drop_ranges(result["components"]["schemas"])
    return result


def _drop_ranges(node: object) -> None:
    if isinstance(node, list):
        for item in node:
            _drop_ranges(item)
    elif isinstance(node, dict):
        for limit in ("minimum", "maximum"):
            if node.get(limit) in _COLUMN_RANGES:
                del node[limit]
                node.pop("format", None)
        for inner in node.values():
            _drop_ranges(inner)
