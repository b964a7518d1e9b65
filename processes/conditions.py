"""Conditional start events (BPMN 2.0.2, 10.5.2): looked at on request, over the variables of the request, and when
the variables of the process's own context change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.interpreter.codec import decode_variables, encode_variables
from engine.interpreter.starting import condition_holds
from processes import catalog, clock
from processes.models import EventSubscription, Process, ProcessContext
from processes.tenants import counting_for


def listening(processes: Iterable[Process] | None, tenant: str) -> list[EventSubscription]:
    """The conditional start events of the latest versions that count for the tenant, the oldest first."""
    rows = EventSubscription.objects.filter(
        kind=EventSubscription.Kind.CONDITIONAL, definition__isnull=False, definition__is_suspended=False
    )
    if processes is not None:
        rows = rows.filter(definition__process__in=processes)
    rows = rows.filter(counting_for(tenant, "definition__process"))
    # Several conditions of one start event are looked at together.
    rows = rows.filter(position=0).select_related("definition__process", "definition__resource")
    return list(rows.order_by("id"))


def context_of(process: Process) -> dict[str, Any]:
    """The variables of the context."""
    row = ProcessContext.objects.filter(process=process).first()
    return decode_variables(bytes(row.content)) if row is not None else {}


def change_context(
    process: Process, variables: Mapping[str, Any]
) -> tuple[dict[str, Any], list[EventSubscription]]:
    """Set the variables, which are all of them afterwards; and the start events whose condition has become true.

    Call it in a transaction. Raises CodecError for a value that cannot be kept.
    """
    empty = {"content": encode_variables({}), "updated_at": clock.now()}
    row = ProcessContext.objects.select_for_update().get_or_create(process=process, defaults=empty)[0]
    values = decode_variables(bytes(row.content)) | dict(variables)
    held, found = set(row.satisfied), holding(listening([process], process.tenant), values)
    row.content = encode_variables(values)
    row.satisfied = sorted(subscription.element_id for subscription in found)
    row.updated_at = clock.now()
    row.save()
    return values, [subscription for subscription in found if subscription.element_id not in held]


def holding(
    subscriptions: Iterable[EventSubscription], variables: Mapping[str, Any]
) -> list[EventSubscription]:
    """Those whose condition holds."""
    at = clock.now()
    return [
        row
        for row in subscriptions
        if row.definition is not None
        and condition_holds(catalog.model_of(row.definition), row.element_id, variables, at)
    ]
