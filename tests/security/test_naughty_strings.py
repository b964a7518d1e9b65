"""Whatever people type comes back as they typed it, or is refused with a word; nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from processes import turns
from processes.models import Draft, ProcessInstance
from tasks.models import TaskComment, TaskFilter
from tests.security.naughty import naughty, with_nul

pytestmark = pytest.mark.django_db
TEXTS = naughty()


@pytest.fixture
def boss(make_user: Callable[..., User], client_of: Callable[[User], APIClient], settings: Any) -> APIClient:
    settings.COMMAND_WAIT_SECONDS = 0
    settings.API_KEYS_PER_USER = 10_000
    client = client_of(make_user("boss", is_superuser=True))
    client.raise_request_exception = True
    return client


def ok(answer: Any, *statuses: int) -> Any:
    assert answer.status_code in (statuses or (200, 201, 202)), (answer.status_code, answer.content[:300])
    return answer.json() if answer.content else None


def business_key(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    body = {"process": "order", "business_key": text}
    begun = boss.post("/api/process-instances/", body, format="json", HTTP_PREFER="respond-async")
    return ok(begun)["business_key"]


def comment(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    TaskComment.objects.all().delete()
    ok(boss.post(f"/api/tasks/{ids['tasks']}/comments/", {"text": text}, format="json"))
    return ok(boss.get(f"/api/tasks/{ids['tasks']}/comments/"))["results"][-1]["text"]


def draft_name(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    Draft.objects.filter(key="naughty").delete()
    ok(boss.put("/api/drafts/naughty/", {"name": text, "xml": text, "revision": 0}, format="json"))
    draft = ok(boss.get("/api/drafts/naughty/"))
    assert draft["xml"] == text
    return draft["name"]


def data_store_value(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    value = {text: [text, {"deep": text}]}
    ok(boss.put("/api/data-stores/naughty/", {"value": value}, format="json"))
    assert ok(boss.get("/api/data-stores/naughty/"))["value"] == value
    return next(iter(value))


def filter_name(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    TaskFilter.objects.all().delete()
    name = text[:150].strip()
    made = ok(boss.post("/api/task-filters/", {"name": name}, format="json"))["name"]
    return made if made != name else text


def secret_description(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    body = {"value": text, "description": text}
    return ok(boss.put("/api/secrets/NAUGHTY/", body, format="json"))["description"]


def tenant_name(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    ok(boss.put("/api/tenants/naughty/", {"name": text}, format="json"))
    return ok(boss.get("/api/tenants/naughty/"))["name"]


def api_key_name(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    body = {"name": text[:100].strip(), "scopes": ["read"]}
    made = ok(boss.post("/api/api-keys/", body, format="json"))
    return made["name"] if made["name"] != body["name"] else text


def message(boss: APIClient, ids: dict[str, str], text: str) -> Any:
    body = {"name": text, "correlation_key": text, "ttl": 60, "variables": {text: text}}
    assert ok(boss.post("/api/messages/", body, format="json"))["result"] == "buffered"
    return text


FIELDS = (
    *(business_key, comment, draft_name, data_store_value, filter_name, secret_description),
    *(tenant_name, api_key_name, message),
)


def test_there_are_enough() -> None:
    assert len(TEXTS) >= 500


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.__name__)
def test_a_text_comes_back_as_it_went(
    field: Callable[..., Any], boss: APIClient, ids: dict[str, str]
) -> None:
    for text in TEXTS:
        assert field(boss, ids, text) == text


def test_variables_keep_names_and_values(boss: APIClient, ids: dict[str, str]) -> None:
    variables = {text: text for text in TEXTS}
    body = {"process": "order", "variables": variables}
    begun = ok(boss.post("/api/process-instances/", body, format="json", HTTP_PREFER="respond-async"))
    while turns.run_due():
        pass
    shown = ok(boss.get(f"/api/process-instances/{begun['id']}/"))
    assert {name: shown["variables"][name] for name in variables} == variables


def test_a_form_keeps_what_was_typed_so_far(boss: APIClient, ids: dict[str, str]) -> None:
    typed = {text: text for text in TEXTS}
    ok(boss.put(f"/api/tasks/{ids['tasks']}/draft/", {"variables": typed}, format="json"))
    assert ok(boss.get(f"/api/tasks/{ids['tasks']}/draft/"))["variables"] == typed


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.__name__)
@pytest.mark.parametrize("text", with_nul(), ids=repr)
def test_nul_is_refused(field: Callable[..., Any], text: str, boss: APIClient, ids: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match=r"\(400"):
        field(boss, ids, text)


LISTS = ("process-instances", "tasks", "decisions", "data-stores", "operations", "processes", "incidents")


@pytest.mark.parametrize("path", LISTS)
def test_whatever_is_asked_of_a_list_is_answered(path: str, boss: APIClient, ids: dict[str, str]) -> None:
    for text in [*TEXTS[::8], *with_nul()]:
        for name in ("search", "process", "cursor", "ordering", text):
            assert boss.get(f"/api/{path}/", {name: text}).status_code in (200, 400)


def test_no_address_breaks_anything(boss: APIClient, ids: dict[str, str]) -> None:
    for text in [*TEXTS[::3], *with_nul()]:
        for kind in ("processes", "forms", "drafts", "data-stores", "process-instances", "attachments"):
            assert boss.get(f"/api/{kind}/{quote(text, safe='')}/").status_code in (200, 400, 404)


def test_the_administration_finds_and_shows_them(
    boss: APIClient, ids: dict[str, str], make_user: Callable[..., User]
) -> None:
    row = ProcessInstance.objects.get()
    browser = Client()
    browser.force_login(make_user("root", is_superuser=True, is_staff=True))
    for text in TEXTS[::10]:
        ProcessInstance.objects.filter(pk=row.pk).update(business_key=text)
        listed = browser.get("/admin/processes/processinstance/", {"q": text})
        assert listed.status_code == 200
        assert browser.get(f"/admin/processes/processinstance/{row.pk}/change/").status_code == 200
        assert b"<script>window.__xss" not in listed.content
