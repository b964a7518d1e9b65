"""Data stores in the hands of people: who may see and change them, and what is written down of it.

They belong to no process, so Django's permissions on the model count.
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from engine.interpreter.codec import encode_variables
from processes import audit, clock, data_stores, limits
from processes.models import DataStoreEntry
from processes.permissions import Person
from processes.tenants import SHARED, in_reach, of_tenant

OBJECT_TYPE = "data store"
"""In the operation log; the object is the name."""


class StoreAction(StrEnum):
    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


def may(user: Person, action: StoreAction) -> bool:
    return user.has_perm(f"processes.{action}_datastoreentry")


def visible_data_stores(user: Person) -> QuerySet[DataStoreEntry]:
    """All for those who may view or change them, else none."""
    if may(user, StoreAction.VIEW) or may(user, StoreAction.CHANGE):
        return DataStoreEntry.objects.filter(in_reach(user)).defer("content")
    return DataStoreEntry.objects.none()


def check(name: str, value: object) -> None:
    """Raises CodecError and TooLarge for a value that cannot be kept."""
    limits.check_given({name: value}, encode_variables({name: value}))


def write(name: str, value: object, actor: User, tenant: str = SHARED) -> DataStoreEntry:
    """Give the data store this value. Raises CodecError and TooLarge for one that cannot be kept."""
    check(name, value)
    with transaction.atomic():
        data_stores.write({name: value}, clock.now(), tenant=tenant)
        _log(actor, "write data store", name, tenant)
        return DataStoreEntry.objects.get(name=name, tenant=tenant)


def remove(entry: DataStoreEntry, actor: User) -> None:
    """The data store is as if nobody had written to it."""
    with transaction.atomic():
        DataStoreEntry.objects.filter(pk=entry.pk).delete()
        _log(actor, "delete data store", entry.name, entry.tenant)


def _log(actor: User, action: str, name: str, tenant: str) -> None:
    audit.log(actor, action, object_type=OBJECT_TYPE, object_id=name, detail=of_tenant(tenant))
