"""The form of a user task: what it shows, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import now

from processes import form_rules
from processes.form_rules import InvalidSubmission
from processes.models import FormDefinition
from tasks import forms
from tasks.models import UserTask
from tasks.task_data import variables_in_sight


def shown(task: UserTask) -> tuple[Mapping[str, Any] | None, dict[str, Any]]:
    """(schema, data): the variables that the form names, as plain JSON; without a form nothing.

    Raises FormMissing.
    """
    if not task.form_key:
        return None, {}
    form = forms.read_form(_definition(task).schema)
    return form.schema, forms.data_for(form, variables_in_sight(task))


def checked(task: UserTask, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The variables to hand in; without a form whatever was submitted.

    Raises InvalidSubmission, FormMissing.
    """
    if not task.form_key:
        return dict(submitted)
    form = _definition(task)
    return form_rules.check(form, submitted, variables_in_sight(task))


class FormRules:
    """The checks of this floor, for ``processes.form_rules``."""

    def problems(self, schema: object) -> list[str]:
        return forms.form_problems(schema)

    def check(
        self, schema: Mapping[str, Any], submitted: Mapping[str, Any], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        form = forms.read_form(schema)
        outcome = forms.validate(form, submitted, forms.data_for(form, data), now())
        if outcome.errors:
            raise InvalidSubmission([(error.field, error.text) for error in outcome.errors])
        return outcome.values


form_rules.use(FormRules())


def _definition(task: UserTask) -> FormDefinition:
    return form_rules.form_of(task.form_key, task.instance.definition)
