"""`manage.py load_examples`: five processes, their decisions, groups and users; nothing new when repeated."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from pytest_django import Settings

from processes.decisions.permissions import DecisionAction
from processes.decisions.permissions import may as may_with_decision
from processes.models import Decision, Deployment, FormDefinition, Process, ProcessDefinition
from processes.permissions import may


@pytest.fixture
def loaded(db: None, settings: Settings, tmp_path: Path) -> str:
    """What the command printed."""
    settings.VAR_DIR = tmp_path / "var"
    return load()


def load() -> str:
    out = io.StringIO()
    call_command("load_examples", stdout=out)
    return out.getvalue()


def users_file(settings: Settings) -> Path:
    file: Path = settings.VAR_DIR / "demo-users.txt"
    return file


def test_five_processes_with_their_forms_and_decisions(loaded: str) -> None:
    keys = set(Process.objects.values_list("key", flat=True))
    assert keys == {
        "invoice-approval",
        "order-fulfilment",
        "employee-onboarding",
        "loan-application",
        "external-worker",
    }
    assert FormDefinition.objects.count() == 16
    assert Decision.objects.count() == 4
    assert Deployment.objects.count() == 5
    started_with = ProcessDefinition.objects.exclude(start_form_key="").count()
    assert started_with == 5


def test_every_form_that_a_model_names_is_there(loaded: str) -> None:
    forms = set(FormDefinition.objects.values_list("key", flat=True))
    for definition in ProcessDefinition.objects.select_related("resource"):
        text = bytes(definition.resource.content).decode()
        named = {part.partition('"')[0] for part in text.split('pythmata:formKey="')[1:]}
        assert named
        assert named <= forms


def test_again_changes_nothing(loaded: str, settings: Settings) -> None:
    before = users_file(settings).read_text()
    assert load() == ""
    assert Deployment.objects.count() == 5
    assert ProcessDefinition.objects.filter(version__gt=1).count() == 0
    assert users_file(settings).read_text() == before


def test_the_passwords_are_printed_once_and_kept_for_the_owner_alone(loaded: str, settings: Settings) -> None:
    file = users_file(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    pairs = [line.split() for line in file.read_text().splitlines()]
    assert len({password for _name, password in pairs}) == len(pairs) == User.objects.count()
    for name, password in pairs:
        assert f"{name:<16} {password}" in loaded
        assert User.objects.get(username=name).check_password(password)


def test_a_user_that_is_there_keeps_the_password(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    User.objects.create_user("hr-demo", password="mine")
    assert "hr-demo" not in load()
    assert User.objects.get(username="hr-demo").check_password("mine")


def test_everybody_has_the_work_of_the_models(loaded: str) -> None:
    groups = set(Group.objects.values_list("name", flat=True))
    for definition in ProcessDefinition.objects.select_related("resource"):
        text = bytes(definition.resource.content).decode()
        for attribute in ("candidateGroups", "candidateStarterGroups"):
            named = {part.partition('"')[0] for part in text.split(f'pythmata:{attribute}="')[1:]}
            assert named <= groups


@pytest.mark.parametrize(
    "name, action, key, allowed",
    [
        ("accounting-demo", "start", "invoice-approval", True),
        ("accounting-demo", "start", "order-fulfilment", False),
        ("accounting-demo", "view", "invoice-approval", False),
        ("hr-demo", "start", "employee-onboarding", True),
        ("operator-demo", "operate", "order-fulfilment", True),
        ("operator-demo", "design", "order-fulfilment", False),
        ("modeller-demo", "design", "employee-onboarding", True),
    ],
)
def test_who_may_what(loaded: str, name: str, action: str, key: str, allowed: bool) -> None:
    assert may(User.objects.get(username=name), action, Process.objects.get(key=key)) is allowed


@pytest.mark.parametrize(
    "name, action, allowed",
    [
        ("lending-demo", DecisionAction.EVALUATE, True),
        ("lending-demo", DecisionAction.VIEW, False),
        ("operator-demo", DecisionAction.VIEW, True),
        ("modeller-demo", DecisionAction.DESIGN, True),
        ("hr-demo", DecisionAction.EVALUATE, False),
    ],
)
def test_who_may_what_with_decisions(loaded: str, name: str, action: DecisionAction, allowed: bool) -> None:
    decision = Decision.objects.get(key="loan-assessment")
    assert may_with_decision(User.objects.get(username=name), action, decision) is allowed
