"""Traces, for whoever wants to see where the time goes: off until somebody connects a tracer.

An instance has one trace for its whole life. Its W3C traceparent stands in its row, so that the trace goes on after
a timer of three weeks, in another process. Spans carry ids and names, never values of variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Attributes = Mapping[str, str | int]
_NOTHING = nullcontext()


class Tracer(Protocol):
    """What a library of traces has to do for us."""

    def span(self, name: str, parent: str, attributes: Attributes) -> AbstractContextManager[None]:
        """Within the block it is the current span; ``parent`` is a traceparent, or empty for the current one."""

    def traceparent(self) -> str:
        """Of the current span; empty if there is none."""


class _Connected:
    tracer: Tracer | None = None


def connect(tracer: Tracer | None) -> None:
    """From now on spans go there; None switches traces off."""
    _Connected.tracer = tracer


def is_on() -> bool:
    return _Connected.tracer is not None


def span(name: str, parent: str = "", attributes: Attributes | None = None) -> AbstractContextManager[None]:
    """A span around the block; without a tracer it is nothing."""
    tracer = _Connected.tracer
    return _NOTHING if tracer is None else tracer.span(name, parent, attributes or {})


def traceparent() -> str:
    """Of the current span, for whoever is called from here; empty if there is none."""
    tracer = _Connected.tracer
    return "" if tracer is None else tracer.traceparent()


def origin() -> str:
    """The traceparent for what begins now: under the current span, or a trace of its own."""
    if current := traceparent():
        return current
    with span("begin"):
        return traceparent()
