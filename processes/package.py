"""What somebody wants to deploy: files that were read, and everything that is wrong with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from engine.bpmn.model.activities import ScriptTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import Script
from engine.bpmn.problems import InvalidModel, Problem
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate
from engine.bpmn.xml import parse
from engine.errors import EngineError, ReadError
from engine.interpreter.library import compile_process, start_subscriptions
from processes import form_rules
from processes.archives import unpack
from processes.decisions.files import DecisionFile, problems_of_decisions, read_decision_file
from processes.embedded_forms import embedded_form_problems
from processes.known_work import known_work
from processes.scripts import validate_script
from processes.tenants import SHARED
from processes.unknown_references import unknown_references


@dataclass(frozen=True)
class FileProblem:
    """A finding and the file it is in; ``severity`` is error or warning."""

    file: str
    element_id: str
    line: int
    rule: str
    severity: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line} {self.element_id}: {self.text}{hint} [{self.rule}]"


class DeploymentRefused(EngineError):
    """The files cannot be deployed; ``problems`` names all reasons, warnings included."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = list(problems)
        count = sum(problem.severity == "error" for problem in self.problems)
        super().__init__(f"{count} problem{'s keep' if count != 1 else ' keeps'} this from being deployed.")


@dataclass(frozen=True)
class ModelFile:
    name: str
    content: bytes
    definitions: Definitions

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class FormFile:
    name: str
    content: bytes
    key: str
    schema: dict[str, Any]

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Package:
    """``problems`` are warnings only."""

    models: list[ModelFile] = field(default_factory=list)
    forms: list[FormFile] = field(default_factory=list)
    decisions: list[DecisionFile] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    tenant: str = SHARED

    @property
    def process_keys(self) -> set[str]:
        return {process.id for model in self.models for process in model.definitions.executable_processes}

    @property
    def decision_keys(self) -> set[str]:
        return {key for file in self.decisions for key in file.keys}

    @property
    def contains_scripts(self) -> bool:
        """Whether somebody's code comes with it; FEEL is none."""
        return any(
            script.language != "feel" for model in self.models for _, script in _scripts(model.definitions)
        )


def read_package(files: Mapping[str, bytes], tenant: str = SHARED) -> Package:
    """What is to be deployed for the tenant. Raises DeploymentRefused with the problems of all files."""
    package = Package(tenant=tenant)
    try:
        unpacked = unpack(files)
    except ReadError as error:
        raise DeploymentRefused([_of_error(next(iter(files), ""), error)]) from error
    for name, content in unpacked.items():
        if name.lower().endswith(".form"):
            _read_form(package, name, content)
        elif name.lower().endswith(".dmn"):
            _read_decisions(package, name, content)
        else:
            _read_model(package, name, content)
    package.problems += [*_decision_problems(package), *_doubled(package), *_unknown_references(package)]
    if any(problem.severity == "error" for problem in package.problems):
        raise DeploymentRefused(package.problems)
    return package


def problems_of(xml: bytes, name: str = "", tenant: str = SHARED) -> list[FileProblem]:
    """Everything wrong with one BPMN or DMN file, as at its deployment for the tenant."""
    package = Package(tenant=tenant)
    if _is_dmn(xml):
        _read_decisions(package, name, xml)
    else:
        _read_model(package, name, xml)
    return [*package.problems, *_decision_problems(package), *_unknown_references(package)]


def _is_dmn(xml: bytes) -> bool:
    """By its namespace, whichever version; what cannot be parsed is not."""
    try:
        return "/spec/DMN/" in parse(xml).namespace
    except ReadError:
        return False


def _decision_problems(package: Package) -> list[FileProblem]:
    found = problems_of_decisions(package.decisions, package.tenant)
    return [_of_problem(file.name, problem) for file, problem in found]


