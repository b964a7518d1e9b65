"""Hints of long ago, sent again: `python -m tests.chaos.hints NUMBER JOB …` in the environment of the platform."""

from __future__ import annotations

import sys
from itertools import cycle, islice

from pythmata.celery import send


def send_again(number: int, jobs: list[str]) -> None:
    hints = [("processes.jobs.run_turns", ()), *(("tasks.jobs.run_job", (pk,)) for pk in jobs)]
    for name, arguments in islice(cycle(hints), number):
        send(name, arguments)


if __name__ == "__main__":
    send_again(int(sys.argv[1]), sys.argv[2:])
