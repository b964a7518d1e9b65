"""Tokens for external clients: a user name and a password buy an access token and a refresh token."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView


class TokenView(TokenObtainPairView):
    """POST {username, password} → {access, refresh}; 429 while the name is locked."""

    def get_serializer_context(self) -> dict[str, Any]:
        # axes marks the request it is given as locked and looks for that mark on Django's own request.
        return {**super().get_serializer_context(), "request": self.request._request}

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


urlpatterns = [
    path("", TokenView.as_view(), name="token"),
    path("refresh/", TokenRefreshView.as_view(), name="token-refresh"),
]
