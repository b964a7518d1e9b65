"""The keys that secrets are encrypted with; the first one is used, the others still open what is there."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from engine.errors import EngineError


class Unreadable(EngineError):
    """None of the keys opens it."""


def encrypted(text: str) -> str:
    return encrypted_bytes(text.encode()).decode()


def encrypted_bytes(data: bytes) -> bytes:
    return _keys().encrypt(data)


def decrypted(token: str) -> str:
    """Raises Unreadable."""
    return decrypted_bytes(token.encode()).decode()


def decrypted_bytes(token: bytes) -> bytes:
    """Raises Unreadable."""
    with _reading():
        return _keys().decrypt(token)


def renewed(token: str) -> str:
    """The same, encrypted with the first key; raises Unreadable."""
    with _reading():
        return _keys().rotate(token.encode()).decode()


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except InvalidToken as error:
        raise Unreadable("No key opens this secret. Is its key missing in SECRET_ENCRYPTION_KEYS?") from error


def _keys() -> MultiFernet:
    """Those that are configured, then those that follow from the secret keys of the installation."""
    derived = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [
            *(Fernet(key) for key in settings.SECRET_ENCRYPTION_KEYS),
            *(Fernet(_derived(key)) for key in derived),
        ]
    )


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"secrets:" + secret.encode()).digest())
