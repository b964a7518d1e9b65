"""Whose things are, and who reaches them.

What carries no tenant's key is shared: everybody reaches it whom a permission lets. What carries one is reached by
the members of that tenant alone, whatever permissions others hold, and meets nothing of another tenant: messages,
signals, calls, decisions, forms, data stores and secrets stay inside. A tenant's definition hides the shared one of
the same key from that tenant.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Model, Q, QuerySet, Subquery

from engine.errors import EngineError
from processes import audit
from processes.models import (
    BufferedMessage,
    DataStoreEntry,
    Decision,
    Deployment,
    Draft,
    FormDefinition,
    Process,
    ProcessInstance,
    Secret,
    Tenant,
)

SHARED = ""
Person = User | AnonymousUser
M = TypeVar("M", bound=Model)
_CARRYING: tuple[type[Model], ...] = (
    Process,
    Decision,
    FormDefinition,
    Deployment,
    Draft,
    ProcessInstance,
    BufferedMessage,
    DataStoreEntry,
    Secret,
)
_acting: ContextVar[str] = ContextVar("acting_tenant", default=SHARED)


class TenantRefused(EngineError):
    """There is no such tenant for this user, or several could be meant; the text is for people."""


class TenantInUse(EngineError):
    """Something still belongs to the tenant; the text is for people."""


# Members ---------------------------------------------------------------------------------------------------


def works_in_all(user: Person) -> bool:
    """Whether tenants keep nothing from the user."""
    return not hasattr(user, "_acts_for_one") and user.has_perm("processes.work_in_all_tenants")


def tenants_of(user: Person) -> frozenset[str]:
    """The keys of the tenants that the user belongs to; read once for the user object, as its permissions are."""
    known: frozenset[str] | None = getattr(user, "_tenant_keys", None)
    if known is None:
        known = frozenset(_of_member(user).values_list("key", flat=True) if user.is_active else ())
        vars(user).update(_tenant_keys=known)
    return known


def act_for(user: Person, tenant: str) -> None:
    """From now on this user object acts as a member of this tenant alone. Raises TenantRefused."""
    if not reaches(user, tenant):
        raise TenantRefused(f"You belong to no tenant {tenant[:64]!r}.")
    demand_known(tenant)
    vars(user).update(_tenant_keys=frozenset({tenant}), _acts_for_one=True)


def visible_tenants(user: Person) -> QuerySet[Tenant]:
    """The tenants that the user belongs to, or all."""
    if user.has_perm("processes.work_in_all_tenants") or user.has_perm("processes.view_tenant"):
        return Tenant.objects.all()
    return _of_member(user)


def _of_member(user: Person) -> QuerySet[Tenant]:
    return Tenant.objects.filter(Q(users=user.pk) | Q(groups__user=user.pk)).distinct()


def reaches(user: Person, tenant: str) -> bool:
    return tenant == SHARED or works_in_all(user) or tenant in tenants_of(user)


def who_reaches(instances: Iterable[uuid.UUID], users: Iterable[int]) -> set[tuple[uuid.UUID, int]]:
    """The pairs of an instance and an id of these users for which the user reaches the instance's tenant."""
    ids, of = set(users), dict(ProcessInstance.objects.filter(pk__in=instances).values_list("pk", "tenant"))
    keys = set(of.values()) - {SHARED}
    inside = {(SHARED, user) for user in ids}
    if keys:
        rows = User.objects.filter(pk__in=ids)
        inside |= set(rows.filter(tenants__in=keys).values_list("tenants__key", "pk"))
        inside |= set(rows.filter(groups__tenants__in=keys).values_list("groups__tenants__key", "pk"))
        inside |= {
            (key, pk) for pk in rows.filter(is_superuser=True).values_list("pk", flat=True) for key in keys
        }
    return {(instance, user) for instance, tenant in of.items() for user in ids if (tenant, user) in inside}


def in_reach(user: Person, column: str = "tenant") -> Q:
    """Which rows the user reaches, by the column (or path) that carries their tenant."""
    if works_in_all(user):
        return Q()
    mine = tenants_of(user)
    return Q((column, SHARED)) if not mine else Q((f"{column}__in", [SHARED, *sorted(mine)]))


def demand_known(tenant: str) -> None:
    """Raises TenantRefused for the key of no tenant."""
    if tenant != SHARED and not Tenant.objects.filter(pk=tenant).exists():
        raise TenantRefused(f"There is no tenant {tenant[:64]!r}.")


def usual(user: Person) -> str:
    """The only tenant of the user, else what is shared."""
    mine = tenants_of(user)
    return next(iter(mine)) if len(mine) == 1 else SHARED


