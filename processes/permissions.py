"""Who may do what with which process; with the models of its tables the only door to guardian.

A permission is granted on a process (to a user or a group, or for all processes by Django's own permissions)
and counts for all its versions, instances and tasks. Whoever holds none sees nothing of the process. Whatever belongs
to a tenant is out of reach for all but its members.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from processes.models import (
    CandidateStarter,
    Draft,
    OperationLog,
    Process,
    ProcessDefinition,
    ProcessGroupObjectPermission,
    ProcessInstance,
    ProcessUserObjectPermission,
    Tenant,
)
from processes.tenants import SHARED, in_reach, tenants_of, works_in_all
from processes.tenants import Person as Person

DefinitionIds = Callable[[Person], QuerySet[Any]]
_definitions_with_work_for: list[DefinitionIds] = []


class Action(StrEnum):
    """What can be done with a process. ``VIEW`` is seeing its instances, their history and their data."""

    VIEW = "view"
    START = "start"
    DESIGN = "design"
    OPERATE = "operate"
    ADMINISTER = "administer"


CODENAMES: Mapping[Action, str] = {
    Action.VIEW: "view_process",
    Action.START: "start_process",
    Action.DESIGN: "change_process",
    Action.OPERATE: "operate_process",
    Action.ADMINISTER: "administer_process",
}

# Action → the actions whose permission includes it.
INCLUDED_IN: Mapping[Action, frozenset[Action]] = {
    Action.VIEW: frozenset({Action.VIEW, Action.OPERATE, Action.ADMINISTER}),
    Action.START: frozenset({Action.START, Action.ADMINISTER}),
    Action.DESIGN: frozenset({Action.DESIGN, Action.ADMINISTER}),
    Action.OPERATE: frozenset({Action.OPERATE, Action.ADMINISTER}),
    Action.ADMINISTER: frozenset({Action.ADMINISTER}),
}

ROLES: Mapping[str, tuple[str, ...]] = {
    "viewer": ("view_process",),
    "starter": ("start_process",),
    "operator": ("view_process", "operate_process"),
    "modeller": ("view_process", "change_process"),
    "administrator": (*CODENAMES.values(), "delete_process"),
}


def sufficient(action: Action) -> frozenset[str]:
    """The codenames each of which is enough for the action."""
    return frozenset(CODENAMES[one] for one in INCLUDED_IN[action])


# Asking ----------------------------------------------------------------------------------------------------


def may(user: Person, action: str, process: Process) -> bool:
    """Whether the user may do this with the process; `action` is one of ``Action``."""
    return Action(action) in actions_on(user, [process.pk])[process.pk]


def actions_on(user: Person, process_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[Action]]:
    """What the user may do with each of these processes, in a fixed number of queries."""
    reached = Process.objects.filter(in_reach(user), pk__in=process_ids).values_list("pk", flat=True)
    held: dict[uuid.UUID, set[str]] = {key: set(_held_everywhere(user)) for key in reached}
    for process_id, codename in _granted(user, held):
        held[process_id].add(codename)
    for process_id in (
        _startable_as_candidate(user).filter(process__in=held).values_list("process", flat=True)
    ):
        held[process_id].add(CODENAMES[Action.START])
    return {key: _actions(held.get(key, ())) for key in process_ids}


def processes_for(user: Person, action: str) -> QuerySet[Process]:
    """The processes with which the user may do this."""
    codenames = sufficient(Action(action))
    if codenames & _held_everywhere(user):
        return Process.objects.filter(in_reach(user))
    return Process.objects.filter(in_reach(user), _grants(user, codenames) | _candidacies(user, codenames))


def visible_processes(user: Person) -> QuerySet[Process]:
    """The processes that the user knows of: those with which anything is allowed."""
    codenames = frozenset(CODENAMES.values())
    if codenames & _held_everywhere(user):
        return Process.objects.filter(in_reach(user))
    return Process.objects.filter(in_reach(user), _grants(user, codenames) | _candidacies(user, codenames))


def of_instances(user: Person, action: Action) -> Q:
    """Rows whose ``instance`` belongs to a process with which the user may do this."""
    return Q(instance__process__in=processes_for(user, action)) & in_reach(user, "instance__tenant")


def visible_instances(user: Person) -> QuerySet[ProcessInstance]:
    """The instances of the processes that the user may view, and those the user started."""
    if not user.is_active:
        return ProcessInstance.objects.none()
    of_processes = Q(process__in=processes_for(user, Action.VIEW))
    return ProcessInstance.objects.filter(in_reach(user), of_processes | Q(started_by=user.pk))


def visible_definitions(user: Person) -> QuerySet[ProcessDefinition]:
    """The versions of the processes that the user knows of."""
    return ProcessDefinition.objects.filter(process__in=visible_processes(user))


def visible_operations(user: Person) -> QuerySet[OperationLog]:
    """All of the operation log with Django's permission for it, where there are tenants what was done to instances in
    reach; else what was done to instances of processes that the user may view."""
    sees_all = user.has_perm("processes.view_operationlog")
    if sees_all and (works_in_all(user) or not Tenant.objects.exists()):
        return OperationLog.objects.all()
    if sees_all:
        reached = ProcessInstance.objects.filter(in_reach(user))
        return OperationLog.objects.filter(Q(instance_id__in=reached.values("pk")) | Q(actor=user.pk))
    instances = ProcessInstance.objects.filter(in_reach(user), process__in=processes_for(user, Action.VIEW))
    return OperationLog.objects.filter(instance_id__in=instances.values("pk"))


def drawable_definitions(user: Person) -> QuerySet[ProcessDefinition]:
    """The versions whose diagram the user may see: of processes known, and of those the user has work in."""
    through_work = Q()
    for ids in _definitions_with_work_for:
        through_work |= Q(pk__in=ids(user))
    return ProcessDefinition.objects.filter(Q(process__in=visible_processes(user)) | through_work)


def shows_diagrams(ids: DefinitionIds) -> DefinitionIds:
    """Register what gives the ids of the definitions in which a user has work; the floor above knows of work."""
    _definitions_with_work_for.append(ids)
    return ids


def designable_drafts(user: Person) -> QuerySet[Draft]:
    """The drafts of processes that the user may design; of processes to come, if they may make new ones."""
    own_process = Q(key=OuterRef("key"), tenant=OuterRef("tenant"))
    mine = Q(Exists(processes_for(user, Action.DESIGN).filter(own_process)))
    if may_create_processes(user):
        mine |= ~Q(Exists(Process.objects.filter(own_process)))
    return Draft.objects.filter(in_reach(user), mine)


def may_create_processes(user: Person) -> bool:
    """Whether the user may deploy a process that does not exist yet."""
    return user.has_perm("processes.add_process")


def may_create_for(user: Person, tenant: str) -> bool:
    """Whether what the user creates may belong to this tenant; members make nothing that all tenants share."""
    return tenant != SHARED or works_in_all(user) or not tenants_of(user)


def may_deploy_scripts(user: Person) -> bool:
    return user.has_perm("processes.deploy_scripts")


def _actions(codenames: Collection[str]) -> frozenset[Action]:
    return frozenset(action for action in Action if not sufficient(action).isdisjoint(codenames))


def _held_everywhere(user: Person) -> frozenset[str]:
    """The codenames that the user holds for all processes."""
    return frozenset(name for name in CODENAMES.values() if user.has_perm(f"processes.{name}"))


def _granted(user: Person, process_ids: Iterable[uuid.UUID]) -> Iterable[tuple[uuid.UUID, str]]:
    """(process, codename) of every grant to the user or to one of the user's groups."""
    if not user.is_active:
        return ()
    own = ProcessUserObjectPermission.objects.filter(user=user.pk, content_object__in=process_ids)
    of_groups = ProcessGroupObjectPermission.objects.filter(
        group__user=user.pk, content_object__in=process_ids
    )
    columns = ("content_object", "permission__codename")
    return own.values_list(*columns).union(of_groups.values_list(*columns))


