"""What happened: activations of elements, and the acts of people."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes.admin.base import InstanceRowsAdmin, ProcessFilter, ReadOnlyAdmin, permitted
from processes.admin.panels import preformatted
from processes.models import ActivityInstance, OperationLog
from processes.permissions import Action, visible_operations
from processes.templatetags.pythmata import as_json


@admin.register(ActivityInstance)
class ActivityInstanceAdmin(InstanceRowsAdmin):
    list_display = (
        "element_id",
        "element_type",
        "state",
        "process",
        "instance_link",
        "started_at",
        "ended_at",
    )
    list_filter = ("status", ProcessFilter)
    search_ids = ("instance",)
    fields = (
        ("element_id", "element_type"),
        ("instance_link", "process"),
        ("state", "key", "scope_key"),
        ("started_at", "ended_at"),
    )
    ordering = ("-id",)


@admin.register(OperationLog)
class OperationLogAdmin(ReadOnlyAdmin):
    """Whoever may view a process sees what was done to its instances; the rest needs Django's permission."""

    list_display = ("at", "who", "door", "action", "object_type", "object_id", "detail_start")
    list_select_related = ("actor",)
    list_filter = ("door", "action", "object_type")
    search_fields = ("object_id", "request_id", "actor__username")
    search_ids = ("instance_id",)
    search_help_text = _("User name, object or request id from the beginning, or the id of an instance")
    date_hierarchy = "at"
    fields = (
        ("at", "who"),
        ("door", "address", "request_id"),
        "action",
        ("object_type", "object_id"),
        "instance_id",
        "detail_text",
        ("sequence", "seal"),
    )
    readonly_fields = ("who", "detail_text", "sequence", "seal")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if super().has_view_permission(request):
            return True
        if obj is None:
            return permitted(request, Action.VIEW)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request) & visible_operations(request.user)

    def in_reach(self, request: HttpRequest) -> Q:
        """Which operations these are is decided where all who see them ask."""
        return Q()

    @admin.display(description=_("actor"))
    def who(self, row: OperationLog) -> str:
        return row.actor.get_username() if row.actor else row.actor_name or str(_("the system"))

    @admin.display(description=_("detail"))
    def detail_start(self, row: OperationLog) -> str:
        text = as_json(row.detail) if row.detail else ""
        return text if len(text) <= 100 else f"{text[:99]}…"

    @admin.display(description=_("detail"))
    def detail_text(self, row: OperationLog) -> SafeString | str:
        return preformatted(as_json(row.detail) if row.detail else "")
