"""Looking files over from the command line: the same findings as the API's, and an exit code for scripts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from processes.management.commands.lint import Command
from processes.models import Process
from tests.processes.decisions.test_deploying_decisions import dmn, literal
from tests.processes.diagrams import every, process, user_task

pytestmark = pytest.mark.django_db

FAX = (
    '<serviceTask id="{id}"><extensionElements><pythmata:serviceTaskConfig taskName="fax"/></extensionElements>'
    "</serviceTask>"
)
MODELS = {
    "sound.bpmn": process("sound", user_task()),
    "warned.bpmn": process("warned", FAX),
    "wrong.bpmn": process("wrong", '<callActivity id="{id}"/>', user_task('pythmata:priority="= 1 +"')),
    "metamodel.bpmn": process("metamodel", '<userTask id="{id}" default="nowhere"/>'),
    "torn.bpmn": b"<definitions",
    "other.bpmn": b"<svg/>",
    "sound.dmn": dmn("rates", literal("rate", "1 + 1")),
    "wrong.dmn": dmn("rates", literal("rate", "1 +")),
}
CODES = {
    "sound.bpmn": 0,
    "warned.bpmn": 0,
    "wrong.bpmn": 1,
    "metamodel.bpmn": 1,
    "torn.bpmn": 2,
    "other.bpmn": 2,
    "sound.dmn": 0,
    "wrong.dmn": 1,
}

Lint = Callable[..., tuple[int, str]]


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    """`lint("sound.bpmn", strict=True)` → exit code and what was printed."""
    for name, content in MODELS.items():
        (tmp_path / name).write_bytes(content)

    def run(*names: str, **options: Any) -> tuple[int, str]:
        output = io.StringIO()
        try:
            call_command(
                "lint", *(tmp_path / name for name in names), stdout=output, no_color=True, **options
            )
        except CommandError as error:
            return error.returncode, output.getvalue()
        return 0, output.getvalue()

    return run


@pytest.mark.parametrize("name", MODELS)
def test_it_finds_what_the_api_finds(
    lint: Lint, api_client: APIClient, alice: User, tmp_path: Path, name: str
) -> None:
    code, printed = lint(name, format="json")
    api_client.force_authenticate(alice)
    answer = api_client.post("/api/definitions/validate/", {"xml": MODELS[name].decode()}).json()
    found = json.loads(printed)["problems"]
    assert [{**problem, "file": ""} for problem in found] == answer["problems"]
    assert {problem["file"] for problem in found} <= {str(tmp_path / name)}
    assert code == CODES[name]
    assert bool(found) == (not name.startswith("sound"))


def test_the_text_tells_severity_file_line_element_rule(lint: Lint, tmp_path: Path) -> None:
    code, printed = lint("sound.bpmn", "wrong.bpmn")
    assert code == 1
    lines = printed.splitlines()
    assert f"error: {tmp_path / 'wrong.bpmn'}:5 element_1: " in lines[0]
    assert lines[0].endswith("[called-element-missing]")
    assert any(" element_2: " in line and line.endswith("[expression-syntax]") for line in lines)
    assert lint("sound.bpmn") == (0, "")


def test_warnings_fail_when_strict(lint: Lint) -> None:
    code, printed = lint("warned.bpmn")
    assert (code, printed.count("warning: ")) == (0, 1)
    assert lint("warned.bpmn", strict=True) == (1, printed)
    assert lint("sound.bpmn", "sound.dmn", strict=True) == (0, "")


@pytest.mark.parametrize("name", ["missing.bpmn", "notes.txt"])
def test_what_is_not_there_and_other_kinds_of_files(lint: Lint, name: str) -> None:
    assert lint("sound.bpmn", name) == (2, "")


@pytest.mark.parametrize("arguments", [[], ["--format=xml", "a.bpmn"]])
def test_bad_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        Command().run_from_argv(["manage.py", "lint", *arguments])
    assert ending.value.code == 2
    assert "usage: manage.py lint" in capsys.readouterr().err


def test_what_shows_only_when_the_model_is_loaded(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "late.bpmn").write_bytes(process("late", user_task(), start=every("= 1")))
    code, printed = lint("late.bpmn", format="json")
    assert code == 1
    assert [problem["rule"] for problem in json.loads(printed)["problems"]] == ["cannot-be-loaded"]


def test_nothing_is_deployed(lint: Lint) -> None:
    lint(*MODELS)
    assert not Process.objects.exists()
