"""The page Access: everybody's roles on all processes at a glance, those of one user or group to change, and why a user
may do what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from processes import explanations
from processes.admin.base import person
from processes.admin.roles import NOT_THERE, ROLE_TEXTS
from processes.admin_pages import AdminPage, Context, add_page
from processes.explanations import Explanation, How, Obstacle, Reason
from processes.grants import (
    ON_PROCESSES,
    Held,
    Holder,
    held_by,
    held_on,
    holder_named,
    holders_of,
    name_of,
    replace,
)
from processes.models import Process
from processes.permissions import Action, Person, processes_for

SHOWN = 200
"""Processes on one page; beyond that they are searched for."""
NAMES_SHOWN = 6
OBSTACLES: Mapping[Obstacle, Promise] = {
    Obstacle.INACTIVE: _("The account is inactive: none of this counts."),
    Obstacle.TENANT: _("Does not belong to the tenant of this process: none of this counts."),
}
ACTIONS: Mapping[Action, Promise] = {
    Action.VIEW: _("view"),
    Action.START: _("start"),
    Action.DESIGN: _("design"),
    Action.OPERATE: _("operate"),
    Action.ADMINISTER: _("administer"),
}


@dataclass(frozen=True)
class Overview:
    """One process; role → the names of those who hold it, groups first, and how many more there are."""

    process: Process
    holders: Mapping[str, tuple[Sequence[str], int]]


@dataclass(frozen=True)
class Granted:
    """What one holder was given on one process, and for a user what follows from that and from all else."""

    process: Process
    roles: Mapping[str, bool]
    besides: Sequence[str]
    obstacle: Promise | None
    effects: Sequence[tuple[Promise, bool, Sequence[str]]]


def show(request: HttpRequest, context: Context) -> HttpResponse:
    user = person(request)
    text = request.GET.get("q", "").strip()
    processes = processes_for(user, Action.ADMINISTER).order_by("key", "tenant")
    if text:
        processes = processes.filter(key__icontains=text) | processes.filter(name__icontains=text)
    shown = list(processes[:SHOWN])
    holder, errors = _asked(request)
    if request.method == "POST" and holder is not None:
        return _save(request, holder, shown)
    rows = _granted(shown, holder) if holder else []
    return TemplateResponse(
        request,
        "admin/processes/access.html",
        {
            **context,
            "roles": [(role, *ROLE_TEXTS[role]) for role in ON_PROCESSES.roles],
            "overview": [] if holder else _overview(shown),
            "rows": rows,
            "holder": holder,
            "holder_name": name_of(holder) if holder else "",
            "is_group": isinstance(holder, Group),
            "typed": {"user": request.GET.get("user", ""), "group": request.GET.get("group", ""), "q": text},
            "errors": errors,
            "is_cut": len(shown) == SHOWN,
            "is_nav_sidebar_enabled": True,
        },
    )


def _asked(request: HttpRequest) -> tuple[Holder | None, list[str]]:
    """The user or group that the address names."""
    for kind, not_there in NOT_THERE.items():
        if name := request.GET.get(kind, "").strip():
            holder = holder_named(kind, name)
            return holder, [] if holder else [str(not_there) % {"name": name}]
    return None, []


# Everybody -------------------------------------------------------------------------------------------------


def _overview(processes: Sequence[Process]) -> list[Overview]:
    held = held_on(processes, ON_PROCESSES)
    holders = holders_of({key for of_process in held.values() for key in of_process})
    names = {key: name_of(holder) for key, holder in holders.items()}
    return [Overview(process, _by_role(held[process.pk], names)) for process in processes]


def _by_role(held: Held, names: Mapping[tuple[str, int], str]) -> dict[str, tuple[Sequence[str], int]]:
    found: dict[str, list[str]] = {role: [] for role in ON_PROCESSES.roles}
    for key in sorted(held, key=lambda key: (key[0], names[key])):
        for role in ON_PROCESSES.roles_of(held[key]):
            found[role].append(names[key])
    return {role: (these[:NAMES_SHOWN], max(0, len(these) - NAMES_SHOWN)) for role, these in found.items()}


# One of them -----------------------------------------------------------------------------------------------


def _granted(processes: Sequence[Process], holder: Holder) -> list[Granted]:
    held = held_by(holder, processes, ON_PROCESSES)
    why = explanations.explain(holder, processes) if isinstance(holder, User) else {}
    return [
        Granted(
            process,
            _ticks(held.get(process.pk, frozenset())),
            sorted(ON_PROCESSES.besides(held.get(process.pk, frozenset()))),
            _obstacle(holder, process),
            _effects(why.get(process.pk, ())),
        )
        for process in processes
    ]


def _ticks(held: frozenset[str]) -> dict[str, bool]:
    whole = ON_PROCESSES.roles_of(held)
    return {role: role in whole for role in ON_PROCESSES.roles}


def _obstacle(holder: Holder, process: Process) -> Promise | None:
    found = explanations.obstacle(holder, process) if isinstance(holder, User) else None
    return OBSTACLES[found] if found else None


def _effects(explained: Iterable[Explanation]) -> list[tuple[Promise, bool, Sequence[str]]]:
    """(what, whether it is allowed, the reasons in words) of every action that there is a reason for."""
    return [
        (ACTIONS[one.action], one.allowed, list(dict.fromkeys(map(in_words, one.because))))
        for one in explained
        if one.because
    ]


def in_words(reason: Reason) -> str:
    by = translate("through the group %(name)s") % {"name": reason.through} if reason.through else ""
    match reason.how:
        case How.SUPERUSER:
            what = translate("superuser")
        case How.EVERYWHERE:
            what = translate("%(permission)s on all processes") % {"permission": reason.permission}
        case How.CANDIDATE_STARTER:
            what = translate("named in the model as a candidate starter")
        case How.GRANTED:
            what = ", ".join(reason.roles) or reason.permission
    return f"{what} {by}".strip()


def _save(request: HttpRequest, holder: Holder, shown: Sequence[Process]) -> HttpResponse:
    """What was ticked, on the processes that stood on the page; the others stay as they are."""
    asked = set(request.POST.getlist("process"))
    processes = [process for process in shown if str(process.pk) in asked]
    with transaction.atomic():
        held = held_by(holder, processes, ON_PROCESSES)
        for process in processes:
            before = held.get(process.pk, frozenset())
            ticked = [
                role for role in request.POST.getlist(f"role:{process.pk}") if role in ON_PROCESSES.roles
            ]
            wanted = ON_PROCESSES.codenames(ticked) | ON_PROCESSES.besides(before)
            replace(process, holder, before, wanted, grants=ON_PROCESSES, actor=person(request))
    messages.success(request, translate("The permissions are as ticked."))
    return HttpResponseRedirect(request.get_full_path())


def administers_any(user: Person) -> bool:
    return processes_for(user, Action.ADMINISTER).exists()


add_page(
    AdminPage(
        "access/",
        "access",
        _("Access"),
        administers_any,
        show,
        _("Who may do what with which process, and why."),
    )
)
