"""A program without a session: its token buys a ticket, the ticket opens one socket, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes import clock
from processes.api_keys import store
from processes.api_keys.scopes import Scope
from processes.consumers import LiveConsumer
from processes.models import ApiKey, SocketTicket
from processes.sweeper import forget_expired_tickets
from pythmata.routing import websocket_application
from tests.live.websocket import Socket, closing_code

pytestmark = pytest.mark.django_db(transaction=True)
in_database = database_sync_to_async


@pytest.fixture
def person(transactional_db: None, make_user: Callable[..., User]) -> User:
    return make_user("carol")


def ticket_for(user: User) -> str:
    """By a token, as programs have one."""
    client = APIClient()
    name = user.get_username()
    access = client.post("/api/token/", {"username": name, "password": name}).json()["access"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    answer = client.post("/api/socket-tickets/", {}, format="json")
    assert answer.status_code == 201
    return str(answer.json()["ticket"])


def ticket_by_key(user: User) -> str:
    _row, key = store.make(user, "watcher", {Scope.READ}, timedelta(days=1), user)
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {key}")
    return str(client.post("/api/socket-tickets/", {}, format="json").json()["ticket"])


def socket_with(ticket: str, origin: bytes | None = None) -> Socket:
    headers = [(b"host", b"localhost")]
    if origin:
        headers.append((b"origin", origin))
    return Socket(websocket_application, "/ws/", headers, f"ticket={ticket}".encode())


async def opens(ticket: str) -> bool:
    socket = socket_with(ticket)
    assert await socket.connect()
    await socket.send(action="subscribe", topic="tasks")
    answer = await socket.event()
    await socket.disconnect()
    return bool(answer["type"] == "websocket.send")


async def test_a_ticket_opens_one_socket_without_an_origin(person: User) -> None:
    ticket = await in_database(ticket_for)(person)
    assert await opens(ticket)
    assert not await opens(ticket), "it is used up"
    assert not await opens("guessed")


async def test_what_is_kept_opens_nothing(person: User) -> None:
    await in_database(ticket_for)(person)
    kept = await in_database(SocketTicket.objects.get)()
    assert not await opens(kept.pk)


async def test_an_old_ticket_opens_nothing_and_is_forgotten(person: User) -> None:
    ticket = await in_database(ticket_for)(person)
    await in_database(lambda: SocketTicket.objects.update(expires_at=clock.now() - timedelta(seconds=1)))()
    assert not await opens(ticket)
    assert await in_database(SocketTicket.objects.count)() == 1
    await in_database(forget_expired_tickets)()
    assert await in_database(SocketTicket.objects.count)() == 0


async def test_who_was_disabled_in_between_stays_outside(person: User) -> None:
    ticket = await in_database(ticket_for)(person)
    await in_database(User.objects.update)(is_active=False)
    assert not await opens(ticket)


@pytest.mark.parametrize("loss", ["disabled", "password", "revoked"])
async def test_who_loses_the_right_loses_the_socket(
    loss: str, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveConsumer, "heartbeat_seconds", 0.05)
    monkeypatch.setattr(LiveConsumer, "recheck_seconds", 0.1)
    ticket = await in_database(ticket_by_key if loss == "revoked" else ticket_for)(person)
    socket = socket_with(ticket)
    assert await socket.connect()
    await socket.receive()

    def lose() -> None:
        if loss == "disabled":
            User.objects.update(is_active=False)
        elif loss == "password":
            person.set_password("another")
            person.save()
        else:
            store.revoke(ApiKey.objects.get(), person)

    await in_database(lose)()
    assert await closing_code(socket) == 4401


async def test_a_ticket_is_not_had_without_signing_in(transactional_db: None) -> None:
    answer = await in_database(APIClient().post)("/api/socket-tickets/", {}, format="json")
    assert answer.status_code == 401
