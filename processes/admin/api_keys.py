"""Keys of programs: whose they are, what they open; made here for a user, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes.admin.base import person
from processes.api_keys import store
from processes.api_keys.scopes import Scope
from processes.models import ApiKey


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    days = forms.IntegerField(label=_("Days it lives"), min_value=1, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What it may be used for, as far as its user may do it."),
    )

    class Meta:
        model = ApiKey
        fields = ("user", "name", "scopes")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                store.check(cleaned["user"], self.asked(), self.life())
            except store.CannotMake as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned

    def asked(self) -> set[Scope]:
        return {Scope(scope) for scope in self.cleaned_data["scopes"]}

    def life(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ApiKeyForm
    list_display = (
        "name",
        "prefix",
        "user",
        "opens",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__username")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        return ("user", "name", "scopes", "days") if obj is None else self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        return () if obj is None else self.list_display

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """What was made and used stays to be seen."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """A key is made; it is never changed."""
        if change:
            return
        row, key = store.make(obj.user, obj.name, form.asked(), form.life(), actor=person(request))
        obj.pk, obj.prefix = row.pk, row.prefix
        messages.warning(request, _("Copy the key now, it is not shown again: %(key)s") % {"key": key})

    @admin.display(description=_("scopes"))
    def opens(self, row: ApiKey) -> str:
        return ", ".join(row.scopes)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for row in queryset:
            store.revoke(row, actor=person(request))
        self.message_user(request, _("They open nothing any more."))
