"""Who may deploy what, by whichever way it comes in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from processes.decisions.permissions import DecisionAction, decisions_for, may_create_decisions
from processes.models import Decision, FormDefinition, Process, ProcessDefinition
from processes.package import Package
from processes.permissions import (
    Action,
    Person,
    may_create_for,
    may_create_processes,
    may_deploy_scripts,
    processes_for,
)


def authorize(user: Person, package: Package) -> None:
    """Raises PermissionDenied unless the user may design every process and decision there is, make the new ones, bring
    scripts."""
    keys = package.process_keys
    processes = Process.objects.filter(key__in=keys, tenant=package.tenant)
    existing = set(processes.values_list("key", flat=True))
    designed = processes_for(user, Action.DESIGN).filter(pk__in=processes.values("pk"))
    mine = set(designed.values_list("key", flat=True))
    creates = may_create_processes(user) and may_create_for(user, package.tenant)
    if existing - mine:
        raise PermissionDenied(f"You may not design {', '.join(sorted(existing - mine))}.")
    if keys - existing and not creates:
        raise PermissionDenied(f"You may not make new processes: {', '.join(sorted(keys - existing))}.")
    if package.contains_scripts and not may_deploy_scripts(user):
        raise PermissionDenied("You may not deploy processes that contain scripts.")
    _authorize_decisions(user, package, with_process=bool(keys))
    for form in package.forms:
        if not (creates or _may_design_form(user, form.key, package.tenant, with_process=bool(keys))):
            raise PermissionDenied(f"You may not design the form {form.key}.")


def _authorize_decisions(user: Person, package: Package, *, with_process: bool) -> None:
    """A new decision comes with a process, or needs the permission to make decisions."""
    keys = package.decision_keys
    decisions = Decision.objects.filter(key__in=keys, tenant=package.tenant)
    existing = set(decisions.values_list("key", flat=True))
    mine = decisions_for(user, DecisionAction.DESIGN).filter(pk__in=decisions.values("pk"))
    if foreign := existing - set(mine.values_list("key", flat=True)):
        raise PermissionDenied(f"You may not design {', '.join(sorted(foreign))}.")
    creates = with_process or (may_create_decisions(user) and may_create_for(user, package.tenant))
    if keys - existing and not creates:
        raise PermissionDenied(f"You may not make new decisions: {', '.join(sorted(keys - existing))}.")


def _may_design_form(user: Person, key: str, tenant: str, *, with_process: bool) -> bool:
    """A form belongs to the processes it was deployed with; a new one comes with a process."""
    if not FormDefinition.objects.filter(key=key, tenant=tenant).exists():
        return with_process
    owners = ProcessDefinition.objects.filter(deployment__forms__key=key, process__tenant=tenant)
    foreign = owners.exclude(process__in=processes_for(user, Action.DESIGN))
    return owners.exists() and not foreign.exists()