def chosen(user: Person, asked: str | None) -> str:
    """The tenant that something new of the user belongs to: the one asked for, else the user's only one.

    ``""`` asks for what is shared. Raises TenantRefused.
    """
    if asked is None:
        mine = tenants_of(user)
        if len(mine) > 1 and not works_in_all(user):
            raise TenantRefused(f"You belong to {', '.join(sorted(mine))}; say for which of them this is.")
        return usual(user)
    if not reaches(user, asked):
        raise TenantRefused(f"You belong to no tenant {asked[:64]!r}.")
    demand_known(asked)
    return asked


# Keys ------------------------------------------------------------------------------------------------------


def nearest(rows: QuerySet[M], tenant: str, column: str = "tenant") -> QuerySet[M]:
    """Of rows of one key, those that count for the tenant: its own if there are any, else the shared ones."""
    if tenant == SHARED:
        return rows.filter(**{column: SHARED})
    own_first = rows.filter(**{f"{column}__in": [tenant, SHARED]}).order_by(f"-{column}")
    return rows.filter(**{column: Subquery(own_first.values(column)[:1])})


def counting_for(tenant: str, path: str) -> Q:
    """Of rows of many processes, those that count for the tenant; ``path`` leads to the process."""
    shared = Q((f"{path}__tenant", SHARED))
    if tenant == SHARED:
        return shared
    hidden = Process.objects.filter(tenant=tenant).values("key")
    return Q((f"{path}__tenant", tenant)) | (shared & ~Q((f"{path}__key__in", hidden)))


def of_key(rows: QuerySet[M], user: Person, asked: str | None) -> M | None:
    """Of rows of one key that the user may see, the one meant. Raises TenantRefused if that is open.

    With a tenant asked for its own, else the shared one; otherwise one of the user's tenants, the shared one, or the
    only one there is.
    """
    if asked is not None:
        return nearest(rows, asked).first()
    found: list[Any] = list(rows)
    mine = tenants_of(user)
    ranks = (
        [row for row in found if row.tenant in mine],
        [row for row in found if row.tenant == SHARED],
        found,
    )
    candidates = next((rank for rank in ranks if rank), [])
    if len(candidates) > 1:
        names = ", ".join(sorted(row.tenant for row in candidates))
        raise TenantRefused(f"Several tenants have it: {names}. Say which of them is meant.")
    return candidates[0] if candidates else None


def of_tenant(tenant: str) -> dict[str, str]:
    """What the operation log says of it."""
    return {"tenant": tenant} if tenant else {}


# Acting ----------------------------------------------------------------------------------------------------


@contextmanager
def acting_for(tenant: str) -> Iterator[None]:
    """Within the block the engine's turn belongs to an instance of this tenant."""
    token = _acting.set(tenant)
    try:
        yield
    finally:
        _acting.reset(token)


def acting() -> str:
    """The tenant of the instance whose turn it is."""
    return _acting.get()


# Keeping ---------------------------------------------------------------------------------------------------


def keep(
    key: str,
    *,
    name: str | None = None,
    users: Iterable[User] | None = None,
    groups: Iterable[Any] | None = None,
    actor: User | None = None,
) -> Tenant:
    """Make or change it; what is not given stays. Raises ValidationError for a key that is none."""
    with transaction.atomic():
        row = Tenant.objects.select_for_update().filter(pk=key).first()
        action = "change tenant" if row else "add tenant"
        row = row or Tenant(key=key)
        row.name = row.name if name is None else name
        row.full_clean(validate_unique=False)
        row.save()
        if users is not None:
            row.users.set(users)
        if groups is not None:
            row.groups.set(groups)
        audit.log(actor, action, object_type="tenant", object_id=key, detail=_members(row))
    return row


def forget(row: Tenant, *, actor: User | None = None) -> None:
    """Raises TenantInUse while anything belongs to it."""
    with transaction.atomic():
        if (kept := in_use(row)) is not None:
            raise TenantInUse(f"There are {kept} that belong to {row.key}.")
        audit.log(actor, "delete tenant", object_type="tenant", object_id=row.key, detail=_members(row))
        row.delete()


def in_use(row: Tenant) -> str | None:
    """What still belongs to it, of one kind; None if nothing does."""
    for model in _CARRYING:
        if model._default_manager.filter(tenant=row.key).exists():
            return str(model._meta.verbose_name_plural)
    return None


def _members(row: Tenant) -> dict[str, Any]:
    return {
        "name": row.name,
        "users": sorted(row.users.values_list("username", flat=True)),
        "groups": sorted(row.groups.values_list("name", flat=True)),
    }
