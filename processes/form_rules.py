"""Forms of a process: which version is meant, and who checks what was filled in.

What a form's fields mean is known to the floor above, which brings its checks with ``use``; starting an instance
through the API needs them here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from processes.models import FormDefinition, ProcessDefinition


class InvalidSubmission(Exception):
    """What was filled in does not fit the form; ``errors`` are (dotted name of the field, sentence)."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in errors))
        self.errors = errors


class FormMissing(Exception):
    """The form that the model names is not deployed."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The form {key!r} is not deployed.")


class FormRules(Protocol):
    """What the floor above brings."""

    def problems(self, schema: object) -> list[str]:
        """Everything that keeps the schema from being used."""

    def check(
        self, schema: Mapping[str, Any], submitted: Mapping[str, Any], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The typed values of a submission over the data the form was shown with; raises InvalidSubmission."""


class NoRules:
    """Without forms everything fits."""

    def problems(self, schema: object) -> list[str]:
        return []

    def check(
        self, schema: Mapping[str, Any], submitted: Mapping[str, Any], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        return dict(submitted)


_rules: list[FormRules] = [NoRules()]


def use(rules: FormRules) -> None:
    """Check forms by these rules from now on."""
    _rules[0] = rules


def problems(schema: object) -> list[str]:
    """What is wrong with a form that is to be deployed, one sentence each."""
    return _rules[0].problems(schema)


def form_of(key: str, definition: ProcessDefinition) -> FormDefinition:
    """The form deployed together with the definition, else its latest version; raises FormMissing."""
    forms = FormDefinition.objects.filter(key=key)
    form = forms.filter(deployment=definition.deployment_id).first() or forms.order_by("-version").first()
    if form is None:
        raise FormMissing(key)
    return form


def check_start(definition: ProcessDefinition, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with which to start: through the start form if there is one, else as they are."""
    if not definition.start_form_key:
        return dict(submitted)
    form = form_of(definition.start_form_key, definition)
    return _rules[0].check(form.schema, submitted, {})


def check(form: FormDefinition, submitted: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of a submission; raises InvalidSubmission."""
    return _rules[0].check(form.schema, submitted, data)
