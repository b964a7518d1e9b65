"""The queues inside: commands that turns consume, events that leave the house."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes.admin.base import InstanceRowsAdmin, ProcessFilter, ReadOnlyAdmin
from processes.admin.panels import preformatted
from processes.models import Command, OutboxMessage


@admin.register(Command)
class CommandAdmin(InstanceRowsAdmin):
    deferred = ("instance__state", "payload")
    list_display = (
        "id",
        "kind",
        "state",
        "process",
        "instance_link",
        "actor",
        "due_at",
        "attempts",
        "created_at",
    )
    list_select_related = ("instance__process", "actor")
    list_filter = ("status", ProcessFilter)
    search_ids = ("instance",)
    ordering = ("-id",)
    fields = (
        ("kind", "state"),
        ("instance_link", "process"),
        ("actor", "idempotency_key"),
        ("created_at", "due_at", "consumed_at"),
        ("attempts", "priority"),
        "error_text",
    )
    readonly_fields = (*InstanceRowsAdmin.readonly_fields, "error_text")

    @admin.display(description=_("error"))
    def error_text(self, row: Command) -> SafeString | str:
        return preformatted(row.error)


class SentFilter(admin.SimpleListFilter):
    title = _("sent")
    parameter_name = "sent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("waiting to be sent")), ("yes", _("sent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(sent_at__isnull=self.value() == "no")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Bodies carry variables of all processes: for those with Django's permission to view them."""

    tenant_paths = ()
    list_display = ("topic", "instance_id", "seq", "created_at", "sent_at")
    list_filter = (SentFilter,)
    search_fields = ("topic",)
    search_ids = ("event_id", "instance_id")
    search_help_text = _("Routing key from its beginning, or an id of event or instance")
    deferred = ("body",)
    ordering = ("-id",)
    fields = ("topic", ("event_id", "instance_id", "seq"), ("created_at", "sent_at"), "body_text")
    readonly_fields = ("event_id", "body_text")

    @admin.display(description=_("CloudEvents body"))
    def body_text(self, row: OutboxMessage) -> SafeString | str:
        return preformatted(json.dumps(row.body, indent=2, ensure_ascii=False))
