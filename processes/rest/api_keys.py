"""Requests of programs: `Authorization: Bearer pym_…`.

This module is named in the settings of the REST framework, so it must not import views.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from processes.api_keys import keys, scopes, store
from processes.models import ApiKey

BEARER = "Bearer "
_BELOW = "/api/"


class MissingScope(PermissionDenied):
    """The key does not open this operation; ``scope`` is what would, if any does."""

    def __init__(self, scope: str | None) -> None:
        super().__init__(
            f"This API key lacks the scope {scope!r}."
            if scope
            else "No API key opens this; it is for people."
        )
        self.extra = {"scope": scope}


class ApiKeyAuthentication(BaseAuthentication):
    """The user of the key, with the key as ``request.auth``."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        text = str(request.headers.get("Authorization", ""))
        if not text.startswith(BEARER + keys.MARK):
            return None
        row = store.holder(text.removeprefix(BEARER))
        if row is None:
            raise AuthenticationFailed("This API key is not known, has expired, or was revoked.")
        scope = scopes.needed(str(request.method), request.path.removeprefix(_BELOW))
        if scope is None or scope not in row.scopes:
            raise MissingScope(scope)
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pym_…",
            "description": "A key of a program.",
        }
