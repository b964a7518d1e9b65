"""Deployments and what they brought: files, forms; drafts that are not deployed yet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes.admin.base import ProcessFilter, ProcessRowsAdmin, ReadOnlyAdmin, TenantFilter, permitted
from processes.admin.panels import Panel, Tool, link, preformatted
from processes.admin.uploading import upload_page
from processes.decisions.permissions import DecisionAction, decisions_for, may_create_decisions
from processes.models import Deployment, Draft, FormDefinition
from processes.permissions import Action, designable_drafts, may_create_processes


@admin.register(Deployment)
class DeploymentAdmin(ProcessRowsAdmin):
    """Whoever may view a process or decision sees what brought its versions; everybody sees their own deployments."""

    tenant_paths = ("tenant",)
    process_paths = ("definitions__process",)
    list_display = ("name", "created_at", "created_by", "note")
    list_select_related = ("created_by",)
    list_filter = (ProcessFilter, TenantFilter)
    search_fields = ("name",)
    search_ids = ("pk",)
    fields = ("name", ("created_at", "created_by"), "note", "id")
    readonly_fields = ("id",)

    def _of(self, request: HttpRequest, action: Action) -> Q:
        brought = Deployment.objects.filter(super()._of(request, action)).order_by().values("pk")
        decisions = decisions_for(request.user, DecisionAction.VIEW)
        brought_too = Deployment.objects.filter(decisions__decision__in=decisions).order_by().values("pk")
        return Q(pk__in=brought) | Q(pk__in=brought_too) | Q(created_by=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Deploying is adding; which files somebody may deploy is decided when they are read."""
        user = request.user
        if may_create_processes(user) or may_create_decisions(user) or permitted(request, Action.DESIGN):
            return True
        return decisions_for(user, DecisionAction.DESIGN).exists()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or (obj is None and self.has_add_permission(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return upload_page(self, request)

    def panels(self, request: HttpRequest, deployment: Deployment) -> Iterable[Panel]:
        yield Panel(
            title=_("Process definitions"),
            headings=(_("Version"), _("Process"), _("Tag")),
            rows=[
                (link(row), row.process.key, row.version_tag)
                for row in deployment.definitions.select_related("process")
            ],
            empty=_("None: nothing in the files was new."),
        )
        yield Panel(
            title=_("Decisions"),
            headings=(_("Version"), _("Key"), _("Tag")),
            rows=[
                (link(row), row.decision.key, row.version_tag)
                for row in deployment.decisions.select_related("decision")
            ],
            empty=_("None."),
        )
        yield Panel(
            title=_("Forms"),
            headings=(_("Form"),),
            rows=[(link(row),) for row in deployment.forms.defer("schema")],
            empty=_("None."),
        )
        yield Panel(
            title=_("Files"),
            headings=(_("File name"), _("SHA-256")),
            rows=[(row.name, row.checksum) for row in deployment.resources.defer("content")],
            empty=_("None."),
        )


@admin.register(FormDefinition)
class FormDefinitionAdmin(ProcessRowsAdmin):
    tenant_paths = ("tenant",)
    process_paths = ("deployment__definitions__process",)
    deferred = ("schema",)
    list_display = ("key", "version", "deployment", "created_at")
    list_select_related = ("deployment",)
    list_filter = (ProcessFilter, TenantFilter)
    search_fields = ("key",)
    search_ids = ("pk",)
    fields = (("key", "version"), ("deployment_link", "created_at"), "schema_text")
    readonly_fields = ("deployment_link", "schema_text")

    def _of(self, request: HttpRequest, action: Action) -> Q:
        # One form per deployment, however many definitions came with it.
        return Q(pk__in=FormDefinition.objects.filter(super()._of(request, action)).order_by().values("pk"))

    @admin.display(description=_("deployment"))
    def deployment_link(self, form: FormDefinition) -> SafeString | str:
        return link(form.deployment)

    @admin.display(description=_("schema"))
    def schema_text(self, form: FormDefinition) -> SafeString | str:
        return preformatted(json.dumps(form.schema, indent=2, ensure_ascii=False))


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """Drafts of the processes that the user may design; drawn on in the designer."""

    deferred = ("xml",)
    list_display = ("__str__", "key", "revision", "updated_at", "updated_by")
    list_select_related = ("updated_by",)
    search_fields = ("key",)
    fields = ("key", "name", "revision", ("updated_at", "updated_by"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if super().has_view_permission(request):
            return True
        if obj is None:
            return permitted(request, Action.DESIGN) or may_create_processes(request.user)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if super().has_view_permission(request):
            return rows
        return rows.filter(pk__in=designable_drafts(request.user).values("pk"))

    def view_on_site(self, draft: Draft) -> str:
        return f"{reverse('admin:designer')}{draft.key}"

    def tools(self, request: HttpRequest, draft: Draft) -> Iterable[Tool]:
        yield Tool(_("Open in the designer"), self.view_on_site(draft))
