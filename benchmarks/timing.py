"""Medians of repeated runs, in microseconds, and the table they are printed in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SAMPLES = 25
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Measure:
    """``floor`` is the time of what cannot be avoided, ``target`` the time that is wanted; both in microseconds."""

    what: str
    microseconds: float
    floor: float
    target: float | None = None


def microseconds(work: Callable[[], object]) -> float:
    """Of one call: the median of samples that each last long enough for the clock."""
    calls = _calls_of_a_sample(work)
    return statistics.median(_sample(work, calls) for _ in range(SAMPLES)) / calls * 1e6


def _calls_of_a_sample(work: Callable[[], object]) -> int:
    calls = 1
    while (taken := _sample(work, calls)) < SAMPLE_SECONDS / 4:
        calls *= 4
    return max(1, round(calls * SAMPLE_SECONDS / taken))


def _sample(work: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return time.perf_counter() - start


def report(measures: Iterable[Measure]) -> str:
    """A Markdown table."""
    lines = ["| what | µs | times the floor | target µs |", "|---|---:|---:|---:|"]
    for found in measures:
        target = "" if found.target is None else f"{found.target:g}"
        ratio = found.microseconds / found.floor
        lines.append(f"| {found.what} | {found.microseconds:.2f} | {ratio:.1f} | {target} |")
    return "\n".join(lines)
