"""Answers of the API that no exception of the floors below stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException


class TooLarge(APIException):
    """The body has more than {limit} bytes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body has more than {limit} bytes.")


class Conflict(APIException):
    """What the request builds on has changed; ``current`` is how it stands now."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, detail: str, current: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.extra = {} if current is None else {"current": current}


class InvalidFields(APIException):
    """A form was not filled in as it has to be; ``errors`` says what is wrong, field by field."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        super().__init__("The form is not filled in as it has to be; see errors.")
        self.extra = {"errors": [{"field": field, "text": text} for field, text in errors]}


class InvalidModels(APIException):
    """The files cannot be deployed; ``problems`` says what is wrong, where, and what to do about it."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, detail: str, problems: list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.extra = {"problems": problems}


class CommandFailed(APIException):
    """The engine could not process what was asked; an incident keeps it for another attempt."""

    status_code = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, error: str) -> None:
        super().__init__(f"The engine could not process this; it is kept as an incident. {error}")
