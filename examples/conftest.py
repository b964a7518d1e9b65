"""Examples are played in memory and, through the same interface, on a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.scenario import Scenario
from engine.scenario_like import ScenarioLike
from processes.scripts import PythonScripts
from processes.testing import StoredScenario

EXAMPLES = Path(__file__).parent
NOW = "2026-01-05T08:00:00Z"
_python = PythonScripts()


def run_python(source: str, variables: dict[str, object]) -> Mapping[str, object]:
    """The interpreter that runs scripts in production."""
    return _python.run(source, variables, result_variable=None)


def files_of(key: str) -> dict[str, bytes]:
    """What an example deploys: its diagram, its decisions and its forms."""
    folder = EXAMPLES / key
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.iterdir())
        if file.suffix in (".bpmn", ".dmn", ".form")
    }


FACTORIES = (
    pytest.param(Scenario, id="in memory"),
    pytest.param(StoredScenario, id="stored", marks=pytest.mark.django_db),
)


@pytest.fixture(params=FACTORIES)
def play_example(request: pytest.FixtureRequest) -> Callable[[str], ScenarioLike]:
    """`play_example("invoice-approval")` → a scenario in which the example is deployed."""

    def deployed(key: str) -> ScenarioLike:
        play: ScenarioLike = request.param(now=NOW)
        play.scripts["python"] = run_python
        play.deploy(files_of(key))
        return play

    return deployed
