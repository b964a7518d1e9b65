"""Call activities: the called process is an instance of its own, and each side answers the other by commands.

An answer that comes when the other side has gone on is refused there, and that is all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.foreseen import CALLED_PROCESS
from processes import submission
from processes.models import ProcessDefinition, ProcessInstance
from processes.models.base import new_id
from processes.tenants import nearest

MAX_DEPTH = 100
"""Calls inside calls; one more is an incident, for it would hardly be the last."""


class NotCalled(Exception):
    """There is no such process to call; the text is for people."""


@dataclass(frozen=True)
class Call:
    """One call of an instance at a moment."""

    caller: uuid.UUID
    definition_id: uuid.UUID
    called: r.ProcessCalled


def begin(calls: Sequence[Call], at: datetime) -> None:
    """Start the called instances; a call that leads nowhere fails at the call activity."""
    callers = ProcessInstance.objects.select_related("definition").in_bulk({call.caller for call in calls})
    instances: list[ProcessInstance] = []
    commands: list[tuple[uuid.UUID, c.Command]] = []
    for call in calls:
        try:
            instance = _instance(callers[call.caller], call.called, at)
        except NotCalled as problem:
            commands.append((call.caller, _failure(call.called.key, str(problem))))
            continue
        instances.append(instance)
        commands.append((instance.pk, _start(instance, call)))
    ProcessInstance.objects.bulk_create(instances)
    submission.submit_many(commands, at)


def _instance(caller: ProcessInstance, called: r.ProcessCalled, at: datetime) -> ProcessInstance:
    if caller.call_depth >= MAX_DEPTH:
        text = f"{MAX_DEPTH} calls stand inside each other already. Does {called.called_element} call itself?"
        raise NotCalled(text)
    definition = _definition(caller, called)
    return ProcessInstance(
        id=new_id(),
        definition=definition,
        process_id=definition.process_id,
        tenant=caller.tenant,
        business_key=(called.business_key or "")[:255],
        started_at=at,
        started_by_id=caller.started_by_id,
        parent=caller,
        parent_activity_key=called.key,
        call_depth=caller.call_depth + 1,
        traceparent=caller.traceparent,
    )


def _definition(caller: ProcessInstance, called: r.ProcessCalled) -> ProcessDefinition:
    """By the binding of the call; raises NotCalled naming what is missing."""
    versions = ProcessDefinition.objects.filter(process__key=called.called_element)
    versions = nearest(versions, caller.tenant, "process__tenant").order_by("-version")
    found = _bound(versions, caller.definition, called).first()
    if found is None:
        which = {"latest": "", "deployment": " in the deployment of its caller"}.get(
            called.binding, f" of the {called.binding.replace('_', ' ')} {called.binding_value!r}"
        )
        raise NotCalled(f"There is no process {called.called_element!r}{which}. Deploy it, and try again.")
    if found.is_suspended:
        raise NotCalled(f"{called.called_element!r} version {found.version} is suspended.")
    return found


def _bound(
    versions: QuerySet[ProcessDefinition], caller: ProcessDefinition, called: r.ProcessCalled
) -> QuerySet[ProcessDefinition]:
    if called.binding == "deployment":
        return versions.filter(deployment=caller.deployment_id)
    if called.binding == "version_tag":
        return versions.filter(version_tag=called.binding_value or "")
    if called.binding == "version":
        number = called.binding_value or ""
        return versions.filter(version=int(number)) if number.isdecimal() else versions.none()
    return versions


def _start(instance: ProcessInstance, call: Call) -> c.StartProcess:
    return c.StartProcess(
        instance_id=str(instance.pk),
        definition_id=str(instance.definition_id),
        variables=call.called.variables,
        business_key=call.called.business_key,
        parent=c.ParentLink(str(call.caller), call.called.key),
    )


def _failure(activity_key: int, message: str) -> c.FailActivity:
    return c.FailActivity(activity_key=activity_key, message=message, kind=CALLED_PROCESS)


def cancel(canceled: Iterable[tuple[uuid.UUID, int]], at: datetime) -> None:
    """What these call activities (instance, key) have called ends."""
    keys = set(canceled)
    running = ProcessInstance.objects.filter(
        parent__in={instance for instance, _ in keys},
        status__in=(ProcessInstance.Status.ACTIVE, ProcessInstance.Status.SUSPENDED),
    )
    rows = running.values_list("pk", "parent", "parent_activity_key")
    command = c.CancelInstance(reason="The calling activity has ended.")
    submission.submit_many([(pk, command) for pk, parent, key in rows if (parent, key) in keys], at)


def answer(answers: Sequence[tuple[uuid.UUID, r.Record]], at: datetime) -> None:
    """Tell the calling instances what became of the called ones, or what these leave uncaught."""
    told = [(instance, _answer(record)) for instance, record in answers]
    commands = [(uuid.UUID(parent), command) for _, (parent, command) in told if parent and command]
    ended = [instance for instance, record in answers if isinstance(record, r.InstanceTerminated)]
    submission.submit_many([*commands, *_canceled_from_outside(ended)], at)


def _answer(record: r.Record) -> tuple[str | None, c.Command | None]:
    match record:
        case r.InstanceCompleted(parent_activity_key=int(key), parent_instance_id=parent):
            return parent, c.CompleteActivity(activity_key=key, variables=record.variables)
        case r.InstanceFailed(parent_activity_key=int(key), parent_instance_id=parent):
            return parent, c.ThrowError(
                activity_key=key,
                code=record.error_code,
                message=record.message,
                variables=record.variables,
            )
        case r.EscalationThrown(parent_activity_key=int(key), parent_instance_id=parent):
            return parent, c.ThrowEscalation(activity_key=key, code=record.code, variables=record.variables)
    return None, None


def _canceled_from_outside(ended: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, c.Command]]:
    """Their callers still wait, unless it was they who canceled them."""
    rows = ProcessInstance.objects.filter(pk__in=ended, parent__isnull=False)
    return [
        (parent, _failure(key, "The called instance was canceled. Try again to call it anew."))
        for parent, key in rows.values_list("parent", "parent_activity_key")
        if parent is not None and key is not None
    ]
