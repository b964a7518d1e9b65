"""Tokens for external clients: a user name and a password buy an access token and a refresh token."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer, TokenRefreshSerializer
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken, Token
from rest_framework_simplejwt.utils import get_md5_hash_password
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

FAMILY = "family"
"""The claim that a refresh token shares with those that replace it."""


class FamilyToken(RefreshToken):
    """Every log-in begins a family of refresh tokens."""

    def __init__(self, token: Token | None = None, verify: bool = True) -> None:
        super().__init__(token, verify)
        if token is None:
            self.payload[FAMILY] = uuid4().hex


class FamilySerializer(TokenObtainPairSerializer):
    token_class = FamilyToken


class TokenView(TokenObtainPairView):
    """POST {username, password} → {access, refresh}; 429 while the name is locked."""

    serializer_class = FamilySerializer

    def get_serializer_context(self) -> dict[str, Any]:
        # axes marks the request it is given as locked and looks for that mark on Django's own request.
        return {**super().get_serializer_context(), "request": self.request._request}

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class RefreshSerializer(TokenRefreshSerializer):
    """A refresh token is good for one use by a user who is still there with the same password.

    A second use means that somebody has a copy: then every refresh token that goes back to the same log-in ends.
    """

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        claims = RefreshToken(attrs["refresh"], verify=False).payload
        try:
            self.token_class(attrs["refresh"])
        except TokenError:
            _end_family_if_replayed(claims)
            raise
        user = User.objects.filter(pk=claims.get(api_settings.USER_ID_CLAIM, ""), is_active=True).first()
        if user is None or claims.get(api_settings.REVOKE_TOKEN_CLAIM) != get_md5_hash_password(
            user.password
        ):
            raise InvalidToken("The token belongs to nobody any more, or the password was changed.")
        return super().validate(attrs)


def _end_family_if_replayed(claims: dict[str, Any]) -> None:
    # The claims are unverified; the blacklist holds only ids that we gave out ourselves.
    used = BlacklistedToken.objects.filter(token__jti=claims.get(api_settings.JTI_CLAIM)).first()
    if used is None:
        return
    family = _family(used.token)
    with transaction.atomic():
        for token in OutstandingToken.objects.filter(user=used.token.user, blacklistedtoken=None):
            if _family(token) == family:
                BlacklistedToken.objects.get_or_create(token=token)


def _family(token: OutstandingToken) -> str:
    claims: dict[str, Any] = RefreshToken(token.token, verify=False).payload  # type: ignore[arg-type]
    return str(claims.get(FAMILY, ""))


class RefreshView(TokenRefreshView):
    """POST {refresh} → {access, refresh}; the old refresh token is used up."""

    serializer_class = RefreshSerializer


urlpatterns = [
    path("", TokenView.as_view(), name="token"),
    path("refresh/", RefreshView.as_view(), name="token-refresh"),
]
