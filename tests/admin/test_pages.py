"""First page, log-in, the pages that host the application, the dashboard; whatever people type is text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.template import Context, Template
from django.test import Client
from pytest_django import Settings

from processes.admin.base import list_of, page_of
from processes.models import ActivityInstance, Incident, OperationLog, Process, ProcessInstance, Variable
from processes.templatetags import vite
from tasks.models import UserTask
from tests.admin.conftest import INVOICE, Running, signed_in

ENTRY = "src/main.tsx"
MANIFEST = {
    ENTRY: {"file": "assets/main-AAAAAAAA.js", "imports": ["_a.js"], "css": ["assets/main-BBBBBBBB.css"]},
    "_a.js": {"file": "assets/a-CCCCCCCC.js", "imports": ["_b.js"], "css": ["assets/a-DDDDDDDD.css"]},
    "_b.js": {"file": "assets/b-EEEEEEEE.js", "imports": ["_a.js"]},
}


@pytest.fixture
def built(settings: Settings, tmp_path: Path) -> Path:
    """A front end that is built; the manifest file."""
    file = tmp_path / ".vite" / "manifest.json"
    file.parent.mkdir()
    file.write_text(json.dumps(MANIFEST))
    settings.FRONTEND_DIST = tmp_path
    return file


# First page and log-in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_staff, address", [(True, "/admin/"), (False, "/app/inbox")])
def test_everybody_starts_where_they_work(make_user: Any, is_staff: bool, address: str) -> None:
    client = signed_in(make_user("eve", is_staff=is_staff))
    assert client.get("/")["Location"] == address


@pytest.mark.parametrize("path", ["/", "/app/", "/app/inbox", "/app/monitor/instances/1"])
def test_strangers_come_to_the_log_in(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_log_in_and_log_out(client: Client, alice: User) -> None:
    assert b'name="password"' in client.get("/login/").content
    answer = client.post("/login/?next=/app/inbox", {"username": "alice", "password": "alice"})
    assert answer["Location"] == "/app/inbox"
    assert client.get("/app/inbox").status_code == 200
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/app/inbox").status_code == 302


def test_a_wrong_password_is_said(client: Client, alice: User) -> None:
    page = client.post("/login/", {"username": "alice", "password": "bob"}).content.decode()
    assert "Please enter a correct username and password" in page


def test_nobody_is_led_away_by_the_log_in(client: Client, alice: User) -> None:
    answer = client.post("/login/?next=https://evil.example/", {"username": "alice", "password": "alice"})
    assert answer["Location"] == "/app/"


# The application's pages -------------------------------------------------------------------------------------


def config_of(page: str) -> dict[str, Any]:
    text = page.partition('<script id="spa-config" type="application/json">')[2].partition("</script>")[0]
    config: dict[str, Any] = json.loads(text)
    return config


def test_the_application_knows_who_is_there(alice: User, built: Path) -> None:
    alice.groups.add(Group.objects.create(name="treasury"), Group.objects.create(name="accounting"))
    page = signed_in(alice).get("/app/inbox/123").content.decode()
    assert config_of(page) == {
        "basename": "/app/",
        "apiBase": "/api/",
        "wsPath": "/ws/",
        "user": {
            "username": "alice",
            "full_name": "Alice Archer",
            "groups": ["accounting", "treasury"],
            "is_staff": False,
        },
        "embedded": False,
        "language": "en",
    }
    assert 'name="csrfmiddlewaretoken"' in page
    assert '<div id="root">' in page


@pytest.mark.parametrize(
    "path",
    ["designer/", "designer/invoice-approval", "monitor/", "monitor/instances/1", "inbox/", "inbox/1"],
)
def test_the_application_inside_the_administration(boss: Client, built: Path, path: str) -> None:
    answer = boss.get(f"/admin/{path}")
    assert answer.status_code == 200
    config = config_of(answer.content.decode())
    assert (config["basename"], config["embedded"]) == ("/admin/", True)
    assert "style-src 'self' 'unsafe-inline'" in answer["Content-Security-Policy"]
    assert "script-src 'self';" in answer["Content-Security-Policy"]


def test_starting_a_process_has_an_address_beside_the_lists(
    boss: Client, running: Running, built: Path
) -> None:
    assert config_of(boss.get("/admin/processes/invoice-approval").content.decode())["embedded"]
    assert boss.get("/admin/processes/process")["Location"] == "/admin/processes/process/"
    assert boss.get("/admin/nonsense/thing").status_code == 404


def test_only_staff_sees_it_inside_the_administration(alice: User) -> None:
    assert signed_in(alice).get("/admin/designer/").status_code == 302


def test_other_pages_carry_no_style_attributes(boss: Client) -> None:
    assert "unsafe-inline" not in boss.get("/admin/")["Content-Security-Policy"]
    assert "unsafe-inline" not in boss.get("/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("model", ["processinstance", "processdefinition"])
def test_a_page_with_a_diagram(boss: Client, running: Running, built: Path, model: str) -> None:
    row = running.invoices[0] if model == "processinstance" else running.invoices[0].definition
    answer = boss.get(page_of(row))
    assert f'data-{model.removeprefix("process")}="{row.pk}"' in answer.content.decode()
    assert "unsafe-inline" in answer["Content-Security-Policy"]
    assert config_of(answer.content.decode())["apiBase"] == "/api/"


# Tags of the front end ---------------------------------------------------------------------------------------


def tags(entry: str = ENTRY, **context: str) -> str:
    return Template(f'{{% load vite %}}{{% vite_entry "{entry}" %}}').render(Context(context))


def test_the_tags_of_an_entry(built: Path) -> None:
    assert tags().splitlines() == [
        '<link rel="stylesheet" href="/static/app/assets/main-BBBBBBBB.css">',
        '<link rel="stylesheet" href="/static/app/assets/a-DDDDDDDD.css">',
        '<link rel="modulepreload" href="/static/app/assets/a-CCCCCCCC.js">',
        '<link rel="modulepreload" href="/static/app/assets/b-EEEEEEEE.js">',
        '<script type="module" src="/static/app/assets/main-AAAAAAAA.js"></script>',
    ]


def test_a_nonce_stands_in_every_tag(built: Path) -> None:
    assert tags(csp_nonce="abc").count(' nonce="abc"') == len(tags().splitlines())


def test_the_manifest_is_read_again_when_it_changed_in_development(built: Path, settings: Settings) -> None:
    settings.DEBUG = True
    tags()
    changed = {ENTRY: {"file": "assets/main-FFFFFFFF.js"}}
    built.write_text(json.dumps(changed))
    assert vite.read_manifest(built) == changed


def test_without_a_front_end_the_page_says_what_to_do(
    alice: User, settings: Settings, tmp_path: Path
) -> None:
    settings.FRONTEND_DIST = tmp_path / "nothing"
    page = signed_in(alice).get("/app/inbox").content.decode()
    assert "make frontend" in page
    assert '<script type="module"' not in page


# Dashboard ---------------------------------------------------------------------------------------------------


def cards(client: Client) -> dict[str, tuple[int, str]]:
    return {
        str(card["label"]): (card["count"], card["url"]) for card in client.get("/admin/").context["cards"]
    }


def test_the_cards_count_and_lead_to_what_they_count(running: Running, boss: Client) -> None:
    shown = cards(boss)
    assert {label: count for label, (count, _url) in shown.items()} == {
        "Running instances": 3,
        "Open incidents": 1,
        "Open tasks": 3,
        "Timers due": 0,
    }
    for count, url in shown.values():
        assert len(boss.get(url).context["cl"].result_list) == count


def test_the_cards_count_what_one_may_see(running: Running, staff: Callable[..., Client]) -> None:
    shown = cards(staff("viewer", "order-fulfilment"))
    assert shown["Running instances"][0] == 1
    assert shown["Open incidents"][0] == 1
    assert cards(staff(name="nobody")) == {}


def test_the_groups_of_the_first_page(running: Running, boss: Client) -> None:
    apps = boss.get("/admin/").context["app_list"]
    assert [str(app["name"]) for app in apps] == ["Processes", "Tasks", "Operations", "Security"]
    names = [model["object_name"] for app in apps for model in app["models"]]
    assert len(names) == len(set(names))


# Text stays text ---------------------------------------------------------------------------------------------

PROBES = [
    "<script>window.__xss=1</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><svg/onload=alert(1)>",
]


@pytest.mark.parametrize("probe", PROBES)
def test_what_people_type_is_text(
    probe: str, running: Running, start: Callable[..., ProcessInstance], boss: Client, built: Path
) -> None:
    instance = start("invoice-approval", {**INVOICE, "supplier": probe}, probe)
    hurt(instance, probe)
    task = UserTask.objects.filter(instance=instance).get()
    incident = Incident.objects.create(
        instance=instance,
        kind="job_failed",
        element_id=probe,
        message=probe,
        detail=probe,
        created_at=instance.started_at,
    )
    pages = [list_of(type(row)) for row in (instance, task, incident)]
    pages += [page_of(row) for row in (instance, task, incident, instance.process, instance.definition)]
    pages += [list_of(OperationLog), "/admin/"]
    for page in pages:
        content = boss.get(page).content.decode()
        assert probe not in content, page


def hurt(instance: ProcessInstance, probe: str) -> None:
    """Put the probe into every text there is, as if each had come from outside."""
    Process.objects.filter(pk=instance.process_id).update(name=probe)
    type(instance.definition).objects.filter(pk=instance.definition_id).update(name=probe, version_tag=probe)
    UserTask.objects.filter(instance=instance).update(name=probe, assignee=probe, documentation=probe)
    Variable.objects.create(
        instance=instance, scope_key=0, name=probe, type="string", value=probe, updated_at=instance.started_at
    )
    ActivityInstance.objects.filter(instance=instance).update(element_id=probe, element_type=probe)
    OperationLog.objects.create(
        actor_name=probe,
        action="x",
        object_type=probe,
        object_id=probe,
        instance_id=instance.pk,
        detail={probe: probe},
    )
