"""What the administration's lists and pages have in common: they show, and ask the runtime to change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from processes.admin.panels import Panel, Tool, link
from processes.models import Process, Tenant
from processes.pages import hosting, spa_config
from processes.permissions import Action, processes_for
from processes.templatetags.pythmata import badge
from processes.tenants import in_reach, visible_tenants, works_in_all

COUNTED = 100_000
Names = tuple[str, ...]


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to ``COUNTED`` rows: counting millions would cost more than showing a page of them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED].count())


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the engine writes: searched and looked at here, changed by actions alone.

    ``search_fields`` are texts, matched from their beginning so that an index serves; ``search_ids`` are UUIDs.
    ``tenant_paths`` lead to the key of the row's tenant; of several, one is filled. Rows without any are of all tenants
    together, for those who work in all.
    """

    actions_on_bottom = True
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    paginator = CappedPaginator
    sortable_by: ClassVar[Names] = ()
    search_ids: ClassVar[Names] = ()
    deferred: ClassVar[Names] = ()
    tenant_paths: ClassVar[Names] = ("tenant",)
    change_form_template = "admin/processes/detail.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self.in_reach(request)).defer(*self.deferred)

    def in_reach(self, request: HttpRequest) -> Q:
        """The rows of the user's tenants, and the shared ones."""
        if self.tenant_paths:
            return reduce(or_, (in_reach(request.user, path) for path in self.tenant_paths))
        is_separate = not works_in_all(request.user) and Tenant.objects.exists()
        return Q(pk__in=[]) if is_separate else Q()

    def get_search_fields(self, request: HttpRequest) -> Names:
        return (*self.search_fields, *self.search_ids)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows that carry the id, or whose texts begin with the words."""
        words = search_term.split()
        found = [self._search(word) for word in words]
        return queryset.filter(*found), False

    def _search(self, word: str) -> Q:
        lookups = [Q(**{f"{field}__startswith": word}) for field in self.search_fields]
        if identifier := as_uuid(word):
            lookups += [Q(**{field: identifier}) for field in self.search_ids]
        return reduce(or_, lookups, Q(pk__in=[]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one row: its fields, what hangs on it, what can be done with it."""
        obj = self.get_object(request, object_id)
        details = self.details(request, obj) if obj is not None else {}
        response = super().change_view(request, object_id, form_url, {**details, **(extra_context or {})})
        return hosting(response) if details.get("diagram") else response

    def details(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the template shows besides the fields; with a diagram also what the diagram needs to know."""
        diagram = self.diagram(obj)
        shown = {
            "title": capfirst(self.opts.verbose_name),
            "tools": list(self.tools(request, obj)),
            "panels": list(self.panels(request, obj)),
            "diagram": diagram,
        }
        return (
            shown | {"config": spa_config(request.user, basename="/admin/", embedded=True)}
            if diagram
            else shown
        )

    def tools(self, request: HttpRequest, obj: Any) -> Iterable[Tool]:
        return ()

    def panels(self, request: HttpRequest, obj: Any) -> Iterable[Panel]:
        return ()

    def diagram(self, obj: Any) -> dict[str, str] | None:
        """The data attributes of the diagram to draw."""
        return None

    def post_action(
        self, action: str, obj: Model, label: Any, *, is_dangerous: bool = False, **fields: str
    ) -> Tool:
        """A button that runs one of the list's actions on this row; `confirmed="yes"` skips the question."""
        return action_tool(action, obj, label, next=page_of(obj), is_dangerous=is_dangerous, **fields)


class ProcessRowsAdmin(ReadOnlyAdmin):
    """Rows of processes: who may view a process sees its rows, who may operate it may act on them.

    ``process_paths`` lead from the row to its process. The model's own view permission shows all rows of the user's
    tenants.
    """

    process_paths: ClassVar[Names] = ("instance__process",)
    tenant_paths: ClassVar[Names] = ("instance__tenant",)

    def sees_all(self, request: HttpRequest) -> bool:
        return super().has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if self.sees_all(request):
            return True
        if obj is None:
            return permitted(request, Action.VIEW)
        return self.rows_for(request, Action.VIEW).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return permitted(request, Action.OPERATE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.sees_all(request) else rows.filter(self._of(request, Action.VIEW))

    def rows_for(self, request: HttpRequest, action: Action) -> QuerySet[Any]:
        """The rows of the processes with which the user may do this."""
        reached = self.in_reach(request)
        rows: QuerySet[Any] = self.model._default_manager.filter(reached, self._of(request, action))
        return rows

    def operates(self, request: HttpRequest, obj: Model) -> bool:
        return self.rows_for(request, Action.OPERATE).filter(pk=obj.pk).exists()

    def _of(self, request: HttpRequest, action: Action) -> Q:
        processes = processes_for(request.user, action)
        return reduce(or_, (Q((f"{path}__in", processes)) for path in self.process_paths))


class InstanceRowsAdmin(ProcessRowsAdmin):
    """Rows of one instance, with a ``status``."""

    deferred: ClassVar[Names] = ("instance__state",)
    list_select_related: ClassVar[Names] = ("instance__process",)
    search_fields: ClassVar[Names] = ("instance__business_key",)
    search_ids: ClassVar[Names] = ("pk", "instance")
    search_help_text: ClassVar[Any] = _("Business key of the instance from its beginning, or a whole id")
    readonly_fields: ClassVar[Names] = ("state", "instance_link", "process")

    @admin.display(description=_("status"))
    def state(self, row: Any) -> SafeString:
        return badge(row.status, row.get_status_display())

    @admin.display(description=_("process"))
    def process(self, row: Any) -> str:
        return str(row.instance.process)

    @admin.display(description=_("instance"))
    def instance_link(self, row: Any) -> SafeString | str:
        return link(row.instance)


class ProcessFilter(admin.SimpleListFilter):
    """By process, of those that the user may view."""

    title = _("process")
    parameter_name = "process"
    shown = 200

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        visible = Process.objects.filter(in_reach(request.user))
        if not model_admin.sees_all(request):
            visible = processes_for(request.user, Action.VIEW)
        self.paths: Names = model_admin.process_paths
        return list({process.key: str(process) for process in visible.order_by("key")[: self.shown]}.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (key := self.value()):
            return queryset
        return queryset.filter(reduce(or_, (Q(**{f"{path}__key": key}) for path in self.paths)))


class TenantFilter(admin.SimpleListFilter):
    """By tenant, where the user reaches any."""

    title = _("tenant")
    parameter_name = "tenant"
    shared = "-"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.paths: Names = model_admin.tenant_paths
        tenants = [(tenant.key, str(tenant)) for tenant in visible_tenants(request.user)]
        return [*tenants, (self.shared, _("shared by all"))] if tenants else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (value := self.value()):
            return queryset
        key = "" if value == self.shared else value
        return queryset.filter(reduce(or_, (Q((path, key)) for path in self.paths)))


def permitted(request: HttpRequest, action: Action) -> bool:
    """Whether there is a process with which the user may do this; asked once per request."""
    answers: dict[Action, bool] = request.__dict__.setdefault("_permitted_on_processes", {})
    if action not in answers:
        answers[action] = processes_for(request.user, action).exists()
    return answers[action]


def action_tool(action: str, obj: Model, label: Any, *, is_dangerous: bool = False, **fields: str) -> Tool:
    """A button that runs an action of the model's list on this row; ``next`` is where it leads afterwards."""
    values = {"action": action, ACTION_CHECKBOX_NAME: str(obj.pk), **fields}
    return Tool(label=label, url=list_of(type(obj)), post=values, is_dangerous=is_dangerous)


def person(request: HttpRequest) -> User:
    """Who is signed in; the administration lets nobody else come so far."""
    assert isinstance(request.user, User)
    return request.user


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def list_of(model: type[Model], **filters: object) -> str:
    """Address of the model's list, filtered."""
    opts = model._meta
    return reverse(
        f"admin:{opts.app_label}_{opts.model_name}_changelist",
        query={name: str(value) for name, value in filters.items()} or None,
    )


def page_of(obj: Model) -> str:
    """Address of the row's page."""
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
