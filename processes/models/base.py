"""What the models share."""

from __future__ import annotations

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A time-ordered UUID: rows written together stay together in the index, nobody can guess the next."""
    return uuid7()
