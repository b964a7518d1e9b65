"""DMN files of a package: read, bound to the files that they import, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.bpmn.problems import InvalidModel, Problem, errors
from engine.dmn import DmnDefinitions, compile_decisions, read_dmn, validate_decisions
from engine.errors import EngineError, ReadError
from engine.interpreter.decision_calls import imported
from processes.decisions import catalog
from processes.models import DecisionRequirements
from processes.tenants import nearest


@dataclass(frozen=True, eq=False)
class DecisionFile:
    """A DMN file that is to be deployed."""

    name: str
    content: bytes
    definitions: DmnDefinitions

    @cached_property
    def checksum(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def namespace(self) -> str:
        return self.definitions.namespace

    @property
    def keys(self) -> list[str]:
        """The decisions and decision services that can be called."""
        return [one.id for one in (*self.definitions.decisions, *self.definitions.services)]


class Imports:
    """What namespaces mean to the files of a package: another one of them, else the file deployed last."""

    def __init__(self, files: Iterable[DecisionFile], tenant: str) -> None:
        self.tenant = tenant
        self.files: dict[str, list[DecisionFile]] = {}
        for file in files:
            self.files.setdefault(file.namespace, []).append(file)
        self._rows: dict[str, DecisionRequirements | None] = {}

    def find(self, namespace: str) -> DmnDefinitions | None:
        if namespace in self.files:
            return self.files[namespace][0].definitions
        row = self.row(namespace)
        return catalog.file_of(row) if row is not None else None

    def row(self, namespace: str) -> DecisionRequirements | None:
        """The file of that namespace that was deployed last."""
        if namespace not in self._rows:
            rows = nearest(DecisionRequirements.objects.filter(namespace=namespace), self.tenant)
            self._rows[namespace] = rows.order_by("-created_at", "-id").first()
        return self._rows[namespace]

    def of(self, file: DecisionFile) -> dict[str, DmnDefinitions]:
        """By namespace, those that it imports indirectly included."""
        return imported(file.definitions, self.find)

    def checksum(self, file: DecisionFile) -> str:
        """Of the file and all that it imports: another one means that something else may be decided."""
        parts = [file.checksum]
        for namespace in sorted(self.of(file)):
            parts.append(self._checksum(namespace))
        return parts[0] if len(parts) == 1 else hashlib.sha256("".join(parts).encode()).hexdigest()

    def _checksum(self, namespace: str) -> str:
        if namespace in self.files:
            return self.files[namespace][0].checksum
        row = self.row(namespace)
        return row.checksum if row is not None else ""


def read_decision_file(name: str, content: bytes) -> tuple[DecisionFile | None, list[Problem]]:
    """The file, or what keeps it from being read."""
    try:
        return DecisionFile(name, content, read_dmn(content, name)), []
    except InvalidModel as error:
        return None, error.problems
    except ReadError as error:
        place = error.element_id or ""
        return None, [Problem(element_id=place, line=error.line or 0, rule="unreadable", text=error.message)]


def problems_of_decisions(
    files: Sequence[DecisionFile], tenant: str
) -> Iterator[tuple[DecisionFile, Problem]]:
    """Everything that is wrong with the files, with what each of them imports."""
    imports = Imports(files, tenant)
    for file in files:
        found = list(_ambiguous(file, imports))
        known = imports.of(file)
        found += validate_decisions(file.definitions, known)
        if not errors(found):
            found += _loading(file, known)
        for problem in found:
            yield file, problem


def _ambiguous(file: DecisionFile, imports: Imports) -> Iterator[Problem]:
    for wanted in file.definitions.imports:
        several = imports.files.get(wanted.namespace, ())
        if len(several) > 1:
            names = ", ".join(one.name for one in several)
            yield Problem(
                element_id=wanted.id,
                line=wanted.line,
                rule="import-ambiguous",
                text=f"Several files have the imported namespace {wanted.namespace}: {names}.",
                hint="Give every file a namespace of its own.",
            )


def _loading(file: DecisionFile, known: dict[str, DmnDefinitions]) -> Iterator[Problem]:
    """What shows only when the decisions are bound."""
    try:
        compile_decisions(file.definitions, known)
    except EngineError as error:
        line, element_id = getattr(error, "line", None), getattr(error, "element_id", None)
        yield Problem(element_id=element_id or "", line=line or 0, rule="cannot-be-loaded", text=str(error))
