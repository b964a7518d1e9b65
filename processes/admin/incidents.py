"""Incidents: what stands still, and another try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engine.errors import CommandRejected
from processes import runtime
from processes.admin.acting import Operation, perform
from processes.admin.base import InstanceRowsAdmin, ProcessFilter, TenantFilter
from processes.admin.call_panels import called_by
from processes.admin.panels import Panel, Tool, preformatted
from processes.dashboard import Card, add_card
from processes.models import Command, Incident
from processes.variables_in_sight import names_in_sight


def _retry(incident: Incident, actor: User, values: Mapping[str, Any]) -> Command | None:
    if incident.status != Incident.Status.OPEN:
        raise CommandRejected(_("The incident is resolved already."))
    return runtime.retry(incident=incident, variables={}, actor=actor)


RETRY = Operation("retry", _("Retry"), _("The elements of these incidents run again:"), _retry)


@admin.register(Incident)
class IncidentAdmin(InstanceRowsAdmin):
    list_display = ("message_start", "kind", "element_id", "process", "instance_link", "state", "created_at")
    list_filter = ("status", "kind", ProcessFilter, TenantFilter)
    actions = ("retry",)
    fields = (
        ("state", "kind"),
        ("instance_link", "process"),
        ("element_id", "line"),
        "message",
        "detail_text",
        "variables_in_sight",
        ("created_at", "resolved_at"),
    )
    readonly_fields = (*InstanceRowsAdmin.readonly_fields, "detail_text", "variables_in_sight")

    @admin.display(description=_("message"))
    def message_start(self, incident: Incident) -> str:
        text = incident.message or incident.kind
        return text if len(text) <= 120 else f"{text[:119]}…"

    @admin.display(description=_("detail"))
    def detail_text(self, incident: Incident) -> SafeString | str:
        return preformatted(incident.detail)

    @admin.display(description=_("variables in sight"))
    def variables_in_sight(self, incident: Incident) -> str:
        return ", ".join(names_in_sight(incident)) or "-"

    @admin.action(description=RETRY.label, permissions=["operate"])
    def retry(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, RETRY)

    def tools(self, request: HttpRequest, incident: Incident) -> Iterable[Tool]:
        if incident.status == Incident.Status.OPEN and self.operates(request, incident):
            yield self.post_action("retry", incident, RETRY.label, confirmed="yes")

    def panels(self, request: HttpRequest, incident: Incident) -> Iterable[Panel]:
        if stack := called_by(request, incident.instance):
            yield stack


add_card(
    Card(
        label=_("Open incidents"),
        model=Incident,
        condition=lambda: Q(status=Incident.Status.OPEN),
        parameters={"status__exact": "open"},
        order=20,
        tone="bad",
    )
)
