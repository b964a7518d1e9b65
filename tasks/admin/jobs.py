"""Jobs: another try for machine work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes.admin.acting import Operation, perform
from processes.admin.base import (
    InstanceRowsAdmin,
    ProcessFilter,
    TenantFilter,
    action_tool,
    page_of,
    permitted,
)
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link, preformatted
from processes.models import Command, ProcessInstance
from processes.permissions import Action
from processes.templatetags.pythmata import badge
from tasks import job_retries
from tasks.admin.shared import all_of
from tasks.models import Job


def _retry(job: Job, actor: User, values: Mapping[str, Any]) -> Command | None:
    return job_retries.retry(job=job, actor=actor)


RETRY = Operation("retry", _("Retry"), _("These jobs get another try at once:"), _retry)


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
    list_filter = ("status", ProcessFilter, TenantFilter)
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
        more=all_of(Job, instance, rows),
    )


def _retry_tool(request: HttpRequest, job: Job, instance: ProcessInstance) -> Tool | str:
    if job.status != Job.Status.FAILED or not permitted(request, Action.OPERATE):
        return ""
    return action_tool("retry", job, RETRY.label, next=page_of(instance), confirmed="yes")
