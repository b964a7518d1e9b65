"""The page for programs says what works: its commands are run as they stand there, one after another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker_client.conftest import ROOT, Server

PAGE = (ROOT / "docs" / "programs.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def run(server: Server, command: list[str], folder: Path) -> str:
    environment = os.environ | {
        "URL": server.address,
        "NAME": "admin",
        "PASSWORD": server.passwords["admin"],
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (model,) = blocks("xml")
    (tmp_path / "order.bpmn").write_text(model)
    return tmp_path


def test_with_curl_and_in_python(server: Server, folder: Path) -> None:
    script = "set -euo pipefail\n" + "\n".join(blocks("sh"))
    assert run(server, ["bash", "-c", script], folder).strip().endswith('{"status":"completed"}')
    (program,) = blocks("python")
    (folder / "program.py").write_text(program)
    assert run(server, [sys.executable, "program.py"], folder).startswith("P-")
