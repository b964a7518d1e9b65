"""Credentials: named, given, changed and forgotten here; never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes.admin.base import person
from processes.admin.tenant_choice import TenantChoiceAdmin
from processes.models import Secret
from processes.secrets import store
from processes.tenants import in_reach


class SecretForm(forms.ModelForm):  # type: ignore[type-arg]
    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=store.MAX_VALUE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Nobody can read it again. Left empty, the value that is there stays."),
    )

    class Meta:
        model = Secret
        fields = ("name", "tenant", "description")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk and not cleaned.get("value"):
            self.add_error("value", _("A new secret needs its value."))
        return cleaned


@admin.register(Secret)
class SecretAdmin(TenantChoiceAdmin):
    form = SecretForm
    list_display = ("name", "tenant", "description", "updated_at")
    search_fields = ("name", "description")
    fields = ("name", "tenant", "description", "value")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Secret]:
        return super().get_queryset(request).filter(in_reach(request.user))

    def get_readonly_fields(self, request: HttpRequest, obj: Secret | None = None) -> tuple[str, ...]:
        """Models name it: it keeps its name."""
        return ("name", "tenant") if obj is not None else ()

    def save_model(
        self, request: HttpRequest, obj: Secret, form: forms.ModelForm[Secret], change: bool
    ) -> None:
        value = form.cleaned_data.get("value") or None
        kept = store.keep(
            obj.name, value, description=obj.description, tenant=obj.tenant, actor=person(request)
        )
        obj.pk, obj.token, obj.updated_at = kept.pk, kept.token, kept.updated_at

    def delete_model(self, request: HttpRequest, obj: Secret) -> None:
        store.forget(obj, actor=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Secret]) -> None:
        for row in queryset:
            store.forget(row, actor=person(request))
