"""Tokens: forged, foreign, expired, replayed or belonging to somebody who is no longer welcome, none opens a door."""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

pytestmark = pytest.mark.django_db


def status_with(token: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return int(client.get("/api/me/").status_code)


def tokens(username: str) -> dict[str, str]:
    response = APIClient().post("/api/token/", {"username": username, "password": username})
    assert response.status_code == 200
    return dict(response.json())


def claims(token: str, **changes: Any) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False}) | changes


def signed(payload: dict[str, Any], key: str | None = None, **headers: Any) -> str:
    return jwt.encode(payload, key or settings.SECRET_KEY, "HS256", headers=headers or None)


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_of_ours_opens_the_door(alice: User) -> None:
    access = tokens("alice")["access"]
    assert status_with(access) == 200
    assert status_with(signed(claims(access))) == 200


def test_a_token_without_signature_is_refused(alice: User) -> None:
    payload = claims(tokens("alice")["access"])
    for algorithm in ("none", "None", "NONE"):
        assert status_with(f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(payload)}.") == 401


def test_a_token_signed_otherwise_is_refused(alice: User) -> None:
    payload = claims(tokens("alice")["access"])
    assert status_with(signed(payload, "x" * 64)) == 401
    assert status_with(jwt.encode(payload, settings.SECRET_KEY, "HS384")) == 401
    assert status_with(signed(payload, "y" * 64, kid="/dev/null")) == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - 60},
        {"aud": "another-service"},
        {"iss": "another-service"},
        {"token_type": "refresh"},
        {"user_id": "999999"},
        {"user_id": None},
    ],
)
def test_a_claim_that_does_not_fit_is_refused(alice: User, changes: dict[str, Any]) -> None:
    assert status_with(signed(claims(tokens("alice")["access"], **changes))) == 401


@pytest.mark.parametrize("missing", ["aud", "iss", "exp", "token_type", "user_id", "jti"])
def test_a_claim_left_out_is_missed(alice: User, missing: str) -> None:
    payload = claims(tokens("alice")["access"])
    del payload[missing]
    assert status_with(signed(payload)) == 401


def test_a_changed_payload_does_not_pass_with_the_old_signature(alice: User, bob: User) -> None:
    head, _payload, signature = tokens("alice")["access"].split(".")
    forged = part(claims(tokens("alice")["access"], user_id=str(bob.pk)))
    assert status_with(f"{head}.{forged}.{signature}") == 401


@pytest.mark.parametrize("garbage", ["", "x", "a.b.c", "." * 10, "é", "Bearer", "a" * 10_000])
def test_garbage_is_refused_and_breaks_nothing(alice: User, garbage: str) -> None:
    assert status_with(garbage) == 401


def test_an_expired_token_is_refused(alice: User) -> None:
    token = AccessToken.for_user(alice)
    token.set_exp(lifetime=-timedelta(seconds=1))
    assert status_with(str(token)) == 401


def test_a_disabled_user_is_out_at_once(alice: User) -> None:
    pair = tokens("alice")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert status_with(pair["access"]) == 401
    assert APIClient().post("/api/token/refresh/", {"refresh": pair["refresh"]}).status_code == 401
    assert APIClient().post("/api/token/", {"username": "alice", "password": "alice"}).status_code == 401


def test_a_deleted_user_is_out_at_once(alice: User) -> None:
    pair = tokens("alice")
    alice.delete()
    assert status_with(pair["access"]) == 401
    assert APIClient().post("/api/token/refresh/", {"refresh": pair["refresh"]}).status_code == 401


def test_a_changed_password_ends_the_tokens_issued_before(alice: User) -> None:
    pair = tokens("alice")
    alice.set_password("another")
    alice.save()
    assert status_with(pair["access"]) == 401
    assert APIClient().post("/api/token/refresh/", {"refresh": pair["refresh"]}).status_code == 401


def test_a_refresh_token_is_good_for_one_use(alice: User) -> None:
    refresh = tokens("alice")["refresh"]
    first = APIClient().post("/api/token/refresh/", {"refresh": refresh})
    assert first.status_code == 200
    assert APIClient().post("/api/token/refresh/", {"refresh": first.json()["refresh"]}).status_code == 200
    assert APIClient().post("/api/token/refresh/", {"refresh": refresh}).status_code == 401


def test_a_replayed_refresh_token_ends_those_that_followed_it(alice: User, bob: User) -> None:
    stolen = tokens("alice")["refresh"]
    bobs, elsewhere = tokens("bob")["refresh"], tokens("alice")["refresh"]
    followed = APIClient().post("/api/token/refresh/", {"refresh": stolen}).json()["refresh"]
    assert APIClient().post("/api/token/refresh/", {"refresh": stolen}).status_code == 401
    assert APIClient().post("/api/token/refresh/", {"refresh": followed}).status_code == 401
    for untouched in (bobs, elsewhere):
        assert APIClient().post("/api/token/refresh/", {"refresh": untouched}).status_code == 200


def test_a_refresh_token_opens_no_door(alice: User) -> None:
    assert status_with(str(RefreshToken.for_user(alice))) == 401


def test_an_access_token_refreshes_nothing(alice: User) -> None:
    access = tokens("alice")["access"]
    assert APIClient().post("/api/token/refresh/", {"refresh": access}).status_code == 401


def test_a_session_needs_a_csrf_token_to_change_anything(alice: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get("/api/me/").status_code == 200
    assert client.put("/api/drafts/x/", {}).status_code == 403
    assert "CSRF" in client.put("/api/drafts/x/", {}).json()["detail"]
