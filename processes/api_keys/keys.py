"""The text of a key, and what is kept of it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import NamedTuple

MARK = "pym_"
PREFIX_LENGTH = 12
SECRET_BYTES = 32


class NewKey(NamedTuple):
    """``text`` is shown once; ``prefix`` names it from then on, ``digest`` is what is kept."""

    text: str
    prefix: str
    digest: str


def make() -> NewKey:
    prefix, secret = secrets.token_hex(PREFIX_LENGTH // 2), secrets.token_urlsafe(SECRET_BYTES)
    text = f"{MARK}{prefix}_{secret}"
    return NewKey(text, prefix, digest_of(text))


def digest_of(text: str) -> str:
    """A plain hash: nobody tries 2²⁵⁶ secrets, and it has to be computed at every request."""
    return hashlib.sha256(text.encode()).hexdigest()


def prefix_of(text: str) -> str:
    """Empty for what is no key."""
    mark, prefix, rest = (
        text[: len(MARK)],
        text[len(MARK) :][:PREFIX_LENGTH],
        text[len(MARK) + PREFIX_LENGTH :],
    )
    return prefix if mark == MARK and len(prefix) == PREFIX_LENGTH and rest.startswith("_") else ""


def is_of(text: str, digest: str) -> bool:
    return hmac.compare_digest(digest_of(text), digest)