def _grants(user: Person, codenames: Collection[str]) -> Q:
    if not user.is_active:
        return Q(pk__in=[])
    own = ProcessUserObjectPermission.objects.filter(user=user.pk, permission__codename__in=codenames)
    of_groups = ProcessGroupObjectPermission.objects.filter(
        group__user=user.pk, permission__codename__in=codenames
    )
    return Q(pk__in=own.values("content_object")) | Q(pk__in=of_groups.values("content_object"))


def _candidacies(user: Person, codenames: Collection[str]) -> Q:
    """Being a candidate starter is worth one of the codenames."""
    if CODENAMES[Action.START] not in codenames:
        return Q(pk__in=[])
    return Q(pk__in=_startable_as_candidate(user).values("process"))


def _startable_as_candidate(user: Person) -> QuerySet[CandidateStarter]:
    """The rows of the processes whose latest version names the user, or a group of hers, as a starter."""
    if not user.is_active:
        return CandidateStarter.objects.none()
    groups = Group.objects.filter(user=user.pk).values("name")
    kind = CandidateStarter.Kind
    return CandidateStarter.objects.filter(
        Q(kind=kind.USER, name=user.get_username()) | Q(kind=kind.GROUP, name__in=groups)
    )


# Granting --------------------------------------------------------------------------------------------------


