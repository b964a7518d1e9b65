"""Which variables an element saw: those of its own scope and of all scopes around it (BPMN 2.0.2, 10.4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from engine.interpreter.state import PROCESS_SCOPE
from processes.models import ActivityInstance, Incident, ProcessInstance, Variable


def names_in_sight(incident: Incident) -> Sequence[str]:
    """Names without values, for these may be secret; one query."""
    rows = Variable.objects.filter(instance=incident.instance_id, scope_key__in=_scopes_around(incident))
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def _scopes_around(incident: Incident) -> RawSQL:
    """The key of a scope is that of the activity it belongs to, so the activities lead outwards."""
    sql = (
        "WITH RECURSIVE sight(scope) AS ("  # noqa: S608 -- the name of the table is our own
        "SELECT CAST(%s AS integer)"
        f" UNION SELECT a.scope_key FROM {ActivityInstance._meta.db_table} a"
        " JOIN sight ON a.instance_id = %s AND a.key = sight.scope"
        ") SELECT scope FROM sight"
    )
    begin = PROCESS_SCOPE if incident.activity_key is None else incident.activity_key
    pk = ProcessInstance._meta.pk.get_db_prep_value(incident.instance_id, connection)
    return RawSQL(sql, (begin, pk))  # noqa: S611
