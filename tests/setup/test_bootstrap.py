"""The set-up says what is wrong in a sentence that helps, and does nothing twice."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment
from tools.report import ROOT, Failure, run


def test_help_names_every_command() -> None:
    result = subprocess.run(
        [sys.executable, "bootstrap.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0
    for command in ("up", "test", "lint", "frontend", "stack", "chaos", "docs", "requirements"):
        assert command in result.stdout


def test_every_make_target_calls_a_command_that_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    called = {
        line.split("bootstrap.py ")[1].split()[0] for line in makefile.splitlines() if "@$(PYTHON)" in line
    }
    assert called == {"up", "test", "lint", "frontend", "stack", "chaos", "docs", "requirements"}


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            Failure, match=f"Port {port} on 127.0.0.1 is taken(?s:.*)make up PORT={port + 1}"
        ) as raised:
            environment.serve("127.0.0.1", port)
    assert "another port" in str(raised.value)


def test_a_failing_step_shows_its_output_and_the_hint() -> None:
    with pytest.raises(Failure, match="boom") as raised:
        run([sys.executable, "-c", "import sys; print('boom'); sys.exit(3)"], hint="Install it.")
    assert "exit 3" in str(raised.value)
    assert str(raised.value).endswith("Install it.")


def test_a_missing_program_is_named() -> None:
    with pytest.raises(Failure, match="`no-such-program` could not be started"):
        run(["no-such-program"])


def test_generated_secrets_are_private_and_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    monkeypatch.setattr(environment, "DOTENV", file)
    environment.write_dotenv()
    first = environment.dotenv()
    environment.write_dotenv()
    assert environment.dotenv() == first
    assert len(first["SECRET_KEY"]) >= 50
    assert len(first["ADMIN_PASSWORD"]) >= 12
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_value_in_the_env_file_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nADMIN_PASSWORD=mine-own-password\n")
    monkeypatch.setattr(environment, "DOTENV", file)
    environment.write_dotenv()
    assert environment.dotenv()["ADMIN_PASSWORD"] == "mine-own-password"


def test_the_digest_sees_a_changed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    file = tmp_path / "a.txt"
    file.write_text("one")
    before = environment.digest([file])
    file.write_text("two")
    assert environment.digest([file]) != before


def test_an_old_python_gets_a_sentence() -> None:
    code = (
        "import sys; sys.version_info = (3, 9, 1); import os; os.environ['PATH'] = ''\n"
        "import runpy; runpy.run_path('bootstrap.py', run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", code, "up"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Pythmata needs Python 3.11 or newer; this is 3.9.1." in result.stderr
