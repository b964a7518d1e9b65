"""Versions that nothing starts any more."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from processes import audit
from processes.models import ProcessDefinition


def suspend(definition: ProcessDefinition, *, actor: User | None = None) -> None:
    """No new instances of this version; those that run go on."""
    _set_suspended(definition, True, actor)


def activate(definition: ProcessDefinition, *, actor: User | None = None) -> None:
    _set_suspended(definition, False, actor)


def _set_suspended(definition: ProcessDefinition, suspended: bool, actor: User | None) -> None:
    with transaction.atomic():
        ProcessDefinition.objects.filter(pk=definition.pk).update(is_suspended=suspended)
        action = "suspend" if suspended else "activate"
        audit.log(actor, action, object_type="definition", object_id=definition.pk)
