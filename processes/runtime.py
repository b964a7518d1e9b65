"""The door: whatever is asked of instances comes in here, and each request becomes one command.

Every function validates, writes in one transaction and gives the command's row; ``wait_for`` says what came of it.
With an ``idempotency_key`` a repeat gets the first one's command. ``actor`` is the person behind it, for the
operation log; machines have none.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter.codec import encode_variables
from processes import audit, clock, conditions, correlation, limits
from processes.correlation import Delivery, SignalDelivery
from processes.models import (
    Command,
    EventSubscription,
    Incident,
    Process,
    ProcessDefinition,
    ProcessInstance,
)
from processes.results import CommandResult, wait_for
from processes.submission import IdempotencyConflict, repeated, submit_once
from processes.tenants import SHARED, demand_known, nearest
from processes.wakeups import wake_turns

__all__ = ["CommandResult", "IdempotencyConflict", "wait_for"]

Variables = Mapping[str, Any]
NOTHING: Variables = MappingProxyType({})
_Status = ProcessInstance.Status


def latest_definition(process_key: str, tenant: str = SHARED) -> ProcessDefinition:
    """That of the tenant, else the shared one. Raises CommandRejected for a key that is not deployed."""
    versions = ProcessDefinition.objects.filter(process__key=process_key)
    definition = (
        nearest(versions, tenant, "process__tenant")
        .select_related("process", "resource")
        .order_by("-version")
        .first()
    )
    if definition is None:
        raise CommandRejected(f"There is no process {process_key!r}.")
    return definition


def start(
    *,
    process_key: str | None = None,
    definition: ProcessDefinition | None = None,
    variables: Variables = NOTHING,
    business_key: str = "",
    actor: User | None = None,
    idempotency_key: str | None = None,
    start_event: str | None = None,
    tenant: str = SHARED,
) -> Command:
    """A new instance of this definition, or of the latest one of the key.

    ``tenant`` is whose it is, if its process is shared; that of a tenant's process is the tenant's.
    """
    demand_known(tenant)
    asked_for = str(definition.pk) if definition is not None else process_key or ""
    definition = definition or latest_definition(asked_for, tenant)
    instance, command = correlation.new_instance(
        definition,
        variables=variables,
        business_key=business_key,
        start_event=start_event,
        at=clock.now(),
        started_by=actor,
        tenant=tenant,
    )
    # A repeat is the same request although a newer version was deployed, or this one suspended, in between.
    asked = msgspec.structs.replace(command, definition_id=asked_for)
    if definition.is_suspended and repeated(actor, idempotency_key, asked) is None:
        raise CommandRejected(f"{definition} is suspended; activate it first.")
    with transaction.atomic():
        row, is_new = submit_once(
            instance_id=instance.pk,
            command=command,
            actor=actor,
            idempotency_key=idempotency_key,
            new=instance,
            asked=asked,
        )
        if is_new:
            _log(actor, "start", instance.pk, {"definition": str(definition), "business_key": business_key})
    return row


def complete_activity(
    *,
    instance_id: uuid.UUID,
    activity_key: int,
    variables: Variables = NOTHING,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """The work of a waiting activity is done."""
    user = actor.get_username() if actor else None
    command = c.CompleteActivity(activity_key=activity_key, variables=dict(variables), user=user)
    detail = {"activity_key": activity_key, "variables": sorted(variables)}
    return _ask(instance_id, command, "complete", actor, idempotency_key, detail)


def fail_activity(*, instance_id: uuid.UUID, activity_key: int, message: str, detail: str = "") -> Command:
    """Its retries are used up: an incident."""
    command = c.FailActivity(activity_key=activity_key, message=message, detail=detail)
    return _ask(instance_id, command, "fail")


def throw_error(
    *,
    instance_id: uuid.UUID,
    activity_key: int,
    code: str,
    message: str = "",
    variables: Variables = NOTHING,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """The work ends with a BPMN error; without one who catches it there is an incident."""
    command = c.ThrowError(activity_key=activity_key, code=code, message=message, variables=dict(variables))
    return _ask(instance_id, command, "throw error", actor, idempotency_key, {"code": code})


def throw_escalation(
    *,
    instance_id: uuid.UUID,
    activity_key: int,
    code: str,
    variables: Variables = NOTHING,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """The work goes on unless whoever catches it interrupts."""
    command = c.ThrowEscalation(activity_key=activity_key, code=code, variables=dict(variables))
    return _ask(instance_id, command, "escalate", actor, idempotency_key, {"code": code})


def set_variables(
    *,
    instance_id: uuid.UUID,
    variables: Variables,
    scope_key: int | None = None,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    command = c.SetVariables(variables=dict(variables), scope_key=scope_key)
    return _ask(
        instance_id, command, "set variables", actor, idempotency_key, {"variables": sorted(variables)}
    )


def cancel(
    *,
    instance_id: uuid.UUID,
    reason: str = "",
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """End the instance with everything in it; a suspended one as well."""
    with transaction.atomic():
        ProcessInstance.objects.filter(pk=instance_id, status=_Status.SUSPENDED).update(status=_Status.ACTIVE)
        command = c.CancelInstance(reason=reason)
        return _ask(instance_id, command, "cancel", actor, idempotency_key, {"reason": reason})


def retry(
    *,
    incident: Incident,
    variables: Variables = NOTHING,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """Do again what went wrong. Raises CommandRejected for an incident that is resolved."""
    detail = {"incident": str(incident.pk), "element": incident.element_id, "variables": sorted(variables)}
    if incident.incident_key is None:
        return _retry_command(incident, variables, actor, detail)
    command = c.RetryIncident(incident_key=incident.incident_key, variables=dict(variables))
    if incident.status != Incident.Status.OPEN:
        row = repeated(actor, idempotency_key, command, incident.instance_id)
        if row is None:
            raise CommandRejected("The incident is resolved already.")
        return row
    return _ask(incident.instance_id, command, "retry", actor, idempotency_key, detail)


def _retry_command(
    incident: Incident, variables: Variables, actor: User | None, detail: dict[str, Any]
) -> Command:
    """The incident kept a command that could not be run: give it another try."""
    if variables:
        raise CommandRejected(
            "A command that could not be run is repeated as it is; set the variables first."
        )
    at = clock.now()
    with transaction.atomic():
        is_open = Incident.objects.filter(pk=incident.pk, status=Incident.Status.OPEN)
        if not is_open.update(status=Incident.Status.RESOLVED, resolved_at=at):
            raise CommandRejected("The incident is resolved already.")
        failed = Command.objects.filter(pk=incident.command_id or 0, status=Command.Status.FAILED)
        if not failed.update(
            status=Command.Status.WAITING, attempts=0, due_at=at, consumed_at=None, error=""
        ):
            raise CommandRejected("The command that could not be run is not kept any more.")
        _log(actor, "retry", incident.instance_id, detail)
        transaction.on_commit(wake_turns, robust=True)
    return Command.objects.get(pk=incident.command_id or 0)


def suspend(*, instance_id: uuid.UUID, actor: User | None = None) -> None:
    """Nothing of it runs until it is resumed; what is asked meanwhile waits. Raises CommandRejected."""
    _change_status(instance_id, _Status.ACTIVE, _Status.SUSPENDED, "suspend", actor)


def resume(*, instance_id: uuid.UUID, actor: User | None = None) -> None:
    """Raises CommandRejected for an instance that is not suspended."""
    _change_status(instance_id, _Status.SUSPENDED, _Status.ACTIVE, "resume", actor)


def _change_status(instance_id: uuid.UUID, before: str, after: str, action: str, actor: User | None) -> None:
    with transaction.atomic():
        rows = ProcessInstance.objects.filter(pk=instance_id, status=before)
        if not rows.update(status=after):
            raise CommandRejected(f"The instance is not {before}.")
        _log(actor, action, instance_id, {})
        transaction.on_commit(wake_turns, robust=True)


def deliver_message(
    *,
    name: str,
    variables: Variables = NOTHING,
    correlation_key: str | None = None,
    business_key: str | None = None,
    instance_id: uuid.UUID | None = None,
    message_id: str | None = None,
    variables_match: Variables | None = None,
    ttl: timedelta | None = None,
    tenant: str = SHARED,
    actor: User | None = None,
) -> Delivery:
    """To the one receiver there is; without one it is kept for ``ttl``.

    ``variables_match`` are variables that the receiving instance has to have, with these values. Raises
    CommandRejected if nobody waits and there is nothing to keep it for, or if several wait.
    """
    demand_known(tenant)
    message = correlation.Message(
        name=name,
        variables=dict(variables),
        correlation_key=correlation_key,
        business_key=business_key,
        instance_id=instance_id,
        message_id=message_id,
        variables_match=dict(variables_match) if variables_match else None,
        tenant=tenant,
    )
    with transaction.atomic():
        delivery = correlation.deliver(message, ttl=ttl or timedelta(), at=clock.now(), started_by=actor)
        _log(actor, "message", delivery.instance, {"name": name, "result": delivery.result})
    return delivery


def deliver_signal(
    *,
    name: str,
    variables: Variables = NOTHING,
    message_id: str | None = None,
    tenant: str = SHARED,
    actor: User | None = None,
) -> SignalDelivery:
    """To everybody of the tenant who listens now; one that comes again with its id goes to nobody."""
    demand_known(tenant)
    with transaction.atomic():
        if message_id is not None and not correlation.is_new_signal(name, message_id, clock.now(), tenant):
            return SignalDelivery(0)
        delivery = correlation.broadcast(name, dict(variables), clock.now(), tenant=tenant)
        _log(actor, "signal", None, {"name": name, "receivers": delivery.receivers})
    return delivery


def evaluate_conditions(
    *,
    variables: Variables,
    processes: Iterable[Process] | None = None,
    tenant: str = SHARED,
    actor: User | None = None,
) -> list[Command]:
    """Start an instance at every conditional start event whose condition holds over the variables."""
    with transaction.atomic():
        found = conditions.holding(conditions.listening(processes, tenant), variables)
        return _start_at(found, variables, actor, tenant)


def change_context(*, process: Process, variables: Variables, actor: User | None = None) -> list[Command]:
    """Set variables of the context of the process; start an instance, with all of them, at every conditional start
    event whose condition has become true.

    Raises CodecError and TooLarge for values that cannot be kept.
    """
    limits.check_given(variables, encode_variables(dict(variables)))
    with transaction.atomic():
        values, found = conditions.change_context(process, variables)
        audit.log(
            actor,
            "change context",
            object_type="process",
            object_id=process.key,
            detail={"variables": sorted(variables)},
        )
        return _start_at(found, values, actor, process.tenant)


def _start_at(
    subscriptions: Iterable[EventSubscription], variables: Variables, actor: User | None, tenant: str
) -> list[Command]:
    return [
        start(
            definition=row.definition,
            variables=variables,
            actor=actor,
            start_event=row.element_id,
            tenant=tenant,
        )
        for row in subscriptions
    ]


def look_at_conditions(
    *, instance_id: uuid.UUID, actor: User | None = None, idempotency_key: str | None = None
) -> Command:
    """The instance looks at its conditional events again."""
    return _ask(instance_id, c.EvaluateConditions(), "evaluate conditions", actor, idempotency_key, {})


def activate(
    *,
    instance_id: uuid.UUID,
    element_id: str,
    variables: Variables = NOTHING,
    actor: User | None = None,
    idempotency_key: str | None = None,
) -> Command:
    """Begin an element of an active ad-hoc sub-process."""
    command = c.TriggerActivity(element_id=element_id, variables=dict(variables))
    details = {"element_id": element_id}
    return _ask(instance_id, command, "activate", actor, idempotency_key, details)


def _ask(
    instance_id: uuid.UUID,
    command: c.Command,
    action: str,
    actor: User | None = None,
    idempotency_key: str | None = None,
    detail: dict[str, Any] | None = None,
) -> Command:
    with transaction.atomic():
        row, is_new = submit_once(
            instance_id=instance_id, command=command, actor=actor, idempotency_key=idempotency_key
        )
        if is_new:
            _log(actor, action, instance_id, detail or {})
    return row


def _log(actor: User | None, action: str, instance_id: uuid.UUID | None, detail: dict[str, Any]) -> None:
    audit.log(
        actor,
        action,
        object_type="process instance",
        object_id=instance_id or "",
        instance_id=instance_id,
        detail=detail,
    )