def _read_model(package: Package, name: str, content: bytes) -> None:
    try:
        definitions = read_bpmn(content, name)
    except InvalidModel as error:
        package.problems += [_of_problem(name, problem) for problem in error.problems]
        return
    except ReadError as error:
        package.problems.append(_of_error(name, error))
        return
    found = [_of_problem(name, problem) for problem in validate(definitions, registered=known_work())]
    found += _script_problems(name, definitions)
    found += [
        FileProblem(name, element.id, element.line, "form", "error", text, "Export it from a form editor.")
        for element, text in embedded_form_problems(definitions, form_rules.problems)
    ]
    if not any(problem.severity == "error" for problem in found):
        found += _loading_problems(name, definitions)
    package.problems += found
    package.models.append(ModelFile(name, content, definitions))


def _read_decisions(package: Package, name: str, content: bytes) -> None:
    file, problems = read_decision_file(name, content)
    package.problems += [_of_problem(name, problem) for problem in problems]
    if file is not None:
        package.decisions.append(file)


def _unknown_references(package: Package) -> list[FileProblem]:
    models = [(model.name, model.definitions) for model in package.models]
    found = unknown_references(
        models,
        decisions=package.decision_keys,
        processes=package.process_keys,
        forms={form.key for form in package.forms},
        tenant=package.tenant,
    )
    return [_of_problem(name, problem) for name, problem in found]


def _loading_problems(name: str, definitions: Definitions) -> list[FileProblem]:
    """What shows only when the definition is bound, as a start timer that gives no date."""
    if not definitions.executable_processes:
        text = "The file has no executable process."
        return [
            FileProblem(
                name, "", definitions.line, "nothing-executable", "error", text, 'Set isExecutable="true".'
            )
        ]
    try:
        for process in definitions.executable_processes:
            start_subscriptions(compile_process(definitions, process, "check"), datetime.now(UTC))
    except EngineError as error:
        line, element_id = getattr(error, "line", None), getattr(error, "element_id", None)
        return [FileProblem(name, element_id or "", line or 0, "cannot-be-loaded", "error", str(error))]
    return []


def _script_problems(name: str, definitions: Definitions) -> list[FileProblem]:
    found: list[FileProblem] = []
    for element, script in _scripts(definitions):
        if script.language != "python":
            continue
        if text := validate_script(script.text):
            line = script.line or element.line
            found.append(FileProblem(name, element.id, line, "script", "error", text))
    return found


def _scripts(definitions: Definitions) -> Iterator[tuple[BaseElement, Expression | Script]]:
    """Those of script tasks and of listeners, each with the element it stands at."""
    for element in definitions.elements(BaseElement):
        if isinstance(element, ScriptTask) and element.script is not None:
            yield element, element.script
        for listener in element.extension.listeners:
            if listener.script is not None:
                yield element, listener.script


def _read_form(package: Package, name: str, content: bytes) -> None:
    try:
        schema = json.loads(content)
        key = schema["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        text = "The form is not JSON with an id."
        package.problems.append(
            FileProblem(name, "", 1, "form", "error", text, "Export it from a form editor.")
        )
        return
    package.problems += [
        FileProblem(name, str(key), 1, "form", "error", text) for text in form_rules.problems(schema)
    ]
    package.forms.append(FormFile(name, content, str(key), schema))


def _doubled(package: Package) -> list[FileProblem]:
    """One key, two files: which of them is meant cannot be told."""
    places: dict[tuple[str, str], list[str]] = {}
    for model in package.models:
        for process in model.definitions.executable_processes:
            places.setdefault(("process", process.id), []).append(model.name)
    for file in package.decisions:
        for key in file.keys:
            places.setdefault(("decision", key), []).append(file.name)
    for form in package.forms:
        places.setdefault(("form", form.key), []).append(form.name)
    return [
        FileProblem(
            files[-1],
            key,
            0,
            "doubled-key",
            "error",
            f"The {kind} {key!r} is in several files: {', '.join(files)}.",
        )
        for (kind, key), files in places.items()
        if len(files) > 1
    ]


def _of_problem(file: str, problem: Problem) -> FileProblem:
    severity = "error" if problem.rule in settings.DEPLOYMENT_ERRORS else problem.severity
    return FileProblem(
        file, problem.element_id, problem.line, problem.rule, severity, problem.text, problem.hint
    )


def _of_error(file: str, error: ReadError) -> FileProblem:
    return FileProblem(file, error.element_id or "", error.line or 0, "unreadable", "error", error.message)
