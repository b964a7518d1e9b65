"""What instances wait for: timers, messages and signals; messages that nobody waits for yet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from processes.admin.base import Names, ProcessFilter, ProcessRowsAdmin, ReadOnlyAdmin
from processes.admin.panels import link
from processes.dashboard import Card, add_card
from processes.models import BufferedMessage, EventSubscription, Timer

OWNERS = ("instance__process", "definition__process")


class DueFilter(admin.SimpleListFilter):
    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("past", _("is due")), ("future", _("not yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "past":
            return queryset.filter(due_at__lte=now())
        return queryset.filter(due_at__gt=now()) if self.value() == "future" else queryset


class _WaitAdmin(ProcessRowsAdmin):
    """A wait belongs to an instance, or to a definition whose start event waits."""

    tenant_paths = ("instance__tenant", "definition__process__tenant")
    process_paths = OWNERS
    deferred = ("instance__state",)
    list_select_related = ("instance__process", "definition__process")
    search_fields: ClassVar[Names] = ("instance__business_key",)
    search_ids = ("instance", "definition")
    search_help_text = _(
        "Business key of the instance from its beginning, or an id of instance or definition"
    )
    readonly_fields = ("process", "owner")

    @admin.display(description=_("process"))
    def process(self, row: Any) -> str:
        return str((row.instance or row.definition).process)

    @admin.display(description=_("instance or definition"))
    def owner(self, row: Any) -> SafeString | str:
        return link(row.instance or row.definition)


@admin.register(Timer)
class TimerAdmin(_WaitAdmin):
    list_display = ("element_id", "process", "owner", "due_at", "repetitions_left")
    list_filter = (DueFilter, ProcessFilter)
    date_hierarchy = "due_at"
    sortable_by = ("due_at",)
    fields = ("element_id", ("process", "owner"), "due_at", ("anchor_at", "repetitions_left"))


@admin.register(EventSubscription)
class EventSubscriptionAdmin(_WaitAdmin):
    list_display = ("name", "kind", "correlation_key", "element_id", "process", "owner", "created_at")
    list_filter = ("kind", ProcessFilter)
    search_fields = ("name", "correlation_key", "instance__business_key")
    search_help_text = _("Name, correlation key or business key from the beginning, or an id")
    fields = (("kind", "name"), "correlation_key", ("process", "owner"), "element_id", "created_at")


@admin.register(BufferedMessage)
class BufferedMessageAdmin(ReadOnlyAdmin):
    """Of no process yet: for those with Django's permission to view them."""

    deferred = ("payload",)
    list_display = ("name", "correlation_key", "business_key", "message_id", "created_at", "expires_at")
    search_fields = ("name", "correlation_key", "message_id")
    date_hierarchy = "expires_at"
    fields = ("name", ("correlation_key", "business_key"), "message_id", ("created_at", "expires_at"))


add_card(
    Card(
        label=_("Timers due"),
        model=Timer,
        condition=lambda: Q(due_at__lte=now()),
        parameters={"due": "past"},
        order=40,
        tone="warn",
    )
)
