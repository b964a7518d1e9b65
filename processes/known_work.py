"""The names of the work that service tasks can be given to; the floor above brings them.

A deployment that names other work is refused, with the list of these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

_sources: list[Callable[[], Collection[str]]] = []


def provide(names: Callable[[], Collection[str]]) -> Callable[[], Collection[str]]:
    """Register a source of names, asked anew at every deployment."""
    _sources.append(names)
    return names


def known_work() -> frozenset[str]:
    return frozenset(name for source in _sources for name in source())
