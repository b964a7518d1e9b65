"""Process instances: what runs and what ran, their pages, and suspend, resume, cancel, retry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes import runtime
from processes.admin.acting import Operation, perform
from processes.admin.base import ProcessFilter, ProcessRowsAdmin, TenantFilter, list_of
from processes.admin.panels import Panel, Tool, instance_panels, link
from processes.dashboard import Card, add_card
from processes.models import ActivityInstance, Command, Incident, OperationLog, ProcessInstance
from processes.templatetags.pythmata import badge

Status = ProcessInstance.Status
STATES: Mapping[str, tuple[Any, tuple[Status, ...]]] = {
    "running": (_("running"), (Status.ACTIVE, Status.SUSPENDED)),
    "active": (_("active"), (Status.ACTIVE,)),
    "suspended": (_("suspended"), (Status.SUSPENDED,)),
    "completed": (_("completed"), (Status.COMPLETED,)),
    "terminated": (_("terminated"), (Status.TERMINATED,)),
    "failed": (_("failed"), (Status.FAILED,)),
}
OPEN = Q(status=Incident.Status.OPEN)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _statuses) in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = STATES.get(self.value() or "")
        return queryset.filter(status__in=chosen[1]) if chosen else queryset


class OpenIncidentFilter(admin.SimpleListFilter):
    title = _("incidents")
    parameter_name = "incidents"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("with open incidents"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=Incident.objects.filter(OPEN).values("instance"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        required=False,
        help_text=_("Stands in the operation log."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def _suspend(instance: ProcessInstance, actor: User, values: Mapping[str, Any]) -> None:
    runtime.suspend(instance_id=instance.pk, actor=actor)


def _resume(instance: ProcessInstance, actor: User, values: Mapping[str, Any]) -> None:
    runtime.resume(instance_id=instance.pk, actor=actor)


def _cancel(instance: ProcessInstance, actor: User, values: Mapping[str, Any]) -> Command | None:
    return runtime.cancel(instance_id=instance.pk, reason=values["reason"], actor=actor)


def _retry_incidents(instance: ProcessInstance, actor: User, values: Mapping[str, Any]) -> Command | None:
    command = None
    for incident in instance.incidents.filter(OPEN):
        command = runtime.retry(incident=incident, variables={}, actor=actor)
    return command


SUSPEND = Operation(
    "suspend", _("Suspend"), _("Nothing goes on in these instances until they are resumed:"), _suspend
)
RESUME = Operation("resume", _("Resume"), _("These instances go on where they stood:"), _resume)
CANCEL = Operation(
    "cancel",
    _("Cancel"),
    _("Everything in these instances ends at once and cannot be taken back:"),
    _cancel,
    form=ReasonForm,
    is_dangerous=True,
)
RETRY = Operation(
    "retry_incidents",
    _("Retry incidents"),
    _("All open incidents of these instances get another try:"),
    _retry_incidents,
)


@admin.register(ProcessInstance)
class ProcessInstanceAdmin(ProcessRowsAdmin):
    tenant_paths = ("tenant",)
    process_paths = ("process",)
    deferred = ("state",)
    list_display = (
        "__str__",
        "definition",
        "shown_status",
        "open_incidents",
        "started_at",
        "ended_at",
        "started_by",
    )
    list_select_related = ("process", "definition__process", "started_by")
    list_filter = (StateFilter, OpenIncidentFilter, ProcessFilter, TenantFilter)
    search_fields = ("business_key",)
    search_ids = ("pk",)
    search_help_text = _("Business key from its beginning, or the whole id")
    actions = ("suspend", "resume", "cancel", "retry_incidents")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("business_key", "shown_status"),
                    "definition_link",
                    ("started_at", "ended_at"),
                    ("started_by", "version"),
                    "id",
                )
            },
        ),
    )
    readonly_fields = ("shown_status", "definition_link", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        open_ones = Incident.objects.filter(OPEN, instance=OuterRef("pk")).order_by().values("instance")
        number = Subquery(open_ones.annotate(number=Count("pk")).values("number"), IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request).annotate(incident_count=Coalesce(number, 0))
        return rows

    @admin.display(description=_("state"))
    def shown_status(self, instance: ProcessInstance) -> SafeString:
        return badge(instance.status, instance.get_status_display())

    @admin.display(description=_("incidents"), empty_value="")
    def open_incidents(self, instance: Any) -> SafeString | None:
        return badge("open", instance.incident_count) if instance.incident_count else None

    @admin.display(description=_("definition"))
    def definition_link(self, instance: ProcessInstance) -> SafeString | str:
        return link(instance.definition)

    @admin.action(description=SUSPEND.label, permissions=["operate"])
    def suspend(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, SUSPEND)

    @admin.action(description=RESUME.label, permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, RESUME)

    @admin.action(description=CANCEL.label, permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, CANCEL)

    @admin.action(description=RETRY.label, permissions=["operate"])
    def retry_incidents(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, RETRY)

    def view_on_site(self, instance: ProcessInstance) -> str:
        return f"{reverse('admin:monitor')}instances/{instance.pk}"

    def diagram(self, instance: ProcessInstance) -> dict[str, str]:
        return {"instance": str(instance.pk), "label": str(_("Diagram with the present state"))}

    def panels(self, request: HttpRequest, instance: ProcessInstance) -> Iterable[Panel]:
        return instance_panels(request, instance)

    def tools(self, request: HttpRequest, instance: ProcessInstance) -> Iterable[Tool]:
        yield Tool(_("Open in the monitor"), self.view_on_site(instance))
        yield Tool(_("History"), list_of(ActivityInstance, instance__id__exact=instance.pk))
        yield Tool(_("Operations"), list_of(OperationLog, instance_id__exact=instance.pk))
        if not instance.is_running or not self.operates(request, instance):
            return
        if instance.status == Status.ACTIVE:
            yield self.post_action("suspend", instance, SUSPEND.label, confirmed="yes")
        else:
            yield self.post_action("resume", instance, RESUME.label, confirmed="yes")
        yield self.post_action("cancel", instance, CANCEL.label, is_dangerous=True)


add_card(
    Card(
        label=_("Running instances"),
        model=ProcessInstance,
        condition=lambda: Q(status__in=STATES["running"][1]),
        parameters={"state": "running"},
        order=10,
    )
)
