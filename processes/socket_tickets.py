"""Tickets: how a program that has a token or a key, and no session, opens a WebSocket.

A token in an address would stand in logs for as long as it is good; a ticket is used up when it is read.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

from processes import clock
from processes.api_keys import store as api_keys
from processes.api_keys.keys import digest_of
from processes.models import ApiKey, SocketTicket

LIFE = timedelta(seconds=30)
MAX_TEXT = 200


@dataclass(frozen=True)
class Bearer:
    """Who came in with a ticket, and what must stay as it was for as long as the socket is open."""

    user: User
    session_hash: str
    api_key: uuid.UUID | None


def issue(user: User, api_key: ApiKey | None) -> tuple[str, datetime]:
    """(the ticket, until when it is good)."""
    text, expires_at = secrets.token_urlsafe(32), clock.now() + LIFE
    SocketTicket.objects.create(digest=digest_of(text), user=user, api_key=api_key, expires_at=expires_at)
    return text, expires_at


def redeem(text: str) -> Bearer | None:
    """Whose ticket it is; None for one that was used, is too old, or never was. It is used up by that."""
    rows = SocketTicket.objects.filter(pk=digest_of(text[:MAX_TEXT]), expires_at__gt=clock.now())
    ticket = rows.select_related("user").first()
    # Of two who read it at once, one deletes it.
    if ticket is None or not rows.delete()[0]:
        return None
    bearer = Bearer(ticket.user, ticket.user.get_session_auth_hash(), ticket.api_key_id)
    return bearer if welcome(bearer) is not None else None


def welcome(bearer: Bearer) -> User | None:
    """The user as of now; None once the account is inactive, the password another, the key expired or revoked."""
    user = User.objects.filter(pk=bearer.user.pk, is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), bearer.session_hash):
        return None
    is_open = bearer.api_key is None or api_keys.is_living(bearer.api_key)
    return user if is_open else None


def forget_expired() -> None:
    SocketTicket.objects.filter(expires_at__lte=clock.now()).delete()
