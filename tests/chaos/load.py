"""The load: instances arrive at fixed times, whatever the platform does; and what others do to them."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.client import Answer, Client
from tests.chaos.models import LOAD, TOO_LATE_SECONDS

THREADS = 24
PULSE_SECONDS = 0.5
ACCEPTED = (200, 201, 202)
ONLY_TAKEN = 202
"""A timer may still win."""
TOO_LATE_TO_COMPLETE = (404, 409)
REPEAT_RATE = 0.1


@dataclass(frozen=True)
class Start:
    """An instance that the platform has said it will run; ``intended`` is the time of its arrival, Unix seconds."""

    process: str
    instance: uuid.UUID
    intended: float


@dataclass
class Deeds:
    """What the platform has answered for."""

    starts: list[Start] = field(default_factory=list)
    completed: list[uuid.UUID] = field(default_factory=list)
    broken_promises: list[str] = field(default_factory=list)


class Load:
    """Arrivals from a seed: the same seed gives the same models at the same times."""

    def __init__(self, client: Client, stub: str, seed: int) -> None:
        self.deeds = Deeds()
        self._client, self._stub = client, stub
        self._chance = random.Random(seed)
        self._stopped = threading.Event()
        self._people = ThreadPoolExecutor(THREADS, thread_name_prefix="people")
        self._pending: list[Future[None]] = []
        self._threads: list[threading.Thread] = []

    def begin(self, per_second: float) -> None:
        """Until `end`: instances of the models in turn, and a pulse every half second."""
        self._spawn(lambda number: self._arrive(LOAD[number % len(LOAD)]), 1 / per_second)
        self._spawn(lambda number: self._arrive("pulse"), PULSE_SECONDS)

    def end(self) -> None:
        """No more arrivals; returns when everybody has done what they meant to."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        for future in self._pending:
            future.result()
        self._people.shutdown()

    def start(self, process: str) -> None:
        """One more, now."""
        self._pending.append(self._people.submit(self._live, process, time.time(), self._chance.random()))

    def _spawn(self, arrive: Callable[[int], None], distance: float) -> None:
        thread = threading.Thread(
            target=self._arrivals, args=(arrive, distance), name="arrivals", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _arrivals(self, arrive: Callable[[int], None], distance: float) -> None:
        begun, number = time.monotonic(), 0
        while not self._stopped.wait(max(0.0, begun + number * distance - time.monotonic())):
            arrive(number)
            number += 1

    def _arrive(self, process: str) -> None:
        self.start(process)

    def _live(self, process: str, intended: float, chance: float) -> None:
        order = uuid.uuid4().hex
        early = process == "dialog" and chance < 0.3
        if early:
            self._reply(order)
        instance = self._begin(process, order, intended, repeats=chance < REPEAT_RATE)
        if instance is None:
            return
        if process == "race":
            time.sleep(chance * (TOO_LATE_SECONDS + 2))
            self._decide(instance)
        elif process == "dialog" and not early:
            time.sleep(chance * 3)
            self._reply(order)

    def _begin(self, process: str, order: str, intended: float, *, repeats: bool) -> uuid.UUID | None:
        body = {"process": process, "business_key": order, "variables": {"stub": self._stub, "order": order}}
        instance = self._started(body, order)
        if instance is not None:
            self.deeds.starts.append(Start(process, instance, intended))
        if repeats:
            again = self._started(body, order)
            if again != instance:
                self.deeds.broken_promises.append(f"Key {order} started {instance} and {again}.")
        return instance

    def _started(self, body: dict[str, Any], key: str) -> uuid.UUID | None:
        answer = self._client.post("process-instances/", body, key=key)
        return uuid.UUID(answer.body["id"]) if self._is_accepted("start", answer) else None

    def _is_accepted(self, what: str, answer: Answer) -> bool:
        """There is no reason to refuse what is asked here."""
        if answer.status not in ACCEPTED:
            self.deeds.broken_promises.append(f"A {what} was refused: {answer}")
        return answer.status in ACCEPTED

    def _reply(self, order: str) -> None:
        body = {"name": "reply", "correlation_key": order, "message_id": order, "ttl": 600}
        self._is_accepted("message", self._client.post("messages/", body, key=f"reply-{order}"))

    def _decide(self, instance: uuid.UUID) -> None:
        tasks = self._client.get(f"tasks/?instance={instance}").body["results"]
        for task in tasks:
            answer = self._client.post(
                f"tasks/{task['id']}/complete/", {"variables": {}}, key=f"decide-{instance}"
            )
            if answer.status not in TOO_LATE_TO_COMPLETE and self._is_accepted("completion", answer):
                self.deeds.completed += [instance] if answer.status != ONLY_TAKEN else []
