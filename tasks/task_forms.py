"""The form of a user task: what it shows, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import now

from engine.bpmn.model.extension import Form
from processes import form_rules
from processes.form_rules import FormMissing, InvalidSubmission
from processes.models import ProcessDefinition
from tasks import forms
from tasks.models import UserTask
from tasks.task_data import variables_in_sight


def shown(task: UserTask) -> tuple[Mapping[str, Any] | None, dict[str, Any]]:
    """(schema, data): the variables that the form names, as plain JSON; without a form nothing.

    Raises FormMissing.
    """
    schema = _schema(task)
    if schema is None:
        return None, {}
    form = forms.read_form(schema)
    data = forms.data_for(form, variables_in_sight(task))
    return forms.with_defaults(form, data, now()), data


def shown_at_start(
    definition: ProcessDefinition, start_event: str | None, tenant: str
) -> Mapping[str, Any] | None:
    """The form to fill in before an instance of the tenant starts. Raises FormMissing."""
    schema = form_rules.start_schema(definition, start_event, tenant)
    return None if schema is None else forms.with_defaults(forms.read_form(schema), {}, now())


def checked(task: UserTask, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The variables to hand in; without a form whatever was submitted.

    Raises InvalidSubmission, FormMissing.
    """
    schema = _schema(task)
    if schema is None:
        return dict(submitted)
    return form_rules.check(schema, submitted, variables_in_sight(task), _files(task))


def names_shown(form_key: str, definition: ProcessDefinition, element_id: str, tenant: str) -> set[str]:
    """The variables that the form of the task shows in fields; none if it has no form that can be read."""
    try:
        schema = form_rules.schema_of(definition, element_id, form_key, tenant)
        return forms.bound_names(forms.read_form(schema)) if schema is not None else set()
    except (FormMissing, forms.InvalidForm):
        return set()


class FormRules:
    """The checks of this floor, for ``processes.form_rules``."""

    def problems(self, schema: object) -> list[str]:
        return forms.form_problems(schema)

    def check(
        self,
        schema: Mapping[str, Any],
        submitted: Mapping[str, Any],
        data: Mapping[str, Any],
        files: Mapping[str, Any],
    ) -> dict[str, Any]:
        form = forms.read_form(schema)
        outcome = forms.validate(form, submitted, forms.data_for(form, data), now(), files)
        if outcome.errors:
            raise InvalidSubmission([(error.field, error.text) for error in outcome.errors])
        return outcome.values

    def generated(self, form: Form) -> Mapping[str, Any] | None:
        return forms.generated_schema(form)


form_rules.use(FormRules())


def _schema(task: UserTask) -> Mapping[str, Any] | None:
    instance = task.instance
    return form_rules.schema_of(instance.definition, task.element_id, task.form_key, instance.tenant)


def _files(task: UserTask) -> forms.Files:
    """What is attached to the task, as a form may name it."""
    rows = task.attachments.all()
    return {str(one.pk): forms.File(str(one.pk), one.name, one.content_type, one.size) for one in rows}
