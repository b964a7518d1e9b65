"""Answers cut to what was asked for, and changes made only to what the client has seen (RFC 9110, 13.1)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

FIELDS = "fields"


class Changed(APIException):
    """It is not what the client has seen; ``current`` is the ETag of what it is now."""

    status_code = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, current: str | None) -> None:
        super().__init__("It has changed since you read it. Read it again, and decide anew.")
        self.extra = {} if current is None else {"etag": current}


def selected(data: Any, request: Request) -> Any:
    """Of an object, or of each row of a page, the fields named in ``?fields=a,b``. Raises ValidationError."""
    names = [name for name in request.query_params.get(FIELDS, "").split(",") if name]
    if not names or not isinstance(data, Mapping):
        return data
    if "results" not in data:
        return _cut(data, names)
    return {**data, "results": [_cut(row, names) for row in data["results"]]}


def _cut(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    if unknown := [name for name in names if name not in row]:
        text = f"There is no {', '.join(unknown)}; there are {', '.join(row)}."
        raise ValidationError({FIELDS: [text]})
    return {name: row[name] for name in names}


def demand_match(request: Request, current: HttpResponse | None) -> None:
    """``current`` is what GET answers now, rendered; None if there is nothing. Raises Changed."""
    wanted = parse_etags(request.headers["If-Match"])
    if current is None:
        raise Changed(None)
    set_response_etag(current)
    if "*" not in wanted and current["ETag"] not in wanted:
        raise Changed(current["ETag"])
