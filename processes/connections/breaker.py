"""When to try again: pauses that grow, and a breaker that refuses calls meanwhile."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Backoff:
    """Pauses in seconds: they double from `first` to `cap`; each is drawn between its half and its whole."""

    first: float = 0.5
    cap: float = 30.0
    failures: int = 0
    uniform: Callable[[float, float], float] = random.uniform

    def fail(self) -> float:
        """Count a failure and return the pause that follows it."""
        pause = min(self.cap, self.first * 2 ** min(self.failures, 32))
        self.failures += 1
        return self.uniform(pause / 2, pause)

    def reset(self) -> None:
        self.failures = 0


@dataclass
class Breaker:
    """Refuses calls during the pause after `threshold` failures in a row, then lets one probe through."""

    backoff: Backoff
    threshold: int = 1
    clock: Callable[[], float] = time.monotonic
    _open_until: float | None = None
    _in_a_row: int = 0
    _lock: Any = field(default_factory=threading.Lock, repr=False)

    def allows(self) -> bool:
        with self._lock:
            if self._open_until is None:
                return True
            if self.clock() < self._open_until:
                return False
            # The probe: whoever comes while it is under way is refused.
            self._open_until = self.clock() + self.backoff.cap
            return True

    def succeeded(self) -> None:
        with self._lock:
            self.backoff.reset()
            self._open_until, self._in_a_row = None, 0

    def failed(self) -> None:
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row >= self.threshold:
                self._open_until = self.clock() + self.backoff.fail()

    @property
    def is_open(self) -> bool:
        return self._open_until is not None
