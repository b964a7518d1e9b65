"""Where an act comes from: which door, which address, which request. The operation log writes it down."""

from __future__ import annotations

import contextvars
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

API, ADMIN, COMMAND_LINE, ENGINE = "api", "admin", "command line", "engine"


@dataclass(frozen=True)
class Origin:
    """``name`` is who acts where nobody is signed in: the user of the operating system at the command line."""

    door: str = ENGINE
    address: str | None = None
    request_id: str = ""
    name: str = ""


_origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=Origin())  # noqa: B039 -- frozen


def current() -> Origin:
    return _origin.get()


@contextmanager
def acting(origin: Origin) -> Iterator[None]:
    """What is done inside comes from there."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def at_command_line() -> Iterator[None]:
    """Whoever has started the command acts."""
    with acting(Origin(COMMAND_LINE, name=getpass.getuser())):
        yield
