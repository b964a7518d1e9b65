"""Pages of lists: {next, previous, results}, cut by the values of the last row, so that no row is shown twice or
left out while others come and go, however many rows share a value.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_CURSOR = 2_000
PARAMETERS = ("cursor", "page_size")


class KeysetPage(BasePagination):
    """Pages in the view's ``page_order``: names of columns, ``-`` for descending, the last one unique.

    None of the columns may be null.
    """

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        order: Sequence[str] = view.page_order(request)  # type: ignore[union-attr]
        size = _size(request)
        backwards, position = _read_cursor(request, len(order))
        effective = [_turned(name) for name in order] if backwards else list(order)
        if position is not None:
            queryset = _after(queryset, effective, position)
        rows = _fetch(queryset.order_by(*effective), size + 1)
        page, has_more = rows[:size], len(rows) > size
        if backwards:
            page.reverse()
        self._urls(request, order, page, before=has_more if backwards else position is not None,
                   after=position is not None if backwards else has_more)  # fmt: skip
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "Where the page begins, from `next` or `previous`."},
            {"name": "page_size", "in": "query", "required": False,
             "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}},
        ]  # fmt: skip

    def _urls(
        self, request: Request, order: Sequence[str], page: Sequence[Any], *, before: bool, after: bool
    ) -> None:
        here = request.build_absolute_uri()
        self.next = _url(here, page[-1], order, backwards=False) if page and after else None
        self.previous = _url(here, page[0], order, backwards=True) if page and before else None


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not text.isdecimal() or not 1 <= int(text[:6]) <= MAX_PAGE_SIZE:
        raise ValidationError({"page_size": [f"Must be a number from 1 to {MAX_PAGE_SIZE}."]})
    return int(text)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(queryset: QuerySet[Any], order: Sequence[str], position: Sequence[Any]) -> QuerySet[Any]:
    """The rows behind the position: greater in the first column that differs."""
    condition, equal = Q(), Q()
    for name, value in zip(order, position, strict=True):
        column, comparison = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q((f"{column}__{comparison}", value))
        equal &= Q((column, value))
    try:
        return queryset.filter(condition)
    except (ValueError, TypeError, InvalidValue) as error:
        raise _invalid() from error


def _fetch(queryset: QuerySet[Any], count: int) -> list[Any]:
    try:
        return list(queryset[:count])
    except (ValueError, TypeError, InvalidValue) as error:
        raise _invalid() from error


def _url(here: str, row: Any, order: Sequence[str], *, backwards: bool) -> str:
    position = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    text = json.dumps({"b": backwards, "p": position}, separators=(",", ":"))
    return replace_query_param(here, "cursor", base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read_cursor(request: Request, length: int) -> tuple[bool, list[Any] | None]:
    """(does the page lie before the position, the position or None for the first page)."""
    text = request.query_params.get("cursor")
    if not text:
        return False, None
    try:
        cursor = json.loads(base64.urlsafe_b64decode(text[:MAX_CURSOR] + "=" * (-len(text) % 4)))
        backwards, position = cursor["b"], cursor["p"]
    except (binascii.Error, ValueError, TypeError, KeyError) as error:
        raise _invalid() from error
    fits = isinstance(backwards, bool) and isinstance(position, list) and len(position) == length
    if not fits or not all(isinstance(value, (str, int)) for value in position):
        raise _invalid()
    return backwards, position


def _invalid() -> ValidationError:
    return ValidationError({"cursor": ["This is no cursor of this list; take it from next or previous."]})
