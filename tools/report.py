"""What the steps say, and how they give up."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Failure(Exception):
    """A step cannot go on; the text says what happened and what to do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title, and how long the step took if that was noticeable."""
    print(f"• {title}", flush=True)
    begin = time.monotonic()
    yield
    seconds = time.monotonic() - begin
    if seconds >= 1:
        print(f"  done in {seconds:.0f} s", flush=True)


def run(
    command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None, hint: str = ""
) -> None:
    """Run a command; its output is shown only if it fails. Raises Failure."""
    words = [str(word) for word in command]
    try:
        result = subprocess.run(
            words, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise Failure(f"`{words[0]}` could not be started: {error}. {hint}") from error
    if result.returncode:
        raise Failure(
            f"{result.stdout[-4000:]}\n`{' '.join(words)}` failed (exit {result.returncode}). {hint}"
        )
