"""The project stands anywhere: no path of a machine and no registry is written into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

MAX_SCRIPT = 400
LEFT_OUT = {
    *(".git", ".venv", ".bootstrap", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".import_linter_cache"),
    *(".hypothesis", "__pycache__", "node_modules", "dist", "staticfiles", "var", "test-results"),
}
"""Folders that are made, not written."""
PLACES = {
    "home": re.compile(r"(?<![\w.])/(?:root|home/(?!app\b|pythmata\b)\w+|Users/\w+)/"),
    "work": re.compile(r"(?<![\w./{}$-])/(?:work)/(?!\{)"),
    "index": re.compile(r"^\s*(?:--)?(?:extra-)?index-url\b|^\s*registry\s*=", re.MULTILINE),
    "lock": re.compile(r'"resolved":\s*"https?:'),
}


def written_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in LEFT_OUT:
            continue
        if path.is_dir():
            yield from written_files(path)
        elif path.is_file() and path.name != Path(__file__).name and path.name != ".env":
            yield path


def places_in(text: str) -> list[str]:
    return [name for name, pattern in PLACES.items() if pattern.search(text)]


def test_no_place_is_named() -> None:
    found = {}
    for path in written_files(ROOT):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if places := places_in(text):
            found[path.relative_to(ROOT).as_posix()] = places
    assert found == {}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"cd /{'root'}/project", ["home"]),
        ("see /home/alice/notes", ["home"]),
        ("WORKDIR /home/app/", []),
        (f"in /{'work'}/main", ["work"]),
        ("frontend/work/x and https://example.org/work/", []),
        ("--index-url https://example.org/simple", ["index"]),
        ("registry=https://example.org/", ["index"]),
        ('"resolved": "https://example.org/a.tgz"', ["lock"]),
    ],
)
def test_a_place_is_noticed(text: str, places: list[str]) -> None:
    assert places_in(text) == places


def test_no_script_of_the_frontend_is_longer_than_its_cap() -> None:
    scripts = [path for path in written_files(ROOT / "frontend") if path.suffix in (".ts", ".tsx")]
    assert scripts
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in scripts}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_SCRIPT} == {}
