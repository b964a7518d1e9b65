"""Deploying and starting from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engine.interpreter.codec import decode_state
from processes.models import Deployment, ProcessInstance
from tests.processes.conftest import run_all
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "work.bpmn"
    file.write_bytes(process("work", user_task()))
    return file


def deploy(*files: Path, **options: str) -> str:
    stdout = io.StringIO()
    call_command("deploy", *files, stdout=stdout, stderr=stdout, no_color=True, **options)
    return stdout.getvalue()


def test_deploying_says_what_was_deployed_and_what_is_as_it_was(model: Path) -> None:
    assert "Deployed Work v1" in deploy(model, name="First", note="the beginning")
    deployment = Deployment.objects.get()
    assert (deployment.name, deployment.note) == ("First", "the beginning")
    assert deploy(model) == "Unchanged work\n"
    assert Deployment.objects.count() == 1


def test_a_refusal_names_file_line_element_and_rule(model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_bytes(process("broken", '<callActivity id="{id}"/>', user_task('pythmata:priority="= 1 +"')))
    output = io.StringIO()
    with pytest.raises(CommandError, match=r"problems? keeps? this from being deployed") as refusal:
        call_command("deploy", model, broken, stderr=output, no_color=True)
    assert refusal.value.returncode == 1
    lines = [line for line in output.getvalue().splitlines() if line.startswith("error: broken.bpmn:")]
    assert any(" element_1: " in line for line in lines)
    assert any(" element_2: " in line and line.endswith("]") for line in lines)
    assert not Deployment.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing.bpmn cannot be read: No such file"):
        deploy(tmp_path / "missing.bpmn")


def test_two_files_of_one_name(model: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"two files named work.bpmn"):
        deploy(model, tmp_path / "work.bpmn")


def test_starting_gives_the_instance(model: Path) -> None:
    deploy(model)
    stdout = io.StringIO()
    call_command("start", "work", "--variables", '{"a": 1}', "--business-key", "B-1", stdout=stdout)
    run_all()
    instance = ProcessInstance.objects.get(pk=stdout.getvalue().strip())
    assert (instance.business_key, instance.status) == ("B-1", "active")
    assert decode_state(bytes(instance.state or b"")).variables == {"a": 1}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nothing"], "There is no process 'nothing'"),
        (["work", "--variables", "{"], "no JSON"),
        (["work", "--variables", "[1]"], "no JSON object"),
    ],
)
def test_what_cannot_be_started(arguments: list[str], text: str) -> None:
    with pytest.raises(CommandError, match=text):
        call_command("start", *arguments)
