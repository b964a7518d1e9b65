"""What becomes of the occurrences of a cycle that passed while nothing could fire: one firing stands for all of them,
or each is made up for.

Either way they count as repetitions, and what follows is counted from the anchor.
"""

from __future__ import annotations

from datetime import datetime

from engine.bpmn.model.extension import ALL_MISSED, ONE_FOR_MISSED
from engine.interpreter.timers import Schedule, first_after, following

MOST_MADE_UP = 100
"""If more were missed, one firing stands for them by ``all`` too."""


def next_occurrence(schedule: Schedule, now: datetime, policy: str = ONE_FOR_MISSED) -> Schedule | None:
    """The occurrence after the one that fires now; None if it was the last.

    By ``one`` it is the first that is still to come, by ``all`` it may have been due before now.
    """
    after = following(schedule)
    if after is None or after.due_at > now or (policy == ALL_MISSED and _are_few(after, now)):
        return after
    return first_after(schedule, now)


def _are_few(missed: Schedule, now: datetime) -> bool:
    """Whether at most MOST_MADE_UP occurrences have been due from this one on."""
    found: Schedule | None = missed
    for _ in range(MOST_MADE_UP):
        found = following(found) if found is not None else None
        if found is None or found.due_at > now:
            return True
    return False
