"""Starting an instance by hand: a business key, variables as JSON."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engine.errors import EngineError
from processes import form_rules, runtime
from processes.admin.base import person
from processes.admin.tenant_choice import TenantChoiceForm
from processes.form_rules import FormMissing, InvalidSubmission
from processes.models import ProcessDefinition, ProcessInstance


class StartForm(TenantChoiceForm):
    business_key = forms.CharField(
        label=_("Business key"),
        max_length=255,
        required=False,
        help_text=_("What people call it: the number of an order, of an invoice."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    variables = forms.JSONField(
        label=_("Variables"),
        initial=dict,
        required=False,
        help_text=_('A JSON object, for instance {"amount": 120, "supplier": "Acme"}.'),
        widget=forms.Textarea(attrs={"class": "vLargeTextField pm-code", "rows": 10, "spellcheck": "false"}),
    )

    def clean_variables(self) -> dict[str, Any]:
        variables = self.cleaned_data["variables"]
        if variables is None:
            return {}
        if not isinstance(variables, dict):
            raise ValidationError(_("Write a JSON object: names and values in braces."))
        return variables


def start(definition: ProcessDefinition, form: StartForm, request: HttpRequest) -> ProcessInstance | None:
    """The instance, once its first turn is done or the wait for it is over; None with the errors in the form."""
    try:
        tenant = definition.process.tenant or form.tenant
        variables = form_rules.check_start(definition, form.cleaned_data["variables"], tenant=tenant)
        command = runtime.start(
            definition=definition,
            variables=variables,
            business_key=form.cleaned_data["business_key"],
            actor=person(request),
            tenant=tenant,
        )
    except InvalidSubmission as error:
        for field, text in error.errors:
            form.add_error("variables", f"{field}: {text}")
        return None
    except (FormMissing, EngineError) as error:
        form.add_error(None, str(error))
        return None
    runtime.wait_for(command, timeout=settings.COMMAND_WAIT_SECONDS)
    instance: ProcessInstance = command.instance
    return instance
