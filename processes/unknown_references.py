"""What models call and show that neither comes with them nor has been deployed: decisions, processes, forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from engine.bpmn import languages
from engine.bpmn.model.activities import BusinessRuleTask, CallActivity, UserTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import Definitions, GlobalTask, walk
from engine.bpmn.model.events import StartEvent
from engine.bpmn.model.expressions import Literal, Value
from engine.bpmn.problems import Problem
from processes.embedded_forms import PREFIX, is_shown_elsewhere
from processes.models import Decision, FormDefinition, Process
from processes.tenants import SHARED


@dataclass(frozen=True, eq=False)
class Sort:
    """A sort of thing that models refer to by key; ``keys`` are those that the package brings."""

    rule: str
    name: str
    model: type[Model]
    hint: str
    keys: Collection[str]

    def missing(self, keys: Collection[str], tenant: str) -> set[str]:
        absent = set(keys) - set(self.keys)
        deployed = self.model._default_manager.filter(key__in=absent, tenant__in={SHARED, tenant})
        return absent - set(deployed.values_list("key", flat=True))

    def problem(self, element: BaseElement, key: str) -> Problem:
        text = f"There is no {self.name} {key!r} in these files, nor has one been deployed."
        return Problem(
            element_id=element.id,
            line=element.line,
            rule=self.rule,
            text=text,
            hint=self.hint,
            severity="warning",
        )


def unknown_references(
    models: Iterable[tuple[str, Definitions]],
    *,
    decisions: Collection[str],
    processes: Collection[str],
    forms: Collection[str],
    tenant: str,
) -> Iterator[tuple[str, Problem]]:
    """File and warning; the keys are those that come with the models. Keys that are computed cannot be known."""
    decision = Sort(
        "unknown-decision",
        "decision",
        Decision,
        "Deploy the DMN file with it before the task is reached.",
        decisions,
    )
    process = Sort(
        "unknown-process", "process", Process, "Deploy it before the call activity is reached.", processes
    )
    form = Sort(
        "unknown-form",
        "form",
        FormDefinition,
        "Deploy the .form file with it before somebody opens it.",
        forms,
    )
    found = [
        (name, element, sort, key)
        for name, definitions in models
        for element in _executed(definitions)
        for sort, key in (
            (decision, _decision(element)),
            (process, _process(element, definitions)),
            (form, _form(element)),
        )
        if key
    ]
    missing = {
        sort: sort.missing({key for _, _, of, key in found if of is sort}, tenant)
        for sort in {sort for _, _, sort, _ in found}
    }
    for name, element, sort, key in found:
        if sort is form and is_shown_elsewhere(key):
            yield name, _shown_elsewhere(element, key)
        elif key in missing[sort]:
            yield name, sort.problem(element, key)


def _shown_elsewhere(element: BaseElement, key: str) -> Problem:
    return Problem(
        element_id=element.id,
        line=element.line,
        rule="form-elsewhere",
        text=f"The form {key!r} is a page of another application: it is neither shown nor checked here.",
        hint="Complete the task by the interface, or deploy a .form file and name its id.",
        severity="warning",
    )


def _executed(definitions: Definitions) -> Iterator[BaseElement]:
    for process in definitions.executable_processes:
        yield from walk(process)


def _decision(element: BaseElement) -> str:
    said = element.extension
    if not isinstance(element, BusinessRuleTask) or said.called_decision is None or said.task_definition:
        return ""
    return _fixed(said.called_decision.decision_id)


def _process(element: BaseElement, definitions: Definitions) -> str:
    """What the dialect says goes before the attribute of the standard; a global task is called in its own file."""
    if not isinstance(element, CallActivity):
        return ""
    said = element.extension.called_element
    if said is not None and said.process_id is not None:
        return _fixed(said.process_id)
    if definitions.find(element.called_element, GlobalTask) is not None:
        return ""
    return _fixed(languages.value(element.called_element or ""))


def _form(element: BaseElement) -> str:
    said = element.extension.form
    if not isinstance(element, UserTask | StartEvent) or said is None:
        return ""
    key = _fixed(said.form_key)
    return "" if key.startswith(PREFIX) else key


def _fixed(value: Value | None) -> str:
    return value.text if isinstance(value, Literal) else ""
