"""Forms of a process: which version is meant, and who checks what was filled in.

What a form's fields mean is known to the floor above, which brings its checks with ``use``; starting an instance
through the API needs them here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from engine.bpmn.model.base import FlowElement
from engine.bpmn.model.events import StartEvent
from engine.bpmn.model.expressions import Literal, Value
from engine.bpmn.model.extension import Form
from processes.catalog import definitions_of
from processes.embedded_forms import PREFIX, embedded_form, is_shown_elsewhere
from processes.models import FormDefinition, ProcessDefinition
from processes.tenants import SHARED, nearest


class InvalidSubmission(Exception):
    """What was filled in does not fit the form; ``errors`` are (dotted name of the field, sentence)."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in errors))
        self.errors = errors


class FormMissing(Exception):
    """The form that the model names is not deployed, or not as the model's binding wants it."""

    def __init__(self, key: str, how: str = "is not deployed") -> None:
        super().__init__(f"The form {key!r} {how}.")


class FormRules(Protocol):
    """What the floor above brings."""

    def problems(self, schema: object) -> list[str]:
        """Everything that keeps the schema from being used."""

    def check(
        self,
        schema: Mapping[str, Any],
        submitted: Mapping[str, Any],
        data: Mapping[str, Any],
        files: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The typed values of a submission over the data the form was shown with; raises InvalidSubmission.

        ``files`` are those that file fields may name, by id.
        """

    def generated(self, form: Form) -> Mapping[str, Any] | None:
        """The schema made of the fields that the model itself lists; None if it lists none."""


class NoRules:
    """Without forms everything fits."""

    def problems(self, schema: object) -> list[str]:
        return []

    def check(
        self,
        schema: Mapping[str, Any],
        submitted: Mapping[str, Any],
        data: Mapping[str, Any],
        files: Mapping[str, Any],
    ) -> dict[str, Any]:
        return dict(submitted)

    def generated(self, form: Form) -> Mapping[str, Any] | None:
        return None


_rules: list[FormRules] = [NoRules()]


def use(rules: FormRules) -> None:
    """Check forms by these rules from now on."""
    _rules[0] = rules


def problems(schema: object) -> list[str]:
    """What is wrong with a form that is to be deployed, one sentence each."""
    return _rules[0].problems(schema)


def form_of(
    key: str, definition: ProcessDefinition, binding: str = "latest", version: str = "", tenant: str = SHARED
) -> FormDefinition:
    """The form of that key which the model's binding means; raises FormMissing.

    ``latest`` is the newest one; ``deployment`` the one that was newest when the definition was deployed, which is
    the one deployed with it if there was one; a version is a number, or the ``versionTag`` in the form. ``tenant`` is
    that of the instance, whose own form of the key goes before the shared one.
    """
    forms = nearest(FormDefinition.objects.filter(key=key), definition.process.tenant or tenant)
    forms = forms.order_by("-version")
    if binding == "latest":
        form, how = forms.first(), "is not deployed"
    elif binding == "deployment":
        up_to = Q(deployment=definition.deployment_id)
        up_to |= Q(deployment__created_at__lte=definition.deployment.created_at)
        form, how = forms.filter(up_to).first(), f"was not deployed with {definition}, nor before"
    else:
        form, how = _of_version(forms, version), f"is not deployed in version {version or '(none)'}"
    if form is None:
        raise FormMissing(key, how)
    return form


def _of_version(forms: QuerySet[FormDefinition], version: str) -> FormDefinition | None:
    if version.isdecimal():
        return forms.filter(version=int(version[:9])).first()
    return next((form for form in forms if version and form.schema.get("versionTag") == version), None)


def schema_of(
    definition: ProcessDefinition, element_id: str, form_key: str, tenant: str = SHARED
) -> Mapping[str, Any] | None:
    """The form that an element of the definition shows; None if it has none. Raises FormMissing.

    ``form_key`` is the key as the engine evaluated it; without one the form is made of the fields in the model. A form
    that another application shows is not checked here.
    """
    form = _forms_in(definition.pk).get(element_id)
    if not form_key:
        return _rules[0].generated(form) if form else None
    if is_shown_elsewhere(form_key):
        return None
    if form_key.startswith(PREFIX):
        embedded = embedded_form(definitions_of(definition), form_key)
        if embedded is None:
            raise FormMissing(form_key, "is not in the model")
        return embedded
    binding, version = (form.binding, _text(form.version)) if form else ("latest", "")
    schema: Mapping[str, Any] = form_of(form_key, definition, binding, version, tenant).schema
    return schema


def start_schema(
    definition: ProcessDefinition, start_event: str | None = None, tenant: str = SHARED
) -> Mapping[str, Any] | None:
    """The form of the start event named, else of the one that nothing in particular starts. Raises FormMissing."""
    element_id = start_event or _plain_start(definition.pk)
    form = _forms_in(definition.pk).get(element_id)
    return schema_of(definition, element_id, _text(form.form_key) if form else "", tenant)


def check_start(
    definition: ProcessDefinition,
    submitted: Mapping[str, Any],
    start_event: str | None = None,
    tenant: str = SHARED,
) -> dict[str, Any]:
    """The variables with which to start: through the start form if there is one, else as they are."""
    schema = start_schema(definition, start_event, tenant)
    return dict(submitted) if schema is None else _rules[0].check(schema, submitted, {}, {})


def check(
    schema: Mapping[str, Any],
    submitted: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Mapping[str, Any],
) -> dict[str, Any]:
    """The typed values of a submission; ``files`` are those that it may name. Raises InvalidSubmission."""
    return _rules[0].check(schema, submitted, data, files)


@lru_cache(maxsize=512)
def _forms_in(definition_id: uuid.UUID) -> Mapping[str, Form]:
    """Element id → its form as the model has it. Definitions never change, so neither does this."""
    return {
        element.id: element.extension.form
        for element in _elements(definition_id)
        if element.id and element.extension.form is not None
    }


@lru_cache(maxsize=512)
def _plain_start(definition_id: uuid.UUID) -> str:
    """The id of the start event that no message, signal or time starts."""
    definition = ProcessDefinition.objects.select_related("process", "resource").get(pk=definition_id)
    for process in definitions_of(definition).executable_processes:
        if process.id == definition.process.key:
            starts = (one for one in process.flow_elements if isinstance(one, StartEvent))
            return next((one.id or "" for one in starts if not one.event_definitions), "")
    return ""


def _elements(definition_id: uuid.UUID) -> Iterator[FlowElement]:
    definition = ProcessDefinition.objects.select_related("process", "resource").get(pk=definition_id)
    return definitions_of(definition).elements(FlowElement)


def _text(value: Value | None) -> str:
    return value.text.strip() if isinstance(value, Literal) else ""
