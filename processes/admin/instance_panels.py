"""What the page of an instance shows besides its fields: where it stands, what it waits for, its data, its past."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes import catalog
from processes.admin.base import action_tool, list_of, page_of, permitted
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link
from processes.models import (
    ActivityInstance,
    EventSubscription,
    Incident,
    OperationLog,
    ProcessInstance,
)
from processes.permissions import Action
from processes.templatetags.pythmata import as_json, badge


def element_names(instance: ProcessInstance) -> dict[str, str]:
    """Element id → its name in the diagram."""
    return dict(catalog.element_names(instance.definition))


def all_of(model: type[Any], instance: ProcessInstance) -> Tool:
    """The link below a table that shows the newest rows only."""
    return Tool(_("All of them"), list_of(model, instance__id__exact=instance.pk))


@instance_panel(order=10)
def incidents(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = list(instance.incidents.order_by("status", "-pk")[:SHOWN])
    return Panel(
        title=_("Incidents"),
        headings=(_("Status"), _("Element"), _("Message"), _("Since"), ""),
        rows=[
            (
                badge(row.status, row.get_status_display()),
                row.element_id,
                link(row, row.message),
                row.created_at,
                _retry(request, row),
            )
            for row in rows
        ],
        empty=_("None: everything went well so far."),
        more=all_of(Incident, instance) if len(rows) == SHOWN else None,
    )


def _retry(request: HttpRequest, incident: Incident) -> Tool | str:
    if incident.status != Incident.Status.OPEN or not permitted(request, Action.OPERATE):
        return ""
    back = page_of(incident.instance)
    return action_tool("retry", incident, _("Retry"), next=back, confirmed="yes")


@instance_panel(order=20)
def tokens(request: HttpRequest, instance: ProcessInstance) -> Panel:
    active = instance.activities.filter(status=ActivityInstance.Status.ACTIVE)
    names = element_names(instance)
    return Panel(
        title=_("Where it stands"),
        headings=(_("Element"), _("Name"), _("Type"), _("Since")),
        rows=[
            (row.element_id, names.get(row.element_id, ""), row.element_type, row.started_at)
            for row in active.order_by("key")[:SHOWN]
        ],
        empty=_("Nowhere: it has ended."),
    )


@instance_panel(order=50)
def timers(request: HttpRequest, instance: ProcessInstance) -> Panel:
    return Panel(
        title=_("Timers"),
        headings=(_("Element"), _("Due at"), _("Repetitions left")),
        rows=[
            (row.element_id, row.due_at, "" if row.repetitions_left is None else row.repetitions_left)
            for row in instance.timers.order_by("due_at")[:SHOWN]
        ],
        empty=_("It waits for no time."),
    )


@instance_panel(order=60)
def subscriptions(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = instance.subscriptions.order_by("pk")[:SHOWN]
    return Panel(
        title=EventSubscription._meta.verbose_name_plural or "",
        headings=(_("Kind"), _("Name"), _("Correlation key"), _("Element"), _("Since")),
        rows=[
            (row.get_kind_display(), row.name, row.correlation_key or "", row.element_id, row.created_at)
            for row in rows
        ],
        empty=_("It waits for no message."),
    )


@instance_panel(order=70)
def variables(request: HttpRequest, instance: ProcessInstance) -> Panel:
    return Panel(
        title=_("Variables"),
        headings=(_("Name"), _("Value"), _("Type"), _("Scope"), _("Changed at")),
        rows=[
            (row.name, as_json(row.value), row.type, row.scope_key, row.updated_at)
            for row in instance.variables.order_by("scope_key", "name")
        ],
        empty=_("None."),
    )


@instance_panel(order=80)
def history(request: HttpRequest, instance: ProcessInstance) -> Panel:
    names = element_names(instance)
    rows = list(instance.activities.order_by("-pk")[:SHOWN])
    return Panel(
        title=_("History, newest first"),
        headings=(_("Status"), _("Element"), _("Name"), _("Type"), _("Started at"), _("Ended at")),
        rows=[
            (
                badge(row.status, row.get_status_display()),
                row.element_id,
                names.get(row.element_id, ""),
                row.element_type,
                row.started_at,
                row.ended_at or "",
            )
            for row in rows
        ],
        empty=_("Nothing happened yet."),
        more=all_of(ActivityInstance, instance) if len(rows) == SHOWN else None,
    )


@instance_panel(order=90)
def operations(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = OperationLog.objects.filter(instance_id=instance.pk).select_related("actor").order_by("-pk")
    return Panel(
        title=_("Operations"),
        headings=(_("At"), _("Actor"), _("Action"), _("Detail")),
        rows=[
            (row.at, row.actor or row.actor_name, row.action, as_json(row.detail) if row.detail else "")
            for row in rows[:SHOWN]
        ],
        empty=_("Nobody intervened."),
    )
