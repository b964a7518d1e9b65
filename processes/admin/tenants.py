"""Tenants and who belongs to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes import tenants
from processes.admin.base import person
from processes.models import Tenant
from processes.tenants import TenantInUse


@admin.register(Tenant)
class TenantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("key", "name", "user_count", "group_count")
    search_fields = ("key", "name")
    fields = ("key", "name", "users", "groups")
    filter_horizontal = ("users", "groups")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        rows: QuerySet[Tenant] = super().get_queryset(request)
        users, groups = Count("users", distinct=True), Count("groups", distinct=True)
        return rows.annotate(number_of_users=users, number_of_groups=groups)

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> tuple[str, ...]:
        """What belongs to it carries its key."""
        return ("key",) if obj is not None else ()

    @admin.display(description=_("users"))
    def user_count(self, tenant: Any) -> int:
        return int(tenant.number_of_users)

    @admin.display(description=_("groups"))
    def group_count(self, tenant: Any) -> int:
        return int(tenant.number_of_groups)

    def save_model(
        self, request: HttpRequest, obj: Tenant, form: forms.ModelForm[Tenant], change: bool
    ) -> None:
        tenants.keep(
            obj.key,
            name=obj.name,
            users=form.cleaned_data["users"],
            groups=form.cleaned_data["groups"],
            actor=person(request),
        )

    def delete_model(self, request: HttpRequest, obj: Tenant) -> None:
        tenants.forget(obj, actor=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tenant]) -> None:
        for row in queryset:
            try:
                tenants.forget(row, actor=person(request))
            except TenantInUse as error:
                self.message_user(request, str(error), messages.ERROR)

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """A tenant goes when nothing belongs to it any more."""
        return super().has_delete_permission(request, obj) and (obj is None or not tenants.in_use(obj))
