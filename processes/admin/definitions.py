"""Process definitions: the versions, their diagrams, starting an instance, suspending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes import suspension
from processes.admin.acting import Operation, perform
from processes.admin.base import ProcessFilter, ProcessRowsAdmin, TenantFilter, list_of, page_of, person
from processes.admin.panels import Tool, link
from processes.admin.starting import StartForm, start
from processes.models import ProcessDefinition, ProcessInstance
from processes.permissions import Action, may
from processes.templatetags.pythmata import badge


def _suspend(definition: ProcessDefinition, actor: User, values: Mapping[str, Any]) -> None:
    suspension.suspend(definition, actor=actor)


def _activate(definition: ProcessDefinition, actor: User, values: Mapping[str, Any]) -> None:
    suspension.activate(definition, actor=actor)


SUSPEND = Operation(
    "suspend",
    gettext_lazy("Suspend"),
    gettext_lazy("Nothing starts of these versions any more; what runs goes on:"),
    _suspend,
)
ACTIVATE = Operation(
    "activate", gettext_lazy("Activate"), gettext_lazy("These versions can be started again:"), _activate
)


@admin.register(ProcessDefinition)
class ProcessDefinitionAdmin(ProcessRowsAdmin):
    tenant_paths = ("process__tenant",)
    process_paths = ("process",)
    list_display = ("__str__", "key", "version", "version_tag", "state", "running", "created_at")
    list_select_related = ("process",)
    list_filter = ("is_suspended", ProcessFilter, TenantFilter)
    search_fields = ("process__key",)
    search_ids = ("pk",)
    search_help_text = gettext_lazy("Key of the process from its beginning, or the whole id")
    actions = ("suspend", "activate")
    fields = (
        ("process_link", "version"),
        ("name", "version_tag"),
        ("state", "start_form_key"),
        ("deployment_link", "created_at"),
        "history_ttl",
        "id",
    )
    readonly_fields = ("process_link", "state", "deployment_link", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        instances = ProcessInstance.objects.filter(
            definition=OuterRef("pk"), status__in=("active", "suspended")
        )
        counted = instances.order_by().values("definition").annotate(number=Count("pk")).values("number")
        running = Coalesce(Subquery(counted, IntegerField()), 0)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(running_count=running)
        return rows

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/start/", wrap(self.start), name="processes_processdefinition_start"),
            path("<uuid:pk>/xml/", wrap(self.xml), name="processes_processdefinition_xml"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("key"))
    def key(self, definition: ProcessDefinition) -> str:
        return definition.process.key

    @admin.display(description=gettext_lazy("state"))
    def state(self, definition: ProcessDefinition) -> SafeString:
        return badge("suspended", _("suspended")) if definition.is_suspended else badge("active", _("active"))

    @admin.display(description=gettext_lazy("running"))
    def running(self, definition: Any) -> int:
        return int(definition.running_count)

    @admin.display(description=gettext_lazy("process"))
    def process_link(self, definition: ProcessDefinition) -> SafeString | str:
        return link(definition.process)

    @admin.display(description=gettext_lazy("deployment"))
    def deployment_link(self, definition: ProcessDefinition) -> SafeString | str:
        return link(definition.deployment)

    @admin.action(description=SUSPEND.label, permissions=["operate"])
    def suspend(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, SUSPEND)

    @admin.action(description=ACTIVATE.label, permissions=["operate"])
    def activate(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, ACTIVATE)

    def view_on_site(self, definition: ProcessDefinition) -> str:
        return f"{reverse('admin:monitor')}{definition.process.key}"

    def diagram(self, definition: ProcessDefinition) -> dict[str, str]:
        return {"definition": str(definition.pk), "label": _("Diagram with the numbers of running instances")}

    def tools(self, request: HttpRequest, definition: ProcessDefinition) -> Iterable[Tool]:
        user, process = request.user, definition.process
        if not definition.is_suspended and may(user, Action.START, process):
            yield Tool(_("Start"), reverse("admin:processes_processdefinition_start", args=[definition.pk]))
        yield Tool(_("Instances"), list_of(ProcessInstance, definition__id__exact=definition.pk))
        yield Tool(_("Open in the monitor"), self.view_on_site(definition))
        if may(user, Action.DESIGN, process):
            yield Tool(_("Open in the designer"), f"{reverse('admin:designer')}{process.key}")
        yield Tool(
            _("Download the file"), reverse("admin:processes_processdefinition_xml", args=[definition.pk])
        )
        if self.operates(request, definition):
            operation = ACTIVATE if definition.is_suspended else SUSPEND
            yield self.post_action(operation.name, definition, operation.label)

    def xml(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file as it was deployed, to keep; a browser must not open it as a page."""
        definition = self._visible(request, pk)
        filename = f"{definition.process.key}-v{definition.version}.bpmn"
        response = HttpResponse(bytes(definition.resource.content), content_type="application/xml")
        response.headers["Content-Disposition"] = f'attachment; filename="{_ascii(filename)}"'
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    def start(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Ask for business key and variables, start, and go to the instance."""
        definition = self._visible(request, pk)
        if not may(request.user, Action.START, definition.process):
            raise PermissionDenied
        form = StartForm(request.POST or None, user=person(request), is_given=bool(definition.process.tenant))
        if form.is_valid() and (instance := start(definition, form, request)) is not None:
            messages.success(request, _("Started."))
            return HttpResponseRedirect(page_of(instance))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Start %(definition)s") % {"definition": definition},
            "opts": self.opts,
            "original": definition,
            "form": form,
            "form_page": f"{reverse('app')}processes/{definition.process.key}",
        }
        return TemplateResponse(request, "admin/processes/start.html", context)

    def _visible(self, request: HttpRequest, pk: Any) -> ProcessDefinition:
        rows = self.get_queryset(request).select_related("process", "resource")
        definition: ProcessDefinition | None = rows.filter(pk=pk).first()
        if definition is None:
            raise Http404
        return definition


def _ascii(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
