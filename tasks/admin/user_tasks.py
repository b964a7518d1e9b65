"""User tasks: who works on what, until when, and who changed that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from processes.admin.acting import perform
from processes.admin.base import InstanceRowsAdmin, ProcessFilter, TenantFilter
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link
from processes.dashboard import Card, add_card
from processes.models import ProcessInstance
from processes.templatetags.pythmata import badge
from tasks.admin.collaboration import attachments_of, comments_on
from tasks.admin.operations import ASSIGN, DELEGATE, EDIT, UNASSIGN
from tasks.admin.shared import all_of
from tasks.admin.task_history import history_of
from tasks.models import UserTask

OPEN = Q(status__in=UserTask.OPEN)


class OpenFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        overdue = [("overdue", _("overdue"))]
        return [("open", _("open")), *overdue, *UserTask.Status.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "open":
            return queryset.filter(OPEN)
        if self.value() == "overdue":
            return queryset.filter(OPEN, due_at__lt=now())
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(UserTask)
class UserTaskAdmin(InstanceRowsAdmin):
    list_display = (
        "name",
        "state",
        "assignee",
        "process",
        "instance_link",
        "priority",
        "due_at",
        "created_at",
    )
    list_filter = (OpenFilter, ProcessFilter, TenantFilter)
    search_fields = ("assignee", "instance__business_key")
    search_help_text = _("Assignee or business key from the beginning, or an id of task or instance")
    actions = ("assign", "unassign", "delegate", "edit")
    fields = (
        ("name", "state"),
        ("assignee", "owner", "delegation"),
        "completed_by",
        "candidate_names",
        ("instance_link", "process"),
        ("element_id", "form_key"),
        ("priority", "due_at", "follow_up_at"),
        ("created_at", "changed_at", "ended_at"),
        "documentation",
    )
    readonly_fields = (*InstanceRowsAdmin.readonly_fields, "candidate_names")
    ordering = ("-id",)

    @admin.display(description=_("candidates"))
    def candidate_names(self, task: UserTask) -> str:
        rows = task.candidates.order_by("kind", "name")
        return ", ".join(f"{row.get_kind_display()} {row.name}" for row in rows) or "-"

    @admin.action(description=ASSIGN.label, permissions=["operate"])
    def assign(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, ASSIGN)

    @admin.action(description=UNASSIGN.label, permissions=["operate"])
    def unassign(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, UNASSIGN)

    @admin.action(description=DELEGATE.label, permissions=["operate"])
    def delegate(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, DELEGATE)

    @admin.action(description=EDIT.label, permissions=["operate"])
    def edit(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, EDIT)

    def view_on_site(self, task: UserTask) -> str:
        return f"{reverse('admin:inbox')}{task.pk}"

    def tools(self, request: HttpRequest, task: UserTask) -> Iterable[Tool]:
        yield Tool(_("Open in the inbox"), self.view_on_site(task))
        if task.status in UserTask.OPEN and self.operates(request, task):
            yield self.post_action("assign", task, ASSIGN.label)
            yield self.post_action("delegate", task, DELEGATE.label)
            yield self.post_action("edit", task, EDIT.label)
            if task.assignee:
                yield self.post_action("unassign", task, UNASSIGN.label, confirmed="yes")

    def panels(self, request: HttpRequest, task: UserTask) -> Iterable[Panel]:
        yield comments_on(task)
        yield attachments_of(task)
        yield history_of(task)


@instance_panel(order=30)
def tasks_of(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = list(UserTask.objects.filter(instance=instance).order_by("-pk")[:SHOWN])
    return Panel(
        title=_("User tasks"),
        headings=(_("Name"), _("Status"), _("Assignee"), _("Due at"), _("Created at"), _("Ended at")),
        rows=[
            (
                link(row, row.name or row.element_id),
                badge(row.status, row.get_status_display()),
                row.assignee,
                row.due_at or "",
                row.created_at,
                row.ended_at or "",
            )
            for row in rows
        ],
        empty=_("None."),
        more=all_of(UserTask, instance, rows),
    )


add_card(
    Card(
        label=_("Open tasks"),
        model=UserTask,
        condition=lambda: OPEN,
        parameters={"state": "open"},
        order=30,
    )
)
