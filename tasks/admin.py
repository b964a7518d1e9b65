"""User tasks and jobs: who works on what, and another try for machine work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from processes.admin.acting import Operation, perform
from processes.admin.base import InstanceRowsAdmin, ProcessFilter, action_tool, list_of, page_of, permitted
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link, preformatted
from processes.dashboard import Card, add_card
from processes.models import Command, ProcessInstance
from processes.permissions import Action
from processes.templatetags.pythmata import badge
from tasks import job_retries, user_tasks
from tasks.models import Job, UserTask

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


class AssigneeForm(forms.Form):
    assignee = forms.CharField(
        label=_("Assignee"),
        max_length=150,
        help_text=_("The user name of whom the tasks are given to."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_assignee(self) -> str:
        name: str = self.cleaned_data["assignee"].strip()
        if not User.objects.filter(username=name, is_active=True).exists():
            raise ValidationError(_("There is no active user of this name."))
        return name


def _assign(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    user_tasks.assign(task_id=task.pk, assignee=values["assignee"], before=task.assignee, actor=actor)


def _unassign(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    if task.assignee:
        user_tasks.unclaim(task_id=task.pk, assignee=task.assignee, actor=actor)


def _retry(job: Job, actor: User, values: Mapping[str, Any]) -> Command | None:
    return job_retries.retry(job=job, actor=actor)


ASSIGN = Operation("assign", _("Assign"), _("These tasks get the assignee:"), _assign, form=AssigneeForm)
UNASSIGN = Operation("unassign", _("Unassign"), _("These tasks go back to their candidates:"), _unassign)
RETRY = Operation("retry", _("Retry"), _("These jobs get another try at once:"), _retry)


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
    list_filter = (OpenFilter, ProcessFilter)
    search_fields = ("assignee", "instance__business_key")
    search_help_text = _("Assignee or business key from the beginning, or an id of task or instance")
    actions = ("assign", "unassign")
    fields = (
        ("name", "state"),
        ("assignee", "completed_by"),
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

    def view_on_site(self, task: UserTask) -> str:
        return f"{reverse('admin:inbox')}{task.pk}"

    def tools(self, request: HttpRequest, task: UserTask) -> Iterable[Tool]:
        yield Tool(_("Open in the inbox"), self.view_on_site(task))
        if task.status in UserTask.OPEN and self.operates(request, task):
            yield self.post_action("assign", task, ASSIGN.label)
            if task.assignee:
                yield self.post_action("unassign", task, UNASSIGN.label, confirmed="yes")


@admin.register(Job)
class JobAdmin(InstanceRowsAdmin):
    deferred = ("instance__state", "payload")
    list_display = (
        "topic",
        "element_id",
        "state",
        "process",
        "instance_link",
        "attempts",
        "retries_left",
        "due_at",
        "created_at",
    )
    list_filter = ("status", ProcessFilter)
    actions = ("retry",)
    fields = (
        ("topic", "state"),
        ("instance_link", "process"),
        ("element_id", "result_variable"),
        ("attempts", "retries_left", "retry_backoff"),
        ("due_at", "lease_owner", "lease_until"),
        ("created_at", "ended_at"),
        "error_text",
    )
    readonly_fields = (*InstanceRowsAdmin.readonly_fields, "error_text")

    @admin.display(description=_("last error"))
    def error_text(self, job: Job) -> SafeString | str:
        return preformatted(job.error)

    @admin.action(description=RETRY.label, permissions=["operate"])
    def retry(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return perform(self, request, rows, RETRY)

    def tools(self, request: HttpRequest, job: Job) -> Iterable[Tool]:
        retryable = job.status in (Job.Status.READY, Job.Status.FAILED)
        if retryable and self.operates(request, job):
            yield self.post_action("retry", job, RETRY.label, confirmed="yes")


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
        more=_all_of(UserTask, instance, rows),
    )


@instance_panel(order=40)
def jobs_of(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = list(Job.objects.filter(instance=instance).defer("payload").order_by("-pk")[:SHOWN])
    return Panel(
        title=_("Jobs"),
        headings=(_("Work"), _("Element"), _("Status"), _("Attempts"), _("Last error"), _("Due at"), ""),
        rows=[
            (
                link(row, row.topic),
                row.element_id,
                badge(row.status, row.get_status_display()),
                row.attempts,
                row.error[:200],
                row.due_at,
                _retry_tool(request, row, instance),
            )
            for row in rows
        ],
        empty=_("None."),
        more=_all_of(Job, instance, rows),
    )


def _retry_tool(request: HttpRequest, job: Job, instance: ProcessInstance) -> Tool | str:
    if job.status != Job.Status.FAILED or not permitted(request, Action.OPERATE):
        return ""
    return action_tool("retry", job, RETRY.label, next=page_of(instance), confirmed="yes")


def _all_of(model: type[Any], instance: ProcessInstance, rows: list[Any]) -> Tool | None:
    if len(rows) < SHOWN:
        return None
    return Tool(_("All of them"), list_of(model, instance__id__exact=instance.pk))


add_card(
    Card(
        label=_("Open tasks"),
        model=UserTask,
        condition=lambda: OPEN,
        parameters={"state": "open"},
        order=30,
    )
)
