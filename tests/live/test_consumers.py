"""The WebSocket protocol over the whole stack: origin, session, authorisation, limits, heartbeats."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from processes import consumers, push
from processes.consumers import LiveConsumer
from processes.models import Deployment, DeploymentResource, Process, ProcessDefinition, ProcessInstance
from processes.permissions import grant, revoke
from processes.push import InstanceChanged, instances_changed, topic_changed
from pythmata.routing import websocket_application
from tests.live.websocket import Socket, closing_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def instance(transactional_db: None) -> ProcessInstance:
    process = Process.objects.create(key="order", name="Order")
    deployment = Deployment.objects.create(name="one")
    resource = DeploymentResource.objects.create(
        deployment=deployment, name="o.bpmn", content=b"", checksum=""
    )
    definition = ProcessDefinition.objects.create(
        process=process, deployment=deployment, resource=resource, version=1
    )
    return ProcessInstance.objects.create(
        process=process, definition=definition, version=4, started_at=timezone.now()
    )


@pytest.fixture
def person(transactional_db: None, make_user: Callable[..., User]) -> User:
    return make_user("carol")


@pytest.fixture
def viewer(person: User, instance: ProcessInstance) -> User:
    grant("viewer", person, instance.process)
    return person


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats and re-checks in tenths of a second."""
    monkeypatch.setattr(LiveConsumer, "heartbeat_seconds", 0.05)
    monkeypatch.setattr(LiveConsumer, "recheck_seconds", 0.1)


def session_cookie(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


async def socket_of(user: User | None, origin: str | None = "http://localhost") -> Socket:
    headers = [(b"host", b"localhost")]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    if user is not None:
        cookie = await database_sync_to_async(session_cookie)(user)
        headers.append((b"cookie", f"{django_settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return Socket(websocket_application, "/ws/", headers)


@asynccontextmanager
async def connected(user: User) -> AsyncIterator[Socket]:
    socket = await socket_of(user)
    assert await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


async def ask(socket: Socket, action: str, topic: Any) -> dict[str, Any]:
    await socket.send(action=action, topic=topic)
    return await socket.receive()


async def next_of(socket: Socket, kind: str) -> dict[str, Any]:
    while True:
        frame = await socket.receive()
        if frame["type"] == kind:
            return frame


def change(instance: ProcessInstance, version: int, status: str = "active") -> InstanceChanged:
    return InstanceChanged(instance.pk, instance.definition_id, instance.process_id, version, status)


# Who comes in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["http://evil.example", None, "null"])
async def test_another_origin_is_refused(viewer: User, origin: str | None) -> None:
    assert not await (await socket_of(viewer, origin)).connect()


async def test_nobody_is_told_to_log_in() -> None:
    socket = await socket_of(None)
    assert await socket.connect()
    assert await closing_code(socket) == 4401


async def test_a_forged_session_is_nobody(viewer: User) -> None:
    socket = await socket_of(None)
    socket.scope["headers"].append((b"cookie", b"sessionid=abcdefghijklmnopqrstuvwxyz012345"))
    assert await socket.connect()
    assert await closing_code(socket) == 4401


async def test_a_user_has_a_limited_number_of_sockets(viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MAX_SOCKETS_PER_USER", 1)
    async with connected(viewer):
        second = await socket_of(viewer)
        await second.connect()
        assert await closing_code(second) == 4408
        await second.disconnect()
    async with connected(viewer) as again:
        assert (await ask(again, "subscribe", "processes"))["type"] == "subscribed"
    assert LiveConsumer.open_sockets == {}


# Who may watch what ------------------------------------------------------------------------------------------


async def test_every_topic_of_the_protocol(viewer: User, instance: ProcessInstance) -> None:
    async with connected(viewer) as socket:
        for topic in (
            f"instance:{instance.pk}",
            f"definition:{instance.definition_id}",
            "process:order",
            "tasks",
            "processes",
        ):
            assert await ask(socket, "subscribe", topic) == {"type": "subscribed", "topic": topic}


@pytest.mark.parametrize("kind", ["instance", "definition", "process"])
async def test_what_must_not_be_seen_is_not_there(person: User, instance: ProcessInstance, kind: str) -> None:
    names: dict[str, Any] = {
        "instance": instance.pk,
        "definition": instance.definition_id,
        "process": "order",
    }
    async with connected(person) as socket:
        forbidden = await ask(socket, "subscribe", f"{kind}:{names[kind]}")
        missing = await ask(socket, "subscribe", f"{kind}:{'nothing' if kind == 'process' else uuid4()}")
    assert forbidden["code"] == missing["code"] == 4404
    assert forbidden["text"] == missing["text"]


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "instance",
        "instance:",
        "instance:1",
        "instance:ABC",
        "tasks:user:1",
        "processes:x",
        "topic",
        "x" * 500,
    ],
)
async def test_a_topic_that_is_none(viewer: User, topic: str) -> None:
    async with connected(viewer) as socket:
        answer = await ask(socket, "subscribe", topic)
    assert (answer["type"], answer["code"]) == ("error", 4400)
    assert answer["text"]


async def test_another_spelling_of_a_uuid_is_refused(viewer: User, instance: ProcessInstance) -> None:
    async with connected(viewer) as socket:
        answer = await ask(socket, "subscribe", f"instance:{str(instance.pk).upper()}")
    assert (answer["code"], answer["text"]) == (4400, f"Write the UUID as {instance.pk}.")


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "3", "null", '{"action": "subscribe"}', '{"action": "rm", "topic": "tasks"}',
     '{"action": ["subscribe"], "topic": "tasks"}', '{"action": "subscribe", "topic": 3}', "[" * 30_000],
)  # fmt: skip
async def test_a_frame_that_makes_no_sense(viewer: User, text: str) -> None:
    async with connected(viewer) as socket:
        await socket.send_text(text)
        answer = await socket.receive()
        assert (answer["type"], answer["code"]) == ("error", 4400)
        assert (await ask(socket, "subscribe", "processes"))["type"] == "subscribed"


