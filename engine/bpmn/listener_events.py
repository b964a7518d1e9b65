"""The events that listeners hear, by the names of the dialects."""

from __future__ import annotations

START = frozenset({"start", "create", "creating", "assignment", "assigning"})
"""A task is created, and assigned to whom the model names, when it starts."""
END = frozenset({"end", "complete", "completing"})
TAKE = frozenset({"take"})
HEARD = START | END | TAKE
