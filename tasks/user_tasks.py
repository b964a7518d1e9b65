"""What people do with their tasks: take, give, hand on and back, complete.

Every change is a compare-and-set: of two who are at it, one wins, and the other is told who it was and when.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from processes import runtime
from processes.models import Command
from tasks.changes import LostRace, hand_over, locked, record
from tasks.models import Notification, UserTask
from tasks.notifications import notify

__all__ = ["LostRace"]

Variables = Mapping[str, Any]
ANY = Q()

_Status = UserTask.Status
_Delegation = UserTask.Delegation


def claim(*, task_id: uuid.UUID, actor: User) -> UserTask:
    """Take an unassigned task; taking one's own again changes nothing."""
    name = actor.get_username()
    values = {"status": _Status.CLAIMED, "assignee": name}
    try:
        return hand_over(task_id, {"status": _Status.CREATED}, values, actor=actor, action="claim")
    except LostRace:
        task = UserTask.objects.get(pk=task_id)
        if task.status != _Status.CLAIMED or task.assignee != name:
            raise
        return task


def unclaim(*, task_id: uuid.UUID, assignee: str, actor: User) -> UserTask:
    """Give the task back to its candidates; ``assignee`` is who has it, as the caller saw it."""
    as_seen = {
        "status": _Status.CLAIMED,
        "assignee": assignee,
        "delegation": (_Delegation.NONE, _Delegation.RESOLVED),
    }
    values = {"status": _Status.CREATED, "assignee": "", "delegation": _Delegation.NONE}
    return hand_over(task_id, as_seen, values, actor=actor, action="unclaim")


def assign(*, task_id: uuid.UUID, assignee: str, before: str, actor: User) -> UserTask:
    """Give the task to somebody; ``before`` is who has it, as the caller saw it (may be nobody).

    A delegation ends with that.
    """
    as_seen = {"status": UserTask.OPEN, "assignee": before}
    values = {"status": _Status.CLAIMED, "assignee": assignee, "delegation": _Delegation.NONE}
    with transaction.atomic():
        task = hand_over(task_id, as_seen, values, actor=actor, action="assign")
        _tell(assignee, Notification.Kind.ASSIGNED, task, actor)
    return task


def delegate(*, task: UserTask, assignee: str, actor: User) -> UserTask:
    """Somebody else is to do it for the owner: who owned it before, else who has it, else who delegates."""
    as_seen = {
        "status": UserTask.OPEN,
        "assignee": task.assignee,
        "owner": task.owner,
        "delegation": task.delegation,
    }
    values = {
        "status": _Status.CLAIMED,
        "assignee": assignee,
        "owner": task.owner or task.assignee or actor.get_username(),
        "delegation": _Delegation.PENDING,
    }
    with transaction.atomic():
        task = hand_over(task.pk, as_seen, values, actor=actor, action="delegate")
        _tell(assignee, Notification.Kind.DELEGATED, task, actor)
    return task


def resolve(*, task: UserTask, actor: User) -> UserTask:
    """The delegate is done: the task goes back to its owner, who completes it."""
    as_seen = {
        "status": _Status.CLAIMED,
        "assignee": actor.get_username(),
        "owner": task.owner,
        "delegation": _Delegation.PENDING,
    }
    values = {"assignee": task.owner, "delegation": _Delegation.RESOLVED}
    with transaction.atomic():
        task = hand_over(task.pk, as_seen, values, actor=actor, action="resolve")
        _tell(task.owner, Notification.Kind.RESOLVED, task, actor)
    return task


def complete(
    *, task: UserTask, variables: Variables, actor: User, idempotency_key: str | None = None
) -> Command:
    """Hand the result to the instance; in one transaction the task can be completed no more.

    The task as it was read decides who had it. Raises LostRace; a repeat with the same key gets the same command.
    """
    with transaction.atomic():
        won = _close(task, actor, "complete", is_again=is_repeat(task, actor, idempotency_key))
        command: Command = runtime.complete_activity(
            instance_id=task.instance_id,
            activity_key=task.activity_key,
            variables=dict(variables),
            actor=actor,
            idempotency_key=idempotency_key,
        )
        _wait_for(task, command, won)
    return command


def throw_error(
    *,
    task: UserTask,
    code: str,
    message: str,
    variables: Variables,
    actor: User,
    idempotency_key: str | None = None,
) -> Command:
    """The task ends with a BPMN error instead of a result; raises as ``complete`` does.

    Without one who catches the error there is an incident, and the task is open again.
    """
    with transaction.atomic():
        won = _close(task, actor, "throw error", is_again=is_repeat(task, actor, idempotency_key), code=code)
        command: Command = runtime.throw_error(
            instance_id=task.instance_id,
            activity_key=task.activity_key,
            code=code,
            message=message,
            variables=variables,
            actor=actor,
            idempotency_key=idempotency_key,
        )
        _wait_for(task, command, won)
    return command


def escalate(
    *, task: UserTask, code: str, variables: Variables, actor: User, idempotency_key: str | None = None
) -> Command:
    """The task stays open, unless whoever catches the escalation interrupts it. Raises LostRace."""
    with transaction.atomic():
        if not is_repeat(task, actor, idempotency_key):
            row = locked(task.pk)
            if row.status not in UserTask.OPEN or row.assignee != task.assignee:
                raise LostRace(row)
            record(row, "escalate", actor, {}, {"code": code})
        command: Command = runtime.throw_escalation(
            instance_id=task.instance_id,
            activity_key=task.activity_key,
            code=code,
            variables=variables,
            actor=actor,
            idempotency_key=idempotency_key,
        )
    return command


def _close(task: UserTask, actor: User, action: str, *, is_again: bool, **told: str) -> bool:
    """Whether it is this call that closes the task; raises LostRace unless that happened in an earlier one."""
    as_seen = {
        "status": UserTask.OPEN,
        "assignee": task.assignee,
        "delegation": (_Delegation.NONE, _Delegation.RESOLVED),
    }
    values = {"status": _Status.COMPLETING, "completed_by": actor.get_username()}
    try:
        hand_over(task.pk, as_seen, values, actor=actor, action=action, told=told)
    except LostRace:
        if not is_again:
            raise
        return False
    return True


def _wait_for(task: UserTask, command: Command, is_new: bool) -> None:
    if is_new:
        UserTask.objects.filter(pk=task.pk).update(command_id=command.pk)


def reopen_rejected(among: Q = ANY) -> int:
    """Reopen the tasks whose command was refused or failed, or left the task as it was; the number of them."""
    ended = Command.objects.exclude(status=Command.Status.WAITING)
    stuck = Q(status=_Status.COMPLETING, command_id__in=ended.values("pk"))
    return sum(_reopen(task) for task in UserTask.objects.filter(stuck & among))


def _reopen(task: UserTask) -> bool:
    as_seen = {"status": _Status.COMPLETING, "command_id": task.command_id}
    status = _Status.CLAIMED if task.assignee else _Status.CREATED
    values = {"status": status, "completed_by": "", "command_id": None}
    try:
        hand_over(task.pk, as_seen, values, actor=None, action="reopen")
    except LostRace:
        # Another sweep was faster.
        return False
    return True


def is_repeat(task: UserTask, actor: User, idempotency_key: str | None) -> bool:
    """Whether this very request was accepted before."""
    if not idempotency_key:
        return False
    return Command.objects.filter(
        instance=task.instance_id, actor=actor, idempotency_key=idempotency_key
    ).exists()


def _tell(name: str, kind: Notification.Kind, task: UserTask, actor: User) -> None:
    notify(User.objects.filter(username=name, is_active=True), kind, task, actor=actor)
