"""An instance as a monitor shows it: its row with tokens, variables, incidents and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from engine.interpreter.state import PROCESS_SCOPE, Lifecycle
from processes import call_links, live_state
from processes.models import ActivityInstance, Incident, ProcessInstance
from processes.permissions import Action, Person, actions_on, visible_instances

CALLED = 100
"""As many called instances are shown with their caller."""


def with_row_details(rows: QuerySet[ProcessInstance]) -> QuerySet[ProcessInstance]:
    """Instances with everything that a row of the list shows."""
    open_incidents = Count("incidents", filter=Q(incidents__status=Incident.Status.OPEN))
    related = ("process", "definition", "started_by")
    return rows.select_related(*related).annotate(incident_count=open_incidents).defer("state")


def with_parents_in_sight(user: Person, rows: Sequence[ProcessInstance]) -> Sequence[ProcessInstance]:
    """The rows, each with its ``shown_parent``: the calling instance, if the user may see it."""
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    visible = visible_instances(user).filter(pk__in=parents) if parents else ProcessInstance.objects.none()
    seen = set(visible.values_list("pk", flat=True))
    for row in rows:
        row.shown_parent = row.parent_id if row.parent_id in seen else None  # type: ignore[attr-defined]
    return rows


def snapshot(user: Person, instance: ProcessInstance) -> ProcessInstance:
    """The instance with the attributes that ``InstanceOut`` shows; Redis saves two queries where it is up to date."""
    live = live_state.get(instance.pk)
    is_fresh = live is not None and live.version == instance.version
    actions = actions_on(user, [instance.process_id])[instance.process_id]
    visible = visible_instances(user)
    called_by = call_links.callers(instance, visible)
    details: dict[str, Any] = {
        "shown_parent": called_by[0].instance.pk if called_by and called_by[0].instance else None,
        "called_by": called_by,
        "called_instances": call_links.called_by(instance, visible)[:CALLED],
        "tokens": live.tokens if live and is_fresh else _tokens(instance),
        "root_variables": live.variables if live and is_fresh else _root_variables(instance),
        "all_incidents": instance.incidents.order_by("-pk"),
        "open_timers": instance.timers.order_by("due_at"),
        "open_subscriptions": instance.subscriptions.order_by("pk"),
        "permissions": [action.value for action in Action if action in actions],
    }
    for name, value in details.items():
        setattr(instance, name, value)
    return instance


def _tokens(instance: ProcessInstance) -> Sequence[dict[str, Any]]:
    active = instance.activities.filter(status=ActivityInstance.Status.ACTIVE)
    incidents = instance.incidents.filter(status=Incident.Status.OPEN)
    stuck = set(incidents.values_list("activity_key", flat=True))
    return [
        {"element_id": element_id, "key": key, "status": _status(key in stuck)}
        for element_id, key in active.order_by("key").values_list("element_id", "key")
    ]


def _status(is_stuck: bool) -> str:
    return (Lifecycle.FAILING if is_stuck else Lifecycle.ACTIVE).value


def _root_variables(instance: ProcessInstance) -> dict[str, Any]:
    return dict(instance.variables.filter(scope_key=PROCESS_SCOPE).values_list("name", "value"))
