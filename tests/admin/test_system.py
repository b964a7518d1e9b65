"""The page about the installation itself: what is connected, who is at work, what waits, what nobody could handle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pika.adapters.blocking_connection import BlockingChannel
from pytest_django import Settings

from processes import clock, servers
from processes.connections import rabbitmq as connections
from processes.connections.rabbitmq import Message, Topology
from processes.models import Incident, OperationLog, ServerProcess
from processes.sweeper import Sweeper
from tests.admin.conftest import Running
from tests.broker.conftest import broker, topology  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str = "") -> str:
    answer = client.get(f"/admin/system/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_stands_on_the_first_page_for_those_who_may(boss: Client) -> None:
    assert 'href="/admin/system/"' in boss.get("/admin/").content.decode()


@pytest.mark.parametrize("path", ["", "now/", "doctor/", "dead/pythmata.inbound.dead/"])
def test_others_do_not_see_it(path: str, alice: User) -> None:
    alice.is_staff = True
    alice.save()
    client = Client()
    client.force_login(alice)
    assert client.get(f"/admin/system/{path}").status_code == 403
    assert "/admin/system/" not in client.get("/admin/").content.decode()


def test_it_shows_services_and_what_waits(boss: Client, running: Running) -> None:
    text = text_of(boss)
    assert "database" in text
    assert "connected" in text
    for label in ("Commands due", "Jobs due", "Timers due", "Incidents open"):
        assert label in text
    assert f'<span class="pm-card-count">{Incident.objects.filter(status="open").count()}</span>' in text


def test_a_process_that_sweeps_is_at_work_until_it_ends(
    boss: Client, settings: Settings, transactional_db: None
) -> None:
    settings.SWEEP_INTERVAL_SECONDS = 0.01
    assert "No worker has said" in text_of(boss, "now/")
    servers.call_me("worker seven")
    sweeper, written = Sweeper(), threading.Event()
    sweeper.start()
    while not ServerProcess.objects.exists():
        written.wait(0.01)
    text = text_of(boss, "now/")
    assert "worker seven" in text
    assert "silent" not in text
    sweeper.stop()
    sweeper.join(10)
    assert "No worker has said" in text_of(boss, "now/")


def test_a_process_that_says_nothing_any_more_is_silent_and_then_gone(boss: Client) -> None:
    at = clock.now()
    row = ServerProcess.objects.create(
        name="worker lost", host="far", pid=7, started_at=at, seen_at=at - servers.SILENT * 2
    )
    assert "silent" in text_of(boss, "now/")
    ServerProcess.objects.filter(pk=row.pk).update(seen_at=at - servers.GONE - timedelta(seconds=1))
    assert "worker lost" not in text_of(boss, "now/")


def test_the_doctor_says_what_is_wrong_first(boss: Client) -> None:
    text = text_of(boss, "doctor/")
    assert "Migrations" in text or "migrations" in text
    assert text.rfind("pm-tone-bad") < text.find("pm-tone-good") or "pm-tone-bad" not in text


def test_its_pages_need_no_inline_script(boss: Client) -> None:
    answer = boss.get("/admin/system/")
    assert (
        "'unsafe-inline'"
        not in answer.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    )
    assert "refresh.js" in answer.content.decode()


def test_a_queue_that_is_none_of_dead_letters_is_not_there(boss: Client) -> None:
    assert boss.get("/admin/system/dead/engine/").status_code == 404


@pytest.fixture
def dead(broker: BlockingChannel, topology: Topology, monkeypatch: pytest.MonkeyPatch) -> Iterator[Topology]:  # noqa: F811
    """Two letters in a queue of the test's own."""
    monkeypatch.setattr("pythmata.system.state.INBOUND", topology)
    monkeypatch.setattr("pythmata.system.dead_letters.INBOUND", topology)
    connections._connection.cache_clear()
    server = connections.shared()
    assert server is not None
    server.declare(topology)
    for number, name in enumerate(("first", "<b>second</b>")):
        letter = Message(
            body=f'{{"name": "{name}"}}'.encode(),
            routing_key=topology.dead_queue,
            message_id=f"m{number}",
            headers={"x-reason": "Nobody waits.", "kept": "yes"},
        )
        server.publish("", letter)
    yield topology
    server.close()
    connections._connection.cache_clear()


def test_dead_letters_are_shown_with_their_reason_and_stay(boss: Client, dead: Topology) -> None:
    for _ in range(2):
        text = text_of(boss, f"dead/{dead.dead_queue}/")
        assert text.count("Nobody waits.") == 2
        assert "&lt;b&gt;second" in text
    assert f"dead/{dead.dead_queue}/" in text_of(boss)


def test_they_go_back_to_where_they_came_to(boss: Client, broker: BlockingChannel, dead: Topology) -> None:  # noqa: F811
    boss.post(f"/admin/system/dead/{dead.dead_queue}/", {"deed": "back"})
    assert "There is none." in text_of(boss, f"dead/{dead.dead_queue}/")
    _, properties, body = broker.basic_get(dead.queue, auto_ack=True)
    assert (body, properties.message_id) == (b'{"name": "first"}', "m0")
    assert properties.headers["kept"] == "yes"
    assert "x-reason" not in properties.headers
    row = OperationLog.objects.get(object_type="dead_letters")
    assert (row.action, row.detail) == ("send_back", {"messages": 2})


def test_or_are_thrown_away(boss: Client, broker: BlockingChannel, dead: Topology) -> None:  # noqa: F811
    boss.post(f"/admin/system/dead/{dead.dead_queue}/", {"deed": "discard"})
    assert broker.basic_get(dead.queue, auto_ack=True)[0] is None
    assert "There is none." in text_of(boss, f"dead/{dead.dead_queue}/")
    assert OperationLog.objects.get(object_type="dead_letters").action == "discard"


def test_who_may_look_may_not_throw_away(alice: User, dead: Topology) -> None:
    alice.is_staff = True
    alice.save()
    alice.user_permissions.add(Permission.objects.get(codename="view_serverprocess"))
    client = Client()
    client.force_login(alice)
    path = f"/admin/system/dead/{dead.dead_queue}/"
    assert "Discard" not in client.get(path).content.decode()
    assert client.post(path, {"deed": "discard"}).status_code == 403
    assert client.get(path).content.decode().count("Nobody waits.") == 2