# What is told ------------------------------------------------------------------------------------------------


async def test_a_change_reaches_all_topics_of_its_instance(viewer: User, instance: ProcessInstance) -> None:
    topics = [f"instance:{instance.pk}", f"definition:{instance.definition_id}", "process:order", "processes"]
    async with connected(viewer) as socket:
        for topic in topics:
            await ask(socket, "subscribe", topic)
        await asyncio.to_thread(instances_changed, [change(instance, 5, "completed")])
        frames = {frame["topic"]: frame for frame in [await next_of(socket, "changed") for _ in topics]}
    told = {"type": "changed", "instance": str(instance.pk), "status": "completed"}
    assert frames[topics[0]] == {**told, "topic": topics[0], "version": 5}
    assert [frames[topic] for topic in topics[1:]] == [{**told, "topic": topic} for topic in topics[1:]]


async def test_of_several_versions_in_a_batch_the_last_is_told(
    viewer: User, instance: ProcessInstance
) -> None:
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", f"instance:{instance.pk}")
        await asyncio.to_thread(instances_changed, [change(instance, 6), change(instance, 5)])
        assert (await next_of(socket, "changed"))["version"] == 6
        assert await socket.is_silent()


async def test_a_batch_of_instances_is_one_frame_for_their_process(
    viewer: User, instance: ProcessInstance
) -> None:
    other = InstanceChanged(uuid4(), instance.definition_id, instance.process_id, 1, "active")
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", "process:order")
        await asyncio.to_thread(instances_changed, [change(instance, 5), other])
        assert await next_of(socket, "changed") == {"type": "changed", "topic": "process:order"}
        assert await socket.is_silent()


async def test_others_hear_nothing(viewer: User, instance: ProcessInstance) -> None:
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", "process:order")
        elsewhere = InstanceChanged(uuid4(), uuid4(), uuid4(), 1, "active")
        await asyncio.to_thread(instances_changed, [elsewhere])
        assert await socket.is_silent()


async def test_whoever_left_hears_nothing_more(viewer: User, instance: ProcessInstance) -> None:
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", "process:order")
        assert await ask(socket, "unsubscribe", "process:order") == {
            "type": "unsubscribed",
            "topic": "process:order",
        }
        await asyncio.to_thread(instances_changed, [change(instance, 5)])
        assert await socket.is_silent()


