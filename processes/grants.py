"""Who holds which permissions on one process or decision, and changing that.

A role is held if all of its permissions are; what somebody holds besides is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model

from processes import audit
from processes.decisions.permissions import DECISION_ROLES
from processes.models import (
    DecisionGroupObjectPermission,
    DecisionUserObjectPermission,
    ProcessGroupObjectPermission,
    ProcessUserObjectPermission,
)
from processes.permissions import ROLES, assign, withdraw

Holder = User | Group
HOLDERS: Mapping[str, Any] = {"user": User.objects, "group": Group.objects}
Held = Mapping[tuple[str, int], frozenset[str]]
"""(kind of holder, its id) → codenames of the permissions on one object."""


@dataclass(frozen=True)
class Grants:
    """What can be granted on one kind of thing. ``object_type`` is its name in the operation log."""

    object_type: str
    roles: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, type[Model]]

    def codenames(self, roles: Iterable[str]) -> frozenset[str]:
        """The permissions that these roles consist of."""
        return frozenset().union(*(self.roles[role] for role in roles))

    def roles_of(self, codenames: Collection[str]) -> list[str]:
        """The roles held as a whole."""
        return [role for role, members in self.roles.items() if set(members) <= set(codenames)]

    def besides(self, codenames: Collection[str]) -> frozenset[str]:
        """What is held beyond the roles held as a whole."""
        return frozenset(codenames) - self.codenames(self.roles_of(codenames))


ON_PROCESSES = Grants(
    "process", ROLES, {"user": ProcessUserObjectPermission, "group": ProcessGroupObjectPermission}
)
ON_DECISIONS = Grants(
    "decision",
    DECISION_ROLES,
    {"user": DecisionUserObjectPermission, "group": DecisionGroupObjectPermission},
)


def held_on(objects: Sequence[Any], grants: Grants) -> dict[Any, Held]:
    """Id of the object → what is held on it."""
    found: dict[Any, dict[tuple[str, int], set[str]]] = {obj.pk: defaultdict(set) for obj in objects}
    for kind, table in grants.tables.items():
        granted = table._default_manager.filter(content_object__in=objects)
        for pk, holder, codename in granted.values_list("content_object", kind, "permission__codename"):
            found[pk][kind, holder].add(codename)
    return {
        pk: {holder: frozenset(codenames) for holder, codenames in of_object.items()}
        for pk, of_object in found.items()
    }


def held_by(holder: Holder, objects: Iterable[Any], grants: Grants) -> dict[Any, frozenset[str]]:
    """Id of the object → codenames of what the holder was granted on it."""
    found: dict[Any, set[str]] = defaultdict(set)
    table = grants.tables[kind_of(holder)]
    granted = table._default_manager.filter(content_object__in=objects, **{kind_of(holder): holder})
    for pk, codename in granted.values_list("content_object", "permission__codename"):
        found[pk].add(codename)
    return {key: frozenset(codenames) for key, codenames in found.items()}


def holders_of(held: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Holder]:
    """(kind of holder, its id) → the user or group."""
    ids = {kind: [pk for of, pk in held if of == kind] for kind in HOLDERS}
    return {
        (kind, pk): holder for kind, pks in ids.items() for pk, holder in HOLDERS[kind].in_bulk(pks).items()
    }


def holder_named(kind: str, name: str) -> Holder | None:
    """``kind`` is user or group."""
    column = "username" if kind == "user" else "name"
    holder: Holder | None = HOLDERS[kind].filter(**{column: name}).first()
    return holder


def replace(
    obj: Any, holder: Holder, held: frozenset[str], wanted: frozenset[str], *, grants: Grants, actor: User
) -> None:
    """Grant and revoke until the holder of ``held`` holds what is wanted; call it in a transaction."""
    if held == wanted:
        return
    assign(sorted(wanted - held), holder, obj)
    withdraw(sorted(held - wanted), holder, obj)
    detail = {kind_of(holder): name_of(holder), "before": sorted(held), "after": sorted(wanted)}
    audit.log(actor, "grant", object_type=grants.object_type, object_id=obj.key, detail=detail)


def kind_of(holder: Holder) -> str:
    return "group" if isinstance(holder, Group) else "user"


def name_of(holder: Holder) -> str:
    return holder.name if isinstance(holder, Group) else holder.get_username()
