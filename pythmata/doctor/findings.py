"""What one look finds, and the looks themselves: each subject has a file, each look is a small function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """``what`` was looked at, what was ``found``; ``matters`` and ``do`` are for what is not ok."""

    subject: str
    what: str
    level: Level
    found: str
    matters: str = ""
    do: str = ""


Look = Callable[[], Iterable[Finding]]


def expect(
    subject: str,
    what: str,
    found: object,
    *,
    is_fine: bool,
    matters: str,
    do: str,
    level: Level = Level.ERROR,
) -> Finding:
    """Ok if it is fine, else of the level."""
    if is_fine:
        return Finding(subject, what, Level.OK, str(found))
    return Finding(subject, what, level, str(found), matters, do)


def all_of(subject: str, looks: Iterable[Look], errors: tuple[type[Exception], ...]) -> Iterator[Finding]:
    """Everything the looks find; one of these errors ends the subject, and is a finding itself."""
    for look in looks:
        try:
            yield from look()
        except errors as error:
            text = " ".join(str(error).split()) or type(error).__name__
            yield Finding(
                subject,
                "answers",
                Level.ERROR,
                text[:300],
                "Nothing else can be said of it.",
                "Correct that, and look again.",
            )
            return