def grant(role: str, to: User | Group, process: Process) -> None:
    """Give a user or a group the permissions of a role of ``ROLES`` on the process."""
    assign(ROLES[role], to, process)


def assign(codenames: Iterable[str], to: User | Group, obj: Model) -> None:
    """Give a user or a group these permissions on the object."""
    for codename in codenames:
        assign_perm(codename, to, obj)


def withdraw(codenames: Iterable[str], of: User | Group, obj: Model) -> None:
    """Take these permissions on the object from a user or a group."""
    for codename in codenames:
        remove_perm(codename, of, obj)


def revoke(role: str, of: User | Group, process: Process) -> None:
    """Take away the permissions of the role, those shared with other roles included."""
    withdraw(ROLES[role], of, process)


def replace_candidate_starters(process: Process, users: Iterable[str], groups: Iterable[str]) -> None:
    """Whom the version just deployed names in its candidateStarterUsers and candidateStarterGroups."""
    kind = CandidateStarter.Kind
    named = {(kind.USER, name) for name in users} | {(kind.GROUP, name) for name in groups}
    with transaction.atomic():
        process.candidate_starters.all().delete()
        CandidateStarter.objects.bulk_create(
            CandidateStarter(process=process, kind=kind_, name=name) for kind_, name in sorted(named)
        )


# Admin -----------------------------------------------------------------------------------------------------


class ObjectPermissionAdmin:
    """Mixin of ModelAdmin: permissions on an object count in the admin as those on the model do.

    Put it before ``ModelAdmin``; with ``user_can_access_permitted_objects_only`` of guardian's admin, or an own
    ``get_queryset``, the list shows the permitted rows alone.
    """

    opts: object
    model: type[Model]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or self.has_view_permission(request)  # type: ignore[misc]

    def _may(self, request: HttpRequest, action: str, obj: Model | None) -> bool:
        codename = get_permission_codename(action, self.opts)  # type: ignore[arg-type]
        permission = f"{self.model._meta.app_label}.{codename}"
        if request.user.has_perm(permission):
            return True
        if obj is not None:
            return request.user.has_perm(permission, obj)
        return action in ("view", "change") and self._any_permitted(request, permission)

    def _any_permitted(self, request: HttpRequest, permission: str) -> bool:
        """Whether the list is worth opening: at least one object carries the permission."""
        permitted = get_objects_for_user(
            request.user, permission, klass=self.model, accept_global_perms=False
        )
        return bool(permitted.exists())
