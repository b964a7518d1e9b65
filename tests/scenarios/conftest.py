"""Scenarios: a diagram and a sentence, played on everything that has the interface of ``engine.scenario.Scenario``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.scenario import Scenario
from engine.scenario_like import ScenarioLike
from processes.testing import StoredScenario

NOW = "2026-01-01T00:00:00Z"

FACTORIES = [
    pytest.param(lambda now: Scenario(now=now), id="in memory"),
    pytest.param(lambda now: StoredScenario(now=now), id="stored", marks=pytest.mark.django_db),
]
"""Whatever can play a model; each is given the time its clock starts at."""


@pytest.fixture(params=FACTORIES)
def play(request: pytest.FixtureRequest) -> Callable[..., ScenarioLike]:
    """`play("line.bpmn")` → a scenario in which the files beside the test are deployed."""
    folder = Path(request.path).parent

    def deployed(*files: str, now: str = NOW) -> ScenarioLike:
        scenario: ScenarioLike = request.param(now)
        scenario.deploy({file: (folder / file).read_bytes() for file in files})
        return scenario

    return deployed
