"""Files that live parts of a worker touch, for a probe outside to look at their age."""

import time
from pathlib import Path

from django.conf import settings


def heartbeat_file(name: str, part: str) -> Path:
    """`<VAR_DIR>/heartbeats/<name>.<part>`; the folder is made."""
    folder: Path = settings.VAR_DIR / "heartbeats"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.{part}"


def age(file: Path) -> float:
    """Seconds since the file was touched; infinite if it never was."""
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
