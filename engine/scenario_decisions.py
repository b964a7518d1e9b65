"""The decisions of a scenario in memory: versions by key, as the platform keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.bpmn.problems import InvalidModel, Problem
from engine.dmn import DmnDefinitions, compile_decisions, read_dmn, validate_decisions
from engine.interpreter.decision_calls import CallableDecision, imported, unknown, version_number
from engine.interpreter.ports import DecisionOutcome, DecisionRequest


class _Version(NamedTuple):
    """``files`` are the file it came in and those that it imports."""

    number: int
    tag: str
    deployment: int
    files: tuple[DmnDefinitions, ...]
    decision: CallableDecision


class ScenarioDecisions:
    """A port of the library. What has not changed gets no new version."""

    def __init__(self) -> None:
        self._versions: dict[str, list[_Version]] = {}
        self._files: dict[str, DmnDefinitions] = {}
        self._deployments: dict[str, int] = {}
        self._count = 0

    def read(self, files: Mapping[str, bytes]) -> tuple[list[DmnDefinitions], list[Problem]]:
        """The DMN files, and everything that is wrong with them."""
        read: list[DmnDefinitions] = []
        problems: list[Problem] = []
        for name, data in files.items():
            try:
                read.append(read_dmn(data, name))
            except InvalidModel as error:
                problems += error.problems
        for definitions in read:
            problems += validate_decisions(definitions, self._imports(definitions, read))
        return read, problems

    def deploy(self, files: Sequence[DmnDefinitions]) -> None:
        self._count += 1
        for definitions in files:
            self._save(definitions, self._imports(definitions, files))
        self._files |= {definitions.namespace: definitions for definitions in files}

    def bind(self, definition_id: str) -> None:
        """The process definition is of the deployment just made."""
        self._deployments[definition_id] = self._count

    def evaluate(
        self, request: DecisionRequest, variables: Mapping[str, object], now: datetime
    ) -> DecisionOutcome:
        version = self._find(request)
        definition_id = f"{request.decision_id}:{version.number}"
        return version.decision.ask(definition_id, version.number, variables, now)

    def _imports(
        self, definitions: DmnDefinitions, package: Sequence[DmnDefinitions]
    ) -> dict[str, DmnDefinitions]:
        known = self._files | {other.namespace: other for other in package}
        return imported(definitions, known.get)

    def _save(self, definitions: DmnDefinitions, imports: Mapping[str, DmnDefinitions]) -> None:
        files = (definitions, *imports.values())
        keys = {node.id: "" for node in definitions.services}
        keys |= {node.id: node.version_tag for node in definitions.decisions}
        if all(self._versions.get(key, ()) and self._versions[key][-1].files == files for key in keys):
            return
        model = compile_decisions(definitions, imports)
        for key, tag in keys.items():
            versions = self._versions.setdefault(key, [])
            decision = CallableDecision(model, key)
            versions.append(_Version(len(versions) + 1, tag, self._count, files, decision))

    def _find(self, request: DecisionRequest) -> _Version:
        versions = self._versions.get(request.decision_id, [])
        if request.binding == "version":
            number = version_number(request)
            versions = [version for version in versions if version.number == number]
        elif request.binding == "version_tag":
            versions = [version for version in versions if version.tag and version.tag == request.version]
        elif request.binding == "deployment":
            last = self._deployments[request.definition_id]
            versions = [version for version in versions if version.deployment <= last]
        if not versions:
            raise unknown(request)
        return versions[-1]
