"""What the interpreter is handed in from outside: scripts, decisions, data stores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from engine.dmn.results import DecisionEvaluation, MatchedRule, Warning
from engine.interpreter.expressions import ScriptRunner


class DecisionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """``binding`` is latest, deployment, version or version_tag; ``version`` the version or tag.

    ``definition_id`` is the process definition that asks.
    """

    decision_id: str
    definition_id: str
    binding: str = "latest"
    version: str | None = None


class DecisionOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision gave, and how it came to it.

    ``definition_id`` and ``version`` tell which version was evaluated. ``results`` are the outputs by name, once for
    each rule that counts. ``inputs`` are the variables that were looked at, as the decision took them;
    ``steps`` all decisions on the way, those required first.
    """

    decision_id: str
    definition_id: str
    version: int
    value: object
    results: tuple[dict[str, object], ...]
    inputs: dict[str, object]
    matched_rules: tuple[MatchedRule, ...] = ()
    steps: tuple[DecisionEvaluation, ...] = ()
    warnings: tuple[Warning, ...] = ()


class DecisionSource(Protocol):
    """The decisions that there are."""

    def evaluate(
        self, request: DecisionRequest, variables: Mapping[str, object], now: datetime
    ) -> DecisionOutcome:
        """Raises an EngineError where there is no such decision, or where it fails."""
        ...


class DataStores(Protocol):
    """Data that outlives instances (BPMN 2.0.2, 10.4.1)."""

    def read(self, name: str) -> object:
        """The value of the data store; None if nothing has been written yet."""
        ...


class SecretSource(Protocol):
    """Credentials, which the engine never sees."""

    def mark(self, instance_id: str, activity_key: int, name: str) -> str:
        """The text that stands for the credential in the properties of this activity's work."""
        ...


class Ports(Protocol):
    """What a turn may ask for; ``scripts`` are runners by language."""

    @property
    def scripts(self) -> Mapping[str, ScriptRunner]: ...

    @property
    def decisions(self) -> DecisionSource | None: ...

    @property
    def data_stores(self) -> DataStores | None: ...

    @property
    def secrets(self) -> SecretSource | None: ...
