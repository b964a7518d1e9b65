"""docker-compose.yml, Dockerfile and Procfile agree with the settings: every variable known, every command there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.utils.module_loading import import_string

from pythmata.config import VARIABLES

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {"prepare", "web", "api", "worker", "events"}
THIRD_PARTY = {"load-balancer", "postgres", "redis", "rabbitmq"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


SERVICES: dict[str, dict[str, Any]] = compose()["services"]


def commands() -> list[str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return [SERVICES[name]["command"] for name in sorted(OURS)] + [line.partition(": ")[2] for line in lines]


def test_every_role_is_there() -> None:
    assert set(SERVICES) == OURS | THIRD_PARTY


def test_two_workers_run_by_default() -> None:
    assert SERVICES["worker"]["deploy"]["replicas"] == 2


def test_our_roles_share_one_image() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {"pythmata"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_of_a_role_is_one_that_the_settings_read(name: str) -> None:
    known = {variable.name for variable in VARIABLES}
    assert set(SERVICES[name]["environment"]) <= known


@pytest.mark.parametrize("name", sorted((OURS | THIRD_PARTY) - {"prepare", "events"}))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(OURS - {"prepare"}))
def test_our_roles_wait_for_the_prepared_database(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("command", commands())
def test_every_command_exists(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "python":
        assert words[1] == "manage.py"
        assert words[2] in get_commands()
    else:
        assert words[0] in {"uvicorn", "gunicorn"}
        assert callable(import_string(words[1].replace(":", ".")))


def test_the_worker_health_command_exists() -> None:
    assert SERVICES["worker"]["healthcheck"]["test"][3] in get_commands()


def test_every_folder_that_the_image_copies_exists() -> None:
    copied = re.findall(r"^COPY (?!--)(\S+)/ ", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(copied) >= 6
    assert [folder for folder in copied if not (ROOT / folder).is_dir()] == []


def test_the_load_balancer_knows_the_roles_it_sends_to() -> None:
    servers = re.findall(r"server (\S+):8000", (ROOT / "deploy" / "nginx.conf").read_text())
    assert set(servers) == {"web", "api"}


def test_a_new_env_file_names_only_variables_that_are_read() -> None:
    template = re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text())
    known = {variable.name for variable in VARIABLES} | {"POSTGRES_PASSWORD", "RABBITMQ_PASSWORD"}
    assert set(template) <= known
