"""Uploaded files, and what is in uploaded archives; everything stays in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.errors import ReadError

MAX_ENTRIES = 100
MAX_INFLATED = 20 * 1024 * 1024
MAX_RATIO = 50
SUFFIXES = (".bpmn", ".bpmn20.xml", ".dmn", ".form")


class InvalidArchive(ReadError):
    """The archive is broken, holds paths that lead elsewhere, or unpacks to more than it may."""


def unpack(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """File name → content, archives replaced by what can be deployed of them. Raises ReadError."""
    found: dict[str, bytes] = {}
    for name, content in files.items():
        inner = _members(name, content) if name.lower().endswith(".zip") else {name: content}
        for inner_name, data in inner.items():
            if not inner_name.lower().endswith(SUFFIXES):
                raise ReadError(f"{inner_name} is neither a .bpmn, nor a .dmn, nor a .form file.")
            if inner_name in found:
                raise ReadError(f"There are two files named {inner_name}.")
            found[inner_name] = data
    if not found:
        raise ReadError("There is nothing to deploy: give at least one .bpmn, .dmn or .form file.")
    return found


def _members(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(name, entries, len(content))
            wanted = [entry for entry in entries if entry.filename.lower().endswith(SUFFIXES)]
            return {entry.filename: _read(archive, entry) for entry in wanted}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise InvalidArchive(f"{name} cannot be unpacked: {error}") from error


def _check(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise InvalidArchive(f"{name} has {len(entries)} files; the limit is {MAX_ENTRIES}.")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MAX_INFLATED:
        raise InvalidArchive(f"{name} unpacks to {inflated} bytes; the limit is {MAX_INFLATED}.")
    if inflated > MAX_RATIO * max(size, 1):
        raise InvalidArchive(f"{name} unpacks to more than {MAX_RATIO} times its size.")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if (
            path.is_absolute()
            or ".." in path.parts
            or ":" in entry.filename
            or "\x00" in entry.filename
            or is_link
        ):
            raise InvalidArchive(f"{name} holds {entry.filename!r}, which leads out of it.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What the header says of the size is not believed."""
    with archive.open(entry) as file:
        data = file.read(MAX_INFLATED + 1)
    if len(data) > max(entry.file_size, 0):
        raise InvalidArchive(f"{entry.filename} is larger than the archive says.")
    return data
