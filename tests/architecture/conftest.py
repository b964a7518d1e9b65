"""The house's own source, as the tests of its architecture read it."""

from __future__ import annotations

import pytest

from tests.architecture.source import ROOT, Source, sources_in

FLOORS = ("engine", "processes", "tasks", "pythmata")


@pytest.fixture(scope="session")
def product() -> list[Source]:
    """Every module that is delivered, without generated migrations."""
    return [source for floor in FLOORS for source in sources_in(ROOT / floor)]


@pytest.fixture(scope="session")
def everything(product: list[Source]) -> list[Source]:
    """The product with its tests, examples, benchmarks and tools."""
    others = ("tests", "examples", "benchmarks", "tools")
    return product + [source for folder in others for source in sources_in(ROOT / folder)]
