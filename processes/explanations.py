"""Why may somebody do this with a process? Every reason there is, and what keeps a reason from counting."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import Group, Permission, User

from processes.grants import ON_PROCESSES, held_by
from processes.models import CandidateStarter, Process
from processes.permissions import CODENAMES, Action, actions_on, sufficient
from processes.tenants import reaches


class How(StrEnum):
    SUPERUSER = "superuser"
    EVERYWHERE = "everywhere"
    GRANTED = "granted"
    CANDIDATE_STARTER = "candidate starter"


class Obstacle(StrEnum):
    INACTIVE = "inactive"
    TENANT = "tenant"


@dataclass(frozen=True)
class Reason:
    """``through`` is the name of the group that it comes with, or empty; ``permission`` the codename that was given, or
    empty; ``roles`` those on the process that it belongs to."""

    how: How
    through: str = ""
    permission: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """What the user may do with the process, and why. Of what is not allowed, ``because`` has what would count but for
    the obstacle."""

    action: Action
    allowed: bool
    because: Sequence[Reason]


Given = tuple[str | None, Reason]
"""The codename that it amounts to, or None for all of them; and why it is held."""


def obstacle(user: User, process: Process) -> Obstacle | None:
    """What takes every reason's effect away."""
    if not user.is_active:
        return Obstacle.INACTIVE
    return None if reaches(user, process.tenant) else Obstacle.TENANT


def explain(user: User, processes: Sequence[Process]) -> dict[uuid.UUID, list[Explanation]]:
    """Id of the process → one explanation for each action; in a number of queries that the user's groups decide."""
    ids = [process.pk for process in processes]
    allowed = actions_on(user, ids)
    reasons = _reasons(user, processes)
    return {
        key: [
            Explanation(
                action,
                action in allowed[key],
                [reason for of, reason in reasons[key] if of is None or of in sufficient(action)],
            )
            for action in Action
        ]
        for key in ids
    }


def _reasons(user: User, processes: Sequence[Process]) -> Mapping[uuid.UUID, Sequence[Given]]:
    groups = list(user.groups.order_by("name"))
    for_all: list[Given] = [(None, Reason(How.SUPERUSER))] if user.is_superuser else []
    for_all += _everywhere(user, groups)
    found: dict[uuid.UUID, list[Given]] = {process.pk: list(for_all) for process in processes}
    holders: list[User | Group] = [user, *groups]
    for holder in holders:
        for key, held in held_by(holder, processes, ON_PROCESSES).items():
            found[key] += _granted(holder, held)
    for key, given in _candidacies(user, groups, processes):
        found[key].append(given)
    return found


def _granted(holder: User | Group, held: frozenset[str]) -> Iterator[Given]:
    roles = ON_PROCESSES.roles_of(held)
    for codename in sorted(held & set(CODENAMES.values())):
        belonging = tuple(role for role in roles if codename in ON_PROCESSES.roles[role])
        yield codename, Reason(How.GRANTED, _group(holder), codename, belonging)


def _everywhere(user: User, groups: Sequence[Group]) -> Iterator[Given]:
    named = Permission.objects.filter(content_type__app_label="processes", codename__in=CODENAMES.values())
    for codename in named.filter(user=user).values_list("codename", flat=True).order_by("codename"):
        yield codename, Reason(How.EVERYWHERE, "", codename)
    of_groups = named.filter(group__in=groups).order_by("group__name", "codename")
    for name, codename in of_groups.values_list("group__name", "codename"):
        yield codename, Reason(How.EVERYWHERE, name, codename)


def _candidacies(
    user: User, groups: Sequence[Group], processes: Sequence[Process]
) -> Iterator[tuple[uuid.UUID, Given]]:
    kind = CandidateStarter.Kind
    wanted = {(kind.USER, user.get_username()): ""} | {(kind.GROUP, one.name): one.name for one in groups}
    rows = CandidateStarter.objects.filter(process__in=processes).order_by("kind", "name")
    for process_id, of_kind, name in rows.values_list("process", "kind", "name"):
        if (through := wanted.get((kind(of_kind), name))) is not None:
            yield process_id, (CODENAMES[Action.START], Reason(How.CANDIDATE_STARTER, through))


def _group(holder: User | Group) -> str:
    return holder.name if isinstance(holder, Group) else ""
