"""A job as its worker has it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Job:
    """``variables`` and ``properties`` are plain JSON; ``idempotency_key`` is the same on every attempt, for those who
    are asked to do the work. ``locked_until`` is the end of the lock as it was when the job came."""

    id: str
    fence: int
    topic: str
    element_id: str
    instance: str
    process: str
    business_key: str
    idempotency_key: str
    attempt: int
    retries_left: int
    priority: int
    locked_until: str
    variables: Mapping[str, Any]
    properties: Mapping[str, Any]
    headers: Mapping[str, str]
    lost: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)
    """Set when the lock has gone to another worker: whatever is still done is done for nothing."""

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> Job:
        """Of what the server sends; what is unknown here is left out."""
        names = {one.name for one in fields(cls)} - {"lost"}
        return cls(**{name: value for name, value in answer.items() if name in names})
