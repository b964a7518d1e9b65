"""What a WebSocket client can watch, and whether this user may."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from processes.models import ProcessDefinition, ProcessInstance
from processes.permissions import visible_instances, visible_processes
from processes.push import of_tenant
from processes.tenants import SHARED, tenants_of, visible_tenants, works_in_all

NOT_WELL_FORMED = 4400
NOT_THERE = 4404


class TopicRefused(Exception):
    """The topic is not one, or the user may not know of it; `code` as in the protocol."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def sources(topic: str, user: User) -> frozenset[str]:
    """The topics of push.py that feed this subscription of the user.

    Raises TopicRefused; what is not there and what must not be seen are told apart for nobody.
    """
    kind, _, name = topic.partition(":")
    if kind not in _CHECKS:
        raise TopicRefused(NOT_WELL_FORMED, f"{topic[:100]!r} is no topic; there are {', '.join(_CHECKS)}.")
    return _CHECKS[kind](topic, name, user)


def versions(topics: Collection[str]) -> dict[str, int]:
    """The version of each instance among the topics, as the database has it now."""
    ids = {_uuid(topic): topic for topic in topics if topic.startswith("instance:")}
    if not ids:
        return {}
    rows = ProcessInstance.objects.filter(pk__in=ids).values_list("pk", "version")
    return {ids[pk]: version for pk, version in rows}


def _instance(topic: str, name: str, user: User) -> frozenset[str]:
    return _if_any(topic, visible_instances(user).filter(pk=_uuid(topic)))


def _definition(topic: str, name: str, user: User) -> frozenset[str]:
    visible = ProcessDefinition.objects.filter(process__in=visible_processes(user))
    return _of_my_tenants(_if_any(topic, visible.filter(pk=_uuid(topic))), user)


def _process(topic: str, name: str, user: User) -> frozenset[str]:
    """Of all tenants that have a process of this key, as far as the user sees them."""
    rows = visible_processes(user).filter(key=name)
    _if_any(topic, rows)
    return _of_my_tenants((f"process:{pk}" for pk in rows.values_list("pk", flat=True)), user)


def _tasks(topic: str, name: str, user: User) -> frozenset[str]:
    _refuse_name(topic, name)
    groups = user.groups.values_list("pk", flat=True)
    return frozenset({"tasks", f"tasks:user:{user.pk}", *(f"tasks:group:{pk}" for pk in groups)})


def _processes(topic: str, name: str, user: User) -> frozenset[str]:
    _refuse_name(topic, name)
    return _of_my_tenants({"processes"}, user)


_CHECKS: Mapping[str, Callable[[str, str, User], frozenset[str]]] = {
    "instance": _instance,
    "definition": _definition,
    "process": _process,
    "tasks": _tasks,
    "processes": _processes,
}


def _of_my_tenants(topics: Iterable[str], user: User) -> frozenset[str]:
    """What is told of instances of the user's tenants, and of those that belong to none."""
    tenants = {SHARED, *tenants_of(user)}
    if works_in_all(user):
        tenants |= set(visible_tenants(user).values_list("key", flat=True))
    return frozenset(of_tenant(topic, tenant) for topic in topics for tenant in tenants)


def _if_any(topic: str, rows: QuerySet[Any]) -> frozenset[str]:
    if not rows.exists():
        raise TopicRefused(NOT_THERE, "There is nothing by this name that you may see.")
    return frozenset({topic})


def _uuid(topic: str) -> uuid.UUID:
    name = topic.partition(":")[2]
    try:
        value = uuid.UUID(name)
    except ValueError:
        raise TopicRefused(NOT_WELL_FORMED, f"{name[:100]!r} is no UUID.") from None
    if str(value) != name:
        # Another spelling would be another group that nobody ever tells anything.
        raise TopicRefused(NOT_WELL_FORMED, f"Write the UUID as {value}.")
    return value


def _refuse_name(topic: str, name: str) -> None:
    if name:
        raise TopicRefused(NOT_WELL_FORMED, f"{topic[:100]!r} takes no name.")