async def test_the_inbox_hears_of_its_user_and_groups_alone(person: User) -> None:
    mine = await Group.objects.acreate(name="clerks")
    await person.groups.aadd(mine)
    async with connected(person) as socket:
        await ask(socket, "subscribe", "tasks")
        for topic in ("tasks:user:0", "tasks:group:0"):
            await asyncio.to_thread(topic_changed, topic, task="not mine")
        for topic in ("tasks", f"tasks:user:{person.pk}", f"tasks:group:{mine.pk}"):
            await asyncio.to_thread(topic_changed, topic, task=topic)
            assert await next_of(socket, "changed") == {"type": "changed", "topic": "tasks", "task": topic}


async def test_pushing_to_nobody_is_fine(instance: ProcessInstance) -> None:
    await asyncio.to_thread(push.Courier().send, {"processes": {}})


# Limits ------------------------------------------------------------------------------------------------------


async def test_a_frame_of_64_kib_is_read_and_one_byte_more_is_not(viewer: User) -> None:
    frame = json.dumps({"action": "subscribe", "topic": "processes", "padding": ""})
    padded = frame.replace('""', '"' + "x" * (64 * 1024 - len(frame)) + '"')
    assert len(padded) == 64 * 1024
    async with connected(viewer) as socket:
        await socket.send_text(padded)
        assert (await socket.receive())["type"] == "subscribed"
        await socket.send_text(padded + " ")
        assert await closing_code(socket) == 1009


async def test_twenty_messages_a_second_and_no_more(viewer: User) -> None:
    async with connected(viewer) as socket:
        for _ in range(20):
            await socket.send(action="unsubscribe", topic="tasks")
        for _ in range(20):
            assert (await socket.receive())["type"] == "unsubscribed"
        await socket.send(action="unsubscribe", topic="tasks")
        assert await closing_code(socket) == 4008


async def test_a_hundred_subscriptions_and_no_more(viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MAX_SUBSCRIPTIONS", 2)
    async with connected(viewer) as socket:
        for topic in ("tasks", "processes", "tasks"):
            assert (await ask(socket, "subscribe", topic))["type"] == "subscribed"
        answer = await ask(socket, "subscribe", "process:order")
        assert (answer["code"], answer["text"]) == (4400, "A socket has 2 subscriptions at most.")
        await ask(socket, "unsubscribe", "tasks")
        assert (await ask(socket, "subscribe", "process:order"))["type"] == "subscribed"


# Every few seconds -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
async def test_a_heartbeat_tells_versions_so_that_a_lost_frame_is_noticed(
    viewer: User, instance: ProcessInstance
) -> None:
    topic = f"instance:{instance.pk}"
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", topic)
        beat = await next_of(socket, "heartbeat")
        assert beat["versions"] == {topic: 4}
        assert beat["at"].endswith("+00:00")
        await ProcessInstance.objects.filter(pk=instance.pk).aupdate(version=7)
        while (await next_of(socket, "heartbeat"))["versions"] != {topic: 7}:
            continue


@pytest.mark.usefixtures("quick")
async def test_a_permission_that_was_taken_away_ends_the_subscription(
    viewer: User, instance: ProcessInstance
) -> None:
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", "process:order")
        await database_sync_to_async(revoke)("viewer", viewer, instance.process)
        error = await next_of(socket, "error")
        assert (error["topic"], error["code"]) == ("process:order", 4403)
        await asyncio.to_thread(instances_changed, [change(instance, 5)])
        for _ in range(3):
            assert (await socket.receive())["type"] == "heartbeat"


@pytest.mark.usefixtures("quick")
async def test_a_new_group_widens_the_inbox(person: User) -> None:
    group = await Group.objects.acreate(name="clerks")
    async with connected(person) as socket:
        await ask(socket, "subscribe", "tasks")
        await person.groups.aadd(group)
        await asyncio.sleep(0.4)
        await asyncio.to_thread(topic_changed, f"tasks:group:{group.pk}", task="t")
        assert (await next_of(socket, "changed"))["task"] == "t"


def log_out_everywhere(user: User) -> None:
    for session in SessionStore.get_model_class().objects.all():
        session.delete()


def change_password(user: User) -> None:
    user.set_password("another")
    user.save()


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("end", [log_out_everywhere, change_password, deactivate, User.delete])
async def test_whoever_is_logged_out_loses_the_socket(viewer: User, end: Callable[[User], None]) -> None:
    async with connected(viewer) as socket:
        await ask(socket, "subscribe", "processes")
        await database_sync_to_async(end)(viewer)
        assert await closing_code(socket) == 4401
