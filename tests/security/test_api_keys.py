"""Keys of programs: shown once, kept as a digest, never wider than their user, ending when they should."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from processes import clock, deployment
from processes.api_keys import store
from processes.api_keys.scopes import Scope, needed
from processes.models import ApiKey, OperationLog, Process
from processes.permissions import grant
from tests.api.models import service_task
from tests.security.matrix import TABLE

pytestmark = pytest.mark.django_db


def bearer(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def key_of(user: User, *scopes: Scope) -> str:
    return store.make(user, "ci", scopes or set(Scope), timedelta(days=1), user)[1]


def make(owner: User, /, **body: object) -> dict[str, object]:
    client = APIClient()
    client.force_authenticate(owner)
    answer = client.post("/api/api-keys/", {"name": "ci", "scopes": ["read"], **body}, format="json")
    return {"status": answer.status_code, **answer.json()}


def test_a_key_is_shown_once_and_only_its_digest_is_kept(alice: User) -> None:
    made = make(alice, scopes=["read", "jobs"])
    key = str(made["key"])
    assert made["status"] == 201
    assert key.startswith(f"pym_{made['prefix']}_")
    assert bearer(key).get("/api/me/").json()["username"] == "alice"
    row = ApiKey.objects.get()
    assert key.rpartition("_")[2] not in repr(ApiKey.objects.values())
    client = APIClient()
    client.force_authenticate(alice)
    shown = client.get("/api/api-keys/").json()["results"]
    assert [one["prefix"] for one in shown] == [row.prefix]
    assert "key" not in shown[0]
    assert "digest" not in shown[0]


def test_making_and_revoking_stand_in_the_operation_log(alice: User) -> None:
    made = make(alice)
    client = APIClient()
    client.force_authenticate(alice)
    for _ in range(2):
        assert client.delete(f"/api/api-keys/{made['id']}/").status_code == 204
    rows = OperationLog.objects.filter(object_type="api_key").order_by("pk")
    assert [(row.action, row.object_id) for row in rows] == [
        ("make api key", made["prefix"]),
        ("revoke api key", made["prefix"]),
    ]
    assert str(made["key"]) not in repr(list(rows.values()))


@pytest.mark.parametrize("key", ["pym_", "pym_000000000000_x", "pym_" + "a" * 60, "pym_\u00e4"])
def test_what_is_no_key_is_nobody(key: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}".encode().decode("latin-1"))
    assert client.get("/api/me/").status_code == 401


def test_a_changed_letter_is_another_key(alice: User) -> None:
    key = key_of(alice)
    wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
    assert bearer(wrong).get("/api/me/").status_code == 401
    assert bearer(key).get("/api/me/").status_code == 200


def test_it_ends_when_revoked_expired_or_its_user_is_disabled(alice: User) -> None:
    for end in (
        lambda row: store.revoke(row, alice),
        lambda row: ApiKey.objects.filter(pk=row.pk).update(expires_at=clock.now()),
        lambda row: User.objects.filter(pk=alice.pk).update(is_active=False),
    ):
        row, key = store.make(alice, "ci", {Scope.READ}, timedelta(days=1), alice)
        assert bearer(key).get("/api/me/").status_code == 200
        end(row)
        assert bearer(key).get("/api/me/").status_code == 401


def test_a_scope_that_is_missing_is_named(alice: User) -> None:
    answer = bearer(key_of(alice, Scope.READ)).post("/api/messages/", {"name": "paid"}, format="json")
    assert answer.status_code == 403
    assert answer.json()["scope"] == "messages"
    answer = bearer(key_of(alice, Scope.MESSAGES)).get("/api/me/")
    assert (answer.status_code, answer.json()["scope"]) == (403, "read")


def test_no_key_makes_keys_or_sees_what_is_for_people(alice: User) -> None:
    alice.is_superuser = True
    alice.save()
    client = bearer(key_of(alice))
    for method, path in (
        ("get", "api-keys/"),
        ("post", "api-keys/"),
        ("get", "secrets/"),
        ("put", "drafts/order/"),
    ):
        answer = getattr(client, method)(f"/api/{path}", {}, format="json")
        assert (answer.status_code, answer.json()["scope"]) == (403, None), path


def test_every_scope_together_is_no_more_than_its_user_may(alice: User) -> None:
    deployment.deploy(files={"pay.bpmn": service_task("pay", "elsewhere")})
    client, body = bearer(key_of(alice)), {"process": "pay"}
    assert client.post("/api/process-instances/", body, format="json").status_code == 404
    grant("starter", alice, Process.objects.get(key="pay"))
    alice = User.objects.get(pk=alice.pk)
    assert bearer(key_of(alice)).post("/api/process-instances/", body, format="json").status_code in (
        201,
        202,
    )


def test_limits_on_both_sides(alice: User, settings: Settings) -> None:
    settings.API_KEYS_PER_USER, settings.API_KEY_MAX_DAYS = 2, 30
    assert make(alice, days=31)["status"] == 400
    assert make(alice, days=30)["status"] == 201
    assert make(alice)["status"] == 400, "90 days are the default."
    assert make(alice, days=1)["status"] == 201
    full = make(alice, days=1)
    assert (full["status"], "2 keys already" in str(full)) == (400, True)
    store.revoke(ApiKey.objects.filter(user=alice)[0], alice)
    assert make(alice, days=1)["status"] == 201


@pytest.mark.parametrize(
    "body", [{"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"name": ""}, {"user": 1}]
)
def test_a_bad_wish_is_refused(alice: User, body: dict[str, object]) -> None:
    assert make(alice, **body)["status"] == 400
    assert not ApiKey.objects.exists()


def test_every_operation_has_its_scope_or_is_for_people() -> None:
    closed = {"token", "api-keys", "secrets", "tenants", "drafts"}
    own = {"notifications", "task-filters"}
    for row in TABLE:
        path = row.path.removeprefix("/api/").replace("{", "").replace("}", "")
        scope = needed(row.method, path)
        first = path.split("/")[0]
        grants = path.endswith("/permissions/") and row.method == "PUT"
        if first in closed or grants or (first in own and row.method != "GET"):
            assert scope is None, row.path
        else:
            assert scope is not None, (
                f"{row.method} {row.path}: put it into a scope, or among what is for people."
            )


def test_the_last_use_is_known_to_the_minute(alice: User) -> None:
    key = key_of(alice)
    bearer(key).get("/api/me/")
    first = ApiKey.objects.get().last_used_at
    bearer(key).get("/api/me/")
    assert ApiKey.objects.get().last_used_at == first
    assert first is not None
    ApiKey.objects.update(last_used_at=first - store.USED_EVERY)
    bearer(key).get("/api/me/")
    again = ApiKey.objects.get().last_used_at
    assert again is not None
    assert again > first - store.USED_EVERY


def test_the_administration_makes_one_for_a_user_and_revokes_it(alice: User) -> None:
    boss = User.objects.create_superuser("boss", password="boss-4711-boss")
    client = Client()
    client.force_login(boss)
    body = {"user": alice.pk, "name": "nightly", "scopes": ["jobs", "read"], "days": 5}
    page = client.post("/admin/processes/apikey/add/", body, follow=True).content.decode()
    row = ApiKey.objects.get()
    shown = page.partition("pym_")[2].partition("<")[0].strip()
    assert bearer(f"pym_{shown}").get("/api/me/").json()["username"] == "alice"
    assert (row.scopes, row.user) == (["jobs", "read"], alice)
    assert (
        shown.partition("_")[2]
        not in client.get(f"/admin/processes/apikey/{row.pk}/change/").content.decode()
    )
    client.post("/admin/processes/apikey/", {"action": "revoke", "_selected_action": [str(row.pk)]})
    assert bearer(f"pym_{shown}").get("/api/me/").status_code == 401
    too_long = client.post("/admin/processes/apikey/add/", {**body, "days": 9999})
    assert "365 days at most" in too_long.content.decode()
