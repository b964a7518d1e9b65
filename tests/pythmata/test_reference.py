"""The generated pages name everything, give away nothing, and are up to date."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pythmata.config import VARIABLES, value
from pythmata.management.commands import write_docs
from pythmata.reference import configuration_page, dotenv_example


def test_every_variable_is_explained() -> None:
    for page in (configuration_page(), dotenv_example()):
        for variable in VARIABLES:
            assert variable.name in page
            assert variable.help.split("|")[0] in page


def test_the_example_uncommented_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {}
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
        before[variable.name] = value(variable.name)
    for line in dotenv_example().splitlines():
        name, separator, text = line.removeprefix("#").partition("=")
        if separator and name in before:
            monkeypatch.setenv(name, text)
    assert {name: value(name) for name in before} == before


def test_the_pages_are_up_to_date() -> None:
    call_command("write_docs", check=True)


def test_an_old_page_is_told_and_written_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(write_docs, "BASE_DIR", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / ".env.example").write_text("old")
    with pytest.raises(CommandError, match=r"Out of date: docs/configuration.md, .env.example"):
        call_command("write_docs", check=True)
    call_command("write_docs")
    call_command("write_docs", check=True)
    assert (tmp_path / ".env.example").read_text() == dotenv_example()
