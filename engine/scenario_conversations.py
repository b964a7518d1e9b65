"""Which conversations the instances of a scenario in memory have begun, by the correlation key of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.interpreter.definition import ProcessModel
from engine.interpreter.starting import StartSubscription, conversation_key


class Conversations:
    """At most one running instance of a process has the same key."""

    def __init__(self, is_running: Callable[[str], bool]) -> None:
        self._is_running = is_running
        self._instances: dict[tuple[str, str], str] = {}

    def is_free(
        self,
        process: ProcessModel,
        start: StartSubscription,
        given: str | None,
        payload: Mapping[str, object],
        now: datetime,
    ) -> bool:
        key = conversation_key(process, start.element_id, start.position, given, payload, now)
        instance = self._instances.get((process.key, key)) if key is not None else None
        return instance is None or not self._is_running(instance)

    def begun(
        self,
        process: ProcessModel,
        start: StartSubscription,
        given: str | None,
        payload: Mapping[str, object],
        now: datetime,
        instance: str,
    ) -> None:
        """By the message, with the instance."""
        key = conversation_key(process, start.element_id, start.position, given, payload, now)
        if key is not None:
            self._instances[process.key, key] = instance
