"""The floors and the doors, as the contracts in pyproject.toml say."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Source

CONFIG = ROOT / "pyproject.toml"


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo", "--config", config], cwd=ROOT, capture_output=True, text=True
    )


def test_every_contract_is_kept() -> None:
    result = lint(CONFIG)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "contract"),
    [
        (
            '["pythmata", "tasks", "processes", "engine"]',
            '["engine", "tasks", "processes", "pythmata"]',
            "downward",
        ),
        (
            'allowed_importers = ["engine.bpmn.xml"]',
            'allowed_importers = ["engine.errors"]',
            "One door: lxml",
        ),
        (
            'forbidden_modules = ["processes.api"]',
            'forbidden_modules = ["processes.runtime"]',
            "reach into the API",
        ),
        ('"asyncio",', '"decimal",', "The engine is pure"),
    ],
)
def test_a_contract_that_the_source_does_not_keep_is_noticed(
    tmp_path: Path, right: str, wrong: str, contract: str
) -> None:
    text = CONFIG.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "pyproject.toml").write_text(text.replace(right, wrong), encoding="utf-8")
    result = lint(tmp_path / "pyproject.toml")
    assert result.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in result.stdout.splitlines())


def test_no_function_imports(product: list[Source]) -> None:
    inside = [
        f"{source.name}:{node.lineno}"
        for source in product
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []
