"""The administration: its name, the order of its lists, and the pages of the React application inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.common import no_append_slash

from processes import admin_pages
from processes.admin_pages import AdminPage
from processes.dashboard import counted_cards
from processes.pages import hosting, spa_config

SECTIONS = {"designer": _("Designer"), "monitor": _("Monitor"), "inbox": _("Tasks")}
# Group → models in their order, by label; what is listed nowhere keeps the group of its application.
GROUPS: Sequence[tuple[Any, str, Sequence[str]]] = (
    (
        _("Processes"),
        "processes",
        (
            "processes.Process",
            "processes.ProcessDefinition",
            "processes.ProcessInstance",
            "processes.Decision",
            "processes.DecisionDefinition",
            "processes.DecisionEvaluation",
            "processes.Deployment",
            "processes.FormDefinition",
            "processes.DataStoreEntry",
            "processes.Draft",
        ),
    ),
    (_("Tasks"), "tasks", ("tasks.UserTask", "tasks.Job", "tasks.Mail")),
    (
        _("Operations"),
        "operations",
        (
            "processes.Incident",
            "processes.Timer",
            "processes.EventSubscription",
            "processes.BufferedMessage",
            "processes.ActivityInstance",
            "processes.OperationLog",
            "processes.Command",
            "processes.OutboxMessage",
        ),
    ),
    (
        _("Security"),
        "security",
        (
            "auth.User",
            "auth.Group",
            "processes.Tenant",
            "processes.Secret",
            "processes.ApiKey",
            "axes.AccessAttempt",
            "axes.AccessFailureLog",
            "axes.AccessLog",
            "token_blacklist.OutstandingToken",
            "token_blacklist.BlacklistedToken",
        ),
    ),
)


class PythmataAdminSite(AdminSite):
    """The one admin site; Django's own name for it stays ``admin``."""

    site_title = "Pythmata"
    site_header = "Pythmata"
    index_title = _("Administration")
    site_url = "/app/"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The application's sections stand before the lists, whose addresses begin with an app's label."""
        hosts: list[URLResolver | URLPattern] = []
        for section in SECTIONS:
            view = self.admin_view(self.host_page)
            hosts.append(path(f"{section}/", view, {"section": section}, name=section))
            hosts.append(path(f"{section}/<path:rest>", view, {"section": section}, name=f"{section}-page"))
        for page in admin_pages.all_pages():
            hosts.append(path(page.path, self.admin_view(self.extra_page), {"page": page}, name=page.name))
        return [*hosts, *super().get_urls()]

    def extra_page(self, request: HttpRequest, page: AdminPage, **arguments: Any) -> HttpResponse:
        """A page that is no list of a table."""
        if not page.may_be_opened_by(request.user):
            raise PermissionDenied
        return page.view(request, {**self.each_context(request), "title": page.label}, **arguments)

    def host_page(self, request: HttpRequest, section: str, rest: str = "") -> HttpResponse:
        """A page of the application with the administration's header around it."""
        context = {
            **self.each_context(request),
            "title": SECTIONS.get(section, _("Start a process")),
            "section_url": reverse(f"admin:{section}") if section in SECTIONS else request.path,
            "is_nav_sidebar_enabled": False,
            "config": spa_config(request.user, basename="/admin/", embedded=True),
        }
        return hosting(TemplateResponse(request, "admin/spa.html", context))

    @method_decorator(no_append_slash)
    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """`processes/order` is a page of the application; addresses of lists come first."""
        try:
            return super().catch_all_view(request, url)
        except Http404:
            if url.startswith("processes/"):
                return self.host_page(request, "processes")
            raise

    def index(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> TemplateResponse:
        cards = counted_cards(request, self._registry)
        pages = admin_pages.summaries(request)
        return super().index(request, {"cards": cards, "pages": pages, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        return apps if app_label else _grouped(apps)


def _grouped(apps: Sequence[Mapping[str, Any]]) -> list[Any]:
    models = {model["model"]._meta.label: model for app in apps for model in app["models"]}
    groups = [
        _group(name, key, [models.pop(label) for label in labels if label in models])
        for name, key, labels in GROUPS
    ]
    rest = [{**app, "models": [one for one in app["models"] if one in models.values()]} for app in apps]
    return [group for group in (*groups, *rest) if group["models"]]


def _group(name: Any, key: str, models: list[Any]) -> dict[str, Any]:
    """One group as the template lists it; its own address is its place on the first page."""
    place = f"#{key}-{models[0]['object_name'].lower()}" if models else ""
    return {
        "name": name,
        "app_label": key,
        "app_url": reverse("admin:index") + place,
        "has_module_perms": True,
        "models": models,
    }
