"""Processes: the stable keys that permissions hang on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from processes.admin.base import ProcessRowsAdmin, list_of
from processes.admin.panels import SHOWN, Panel, Tool, link
from processes.admin.roles import permissions_page
from processes.models import Incident, Process, ProcessDefinition, ProcessInstance
from processes.permissions import Action, may, processes_for
from processes.templatetags.pythmata import badge


@admin.register(Process)
class ProcessAdmin(ProcessRowsAdmin):
    """A permission on one process opens its row; the page Permissions grants them."""

    tenant_paths = ("tenant",)
    list_display = ("__str__", "key", "latest_version", "running", "open_incidents")
    search_fields = ("key",)
    search_help_text = _("Key from its beginning")
    fields = (("key", "name"), "created_at")
    sortable_by = ("key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        instances = ProcessInstance.objects.filter(process=OuterRef("pk"), status__in=("active", "suspended"))
        incidents = Incident.objects.filter(instance__process=OuterRef("pk"), status=Incident.Status.OPEN)
        numbers = {
            "latest": Max("definitions__version"),
            "running_count": _number(instances, "process"),
            "incident_count": _number(incidents, "instance__process"),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**numbers)
        return rows

    def _of(self, request: HttpRequest, action: Action) -> Q:
        return Q(pk__in=processes_for(request.user, action))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.permissions)
        return [
            path("<uuid:pk>/permissions/", view, name="processes_process_permissions"),
            *super().get_urls(),
        ]

    def permissions(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Who may do what with the process; for those who may grant it."""
        process = self.get_queryset(request).filter(pk=pk).first()
        if process is None:
            raise Http404
        if not may(request.user, Action.ADMINISTER, process):
            raise PermissionDenied
        return permissions_page(self, request, process)

    @admin.display(description=_("latest version"))
    def latest_version(self, process: Any) -> str:
        return f"v{process.latest}" if process.latest else ""

    @admin.display(description=_("running"))
    def running(self, process: Any) -> int:
        return int(process.running_count)

    @admin.display(description=_("open incidents"), empty_value="")
    def open_incidents(self, process: Any) -> str | None:
        return badge("open", process.incident_count) if process.incident_count else None

    def view_on_site(self, process: Process) -> str:
        return f"{reverse('admin:monitor')}{process.key}"

    def tools(self, request: HttpRequest, process: Process) -> Iterable[Tool]:
        if may(request.user, Action.ADMINISTER, process):
            yield Tool(_("Permissions"), reverse("admin:processes_process_permissions", args=[process.pk]))
        yield Tool(_("Open in the monitor"), self.view_on_site(process))
        if may(request.user, Action.DESIGN, process):
            yield Tool(_("Open in the designer"), f"{reverse('admin:designer')}{process.key}")
        yield Tool(_("Instances"), list_of(ProcessInstance, process=process.key))

    def panels(self, request: HttpRequest, process: Process) -> Iterable[Panel]:
        versions = list(
            process.definitions.select_related("deployment__created_by").order_by("-version")[:SHOWN]
        )
        yield Panel(
            title=_("Versions"),
            headings=(_("Version"), _("Tag"), _("Deployed at"), _("Deployed by"), _("Note"), ""),
            rows=[_version_row(version) for version in versions],
            empty=_("None."),
            more=Tool(_("All of them"), list_of(ProcessDefinition, process=process.key)),
        )


def _version_row(version: ProcessDefinition) -> tuple[Any, ...]:
    deployment = version.deployment
    return (
        link(version, f"v{version.version}"),
        version.version_tag,
        version.created_at,
        deployment.created_by or "",
        deployment.note,
        badge("suspended", _("suspended")) if version.is_suspended else "",
    )


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, IntegerField()), 0)
