"""Marks: what stands for a credential in the properties of a job, until its connector is about to use it.

A mark carries a keyed hash of the activity it was made for, so that text which people write into variables is never
taken for one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable
from functools import cached_property

from django.conf import settings

from engine.errors import EngineError
from engine.interpreter.codec import SECRET
from processes.models import ProcessInstance, Secret
from processes.secrets.keys import decrypted
from processes.tenants import nearest

_MARK = re.compile(r"\{\{secret:([0-9a-f]{32}):([A-Za-z_]\w*)\}\}")
_VARIABLE = re.compile(re.escape(SECRET) + r"([\w=-]+)", re.ASCII)


class UnknownSecret(EngineError):
    """There is no secret of that name."""


class SecretMarks:
    """The port of the interpreter."""

    def mark(self, instance_id: str, activity_key: int, name: str) -> str:
        return f"{{{{secret:{_hash(str(settings.SECRET_KEY), instance_id, activity_key)}:{name}}}}}"


def _hash(secret: str, instance_id: str, activity_key: int) -> str:
    key = hashlib.sha256(b"marks:" + secret.encode()).digest()
    return hmac.new(key, f"{instance_id}:{activity_key}".encode(), hashlib.sha256).hexdigest()[:32]


class Revealing:
    """Puts credentials and secret variables into the properties of one job; ``used`` are those it has put in."""

    def __init__(self, instance_id: uuid.UUID, activity_key: int) -> None:
        keys = (str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS))
        self._hashes = [_hash(key, str(instance_id), activity_key) for key in keys]
        self._instance_id = instance_id
        self.used: set[str] = set()

    def revealed(self, value: object) -> object:
        """The value with all its marks replaced, at every depth. Raises UnknownSecret and Unreadable."""
        if isinstance(value, str):
            return _VARIABLE.sub(self._variable, _MARK.sub(self._credential, value))
        return _mapped(value, self.revealed)

    def hidden(self, value: object) -> object:
        """The value without what has been put in, at every depth: for results and messages."""
        if isinstance(value, str):
            for text in self.used:
                value = value.replace(text, "•••")
            return value
        return _mapped(value, self.hidden)

    def _credential(self, found: re.Match[str]) -> str:
        if not any(hmac.compare_digest(found[1], own) for own in self._hashes):
            return found[0]
        row = nearest(Secret.objects.filter(name=found[2]), self._tenant).first()
        if row is None:
            raise UnknownSecret(f"There is no secret {found[2]!r}. Create it, and try again.")
        return self._noted(decrypted(row.token))

    @cached_property
    def _tenant(self) -> str:
        return ProcessInstance.objects.values_list("tenant", flat=True).get(pk=self._instance_id)

    def _variable(self, found: re.Match[str]) -> str:
        return self._noted(decrypted(found[1]))

    def _noted(self, text: str) -> str:
        if text:
            self.used.add(text)
        return text


def _mapped(value: object, change: Callable[[object], object]) -> object:
    if isinstance(value, list):
        return [change(item) for item in value]
    if isinstance(value, dict):
        return {name: change(item) for name, item in value.items()}
    return value
