"""What goes wrong in the API, as application/problem+json (RFC 9457).

Members: type, title, status, detail; `errors` [{field, text}] for a body that is not well formed, `problems`
for a model that cannot be deployed, and whatever mapping an exception carries as `extra` (say, the current
state of what another was faster to change).
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from engine.errors import CommandRejected, EngineError, ReadError
from processes.limits import TooLarge
from processes.submission import IdempotencyConflict

CONTENT_TYPE = "application/problem+json"
NON_FIELD = "non_field_errors"

logger = logging.getLogger(__name__)

# Exception → status, most special first; the text of the exception is what the client reads.
STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (ReadError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (IdempotencyConflict, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CommandRejected, HTTPStatus.CONFLICT),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (EngineError, HTTPStatus.BAD_REQUEST),
    (OperationalError, HTTPStatus.SERVICE_UNAVAILABLE),
    (InterfaceError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER; None lets an unforeseen error go on to become a logged 500."""
    known = _as_api_exception(error) or _from_table(error)
    if known is None:
        return None
    set_rollback()
    status = HTTPStatus(known.status_code)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": _detail(known),
    }
    if isinstance(known, exceptions.ValidationError):
        body["errors"] = list(_field_errors(known.detail))
    body |= getattr(error, "extra", {})
    return Response(body, status=status, headers=_headers(known), content_type=CONTENT_TYPE)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound(str(error) or None)
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return error if isinstance(error, exceptions.APIException) else None


def _from_table(error: Exception) -> exceptions.APIException | None:
    for kind, status in STATUS:
        if isinstance(error, kind):
            return _with_status(error, status)
    return None


def _with_status(error: Exception, status: HTTPStatus) -> exceptions.APIException:
    unavailable = status is HTTPStatus.SERVICE_UNAVAILABLE
    if unavailable:
        logger.warning("The database did not answer: %s", error)
    known = exceptions.APIException("The database does not answer; try again." if unavailable else str(error))
    known.status_code = status
    return known


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "The request is not well formed; see errors."
    if isinstance(error.detail, Mapping):
        return str(error.detail.get("detail", ""))
    return " ".join(map(str, error.detail)) if isinstance(error.detail, list) else str(error.detail)


def _field_errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten nested errors to dotted field names."""
    if isinstance(detail, Mapping):
        for name, part in detail.items():
            own = field if name == NON_FIELD else ".".join(filter(None, (field, str(name))))
            yield from _field_errors(part, own)
    elif isinstance(detail, list) and any(isinstance(part, (Mapping, list)) for part in detail):
        for index, part in enumerate(detail):
            yield from _field_errors(part, ".".join(filter(None, (field, str(index)))))
    elif isinstance(detail, list):
        yield from ({"field": field, "text": str(text)} for text in detail)
    else:
        yield {"field": field, "text": str(detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait))
    elif error.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return headers
