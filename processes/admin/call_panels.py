"""Who called an instance and whom it has called, as tables on its page and on those of its incidents."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from processes import call_links
from processes.admin.base import list_of
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link
from processes.models import ProcessInstance
from processes.templatetags.pythmata import badge


def instances_in_sight(request: HttpRequest) -> QuerySet[Any]:
    """Those that the list of instances shows to the user."""
    return admin.site.get_model_admin(ProcessInstance).get_queryset(request)


@instance_panel(order=14)
def called_by(request: HttpRequest, instance: ProcessInstance) -> Panel | None:
    """The stack of calls, the nearest caller first; None for an instance that nobody called."""
    if instance.parent_id is None:
        return None
    callers = call_links.callers(instance, instances_in_sight(request))
    return Panel(
        title=_("Called by"),
        headings=(_("Status"), _("Instance"), _("Process"), _("Call activity")),
        rows=[_caller(caller) for caller in callers],
    )


def _caller(caller: call_links.Caller) -> tuple[Any, ...]:
    if (above := caller.instance) is None:
        return ("", _("an instance that you may not see"), "", "")
    status = badge(above.status, above.get_status_display())
    return (status, link(above), above.process, caller.element_id or "")


@instance_panel(order=16)
def called(request: HttpRequest, instance: ProcessInstance) -> Panel | None:
    """The newest; None for an instance that has called nobody."""
    rows: list[Any] = list(call_links.called_by(instance, instances_in_sight(request))[:SHOWN])
    if not rows:
        return None
    everything = Tool(_("All of them"), list_of(ProcessInstance, parent__id__exact=instance.pk))
    return Panel(
        title=_("Called instances, newest first"),
        headings=(_("Status"), _("Instance"), _("Process"), _("Call activity"), _("Started at")),
        rows=[
            (
                badge(row.status, row.get_status_display()),
                link(row),
                row.process,
                row.calling_element or "",
                row.started_at,
            )
            for row in rows
        ],
        more=everything if len(rows) == SHOWN else None,
    )
