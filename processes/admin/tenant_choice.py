"""The field in which people say for which tenant something new is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes.admin.base import person
from processes.permissions import may_create_for
from processes.tenants import SHARED, usual, visible_tenants

SHARED_BY_ALL = _("shared by all tenants")


def tenant_field(user: User) -> forms.ChoiceField | None:
    """Among the tenants that the user reaches; None where there is nothing to choose."""
    tenants = [(tenant.key, str(tenant)) for tenant in visible_tenants(user)]
    if not tenants:
        return None
    shared = [(SHARED, SHARED_BY_ALL)] if may_create_for(user, SHARED) else []
    return forms.ChoiceField(
        label=_("Tenant"), choices=[*shared, *tenants], initial=usual(user), required=not shared
    )


class TenantChoiceForm(forms.Form):
    """A form that asks for the tenant, where there is a choice and it is not given already."""

    def __init__(self, *args: Any, user: User, is_given: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = tenant_field(user)
        if field is not None and not is_given:
            self.fields["tenant"] = field

    @property
    def tenant(self) -> str:
        """The one chosen, of a form that is valid."""
        return str(self.cleaned_data.get("tenant", SHARED))


class TenantChoiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that people make: the column ``tenant`` is chosen, where there is a choice."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tenant":
            return tenant_field(person(request)) or forms.CharField(
                required=False, widget=forms.HiddenInput()
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
