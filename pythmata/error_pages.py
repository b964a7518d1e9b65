"""Answers outside of any view: below /api/ they are problems in JSON (RFC 9457), elsewhere the pages of Django."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

API = "/api/"
CONTENT_TYPE = "application/problem+json"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    return _problem(HTTPStatus.BAD_REQUEST, "The request is not well formed.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.permission_denied(request, exception)
    return _problem(HTTPStatus.FORBIDDEN, "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    return _problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.server_error(request)
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something unforeseen happened; it has been logged.")


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any) -> HttpResponse:
    """Too many wrong passwords for the name from this address."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    text = f"Too many failed attempts. Try again in {minutes} minutes."
    if request.path.startswith(API):
        response = _problem(HTTPStatus.TOO_MANY_REQUESTS, text)
    else:
        response = HttpResponse(text, status=HTTPStatus.TOO_MANY_REQUESTS, content_type="text/plain")
    response["Retry-After"] = str(minutes * 60)
    return response


def _problem(status: HTTPStatus, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
