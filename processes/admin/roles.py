"""The page Permissions of a process or decision: users and groups by roles, as a table of check boxes.

A role is ticked if its holder has all of its permissions. What somebody holds besides is shown, and kept unless its
box is cleared. It works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes.admin.base import page_of, person
from processes.grants import ON_PROCESSES, Grants, Holder, held_on, holder_named, kind_of, name_of, replace

Held = Mapping[str, frozenset[str]]
ROLE_TEXTS: Mapping[str, tuple[Promise, Promise]] = {
    "viewer": (gettext_lazy("Viewer"), gettext_lazy("sees instances, their history and their data")),
    "starter": (gettext_lazy("Starter"), gettext_lazy("starts instances")),
    "operator": (
        gettext_lazy("Operator"),
        gettext_lazy("views; retries, suspends and cancels; works on every task"),
    ),
    "modeller": (gettext_lazy("Modeller"), gettext_lazy("views; draws and deploys new versions")),
    "administrator": (gettext_lazy("Administrator"), gettext_lazy("everything, and grants permissions")),
}
NOT_THERE: Mapping[str, Promise] = {
    "user": gettext_lazy("There is no user %(name)r."),
    "group": gettext_lazy("There is no group %(name)r."),
}
# All groups are offered as rows while they fit on a page; beyond that those with a permission, and the field below.
GROUPS_SHOWN = 50


@dataclass(frozen=True)
class Wording:
    """What the page says of the roles on one kind of thing: role → (label, what it lets do)."""

    grants: Grants
    texts: Mapping[str, tuple[Promise, Promise]]
    hint: Promise


OF_PROCESSES = Wording(
    ON_PROCESSES,
    ROLE_TEXTS,
    gettext_lazy(
        "A permission counts for all versions of the process, its instances and its tasks. Whoever holds none "
        "sees nothing of it. Administrators of the whole installation and holders of Django's own permissions "
        "are not listed."
    ),
)


@dataclass(frozen=True)
class Row:
    """One holder in the table; ``key`` is "user:ID" or "group:ID"."""

    key: str
    name: str
    is_group: bool
    roles: Mapping[str, bool]
    besides: tuple[str, ...]


def permissions_page(
    model_admin: ModelAdmin[Any], request: HttpRequest, obj: Any, wording: Wording = OF_PROCESSES
) -> HttpResponse:
    """The table, or what was ticked in it; the caller has checked that the user may grant."""
    grants = wording.grants
    errors: list[str] = []
    if request.method == "POST":
        errors = _save(request, obj, grants)
        if not errors:
            messages.success(request, _("The permissions are as ticked."))
            return HttpResponseRedirect(request.path)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Permissions of %(process)s") % {"process": obj},
        "opts": model_admin.opts,
        "original": obj,
        "page": page_of(obj),
        "hint": wording.hint,
        "roles": [(role, *wording.texts[role]) for role in grants.roles],
        "rows": _rows(obj, grants),
        "errors": errors,
        "typed": request.POST,
    }
    return TemplateResponse(request, "admin/processes/permissions.html", context)


def _rows(obj: Any, grants: Grants) -> list[Row]:
    held = _held(obj, grants)
    return [_row(holder, held.get(_key(holder), frozenset()), grants) for holder in _holders(held)]


def _held(obj: Any, grants: Grants) -> Held:
    """Key of the holder → codenames of the permissions on the object."""
    return {f"{kind}:{pk}": codenames for (kind, pk), codenames in held_on([obj], grants)[obj.pk].items()}


def _holders(held: Held) -> Iterable[Holder]:
    """Groups before users: granting to groups is what scales."""
    groups = Group.objects.order_by("name")
    if groups.count() > GROUPS_SHOWN:
        groups = groups.filter(pk__in=_ids(held, "group"))
    return [*groups, *User.objects.filter(pk__in=_ids(held, "user")).order_by("username")]


def _ids(keys: Iterable[str], kind: str) -> list[str]:
    return [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]


def _row(holder: Holder, codenames: frozenset[str], grants: Grants) -> Row:
    whole = grants.roles_of(codenames)
    return Row(
        key=_key(holder),
        name=name_of(holder),
        is_group=isinstance(holder, Group),
        roles={role: role in whole for role in grants.roles},
        besides=tuple(sorted(grants.besides(codenames))),
    )


# Saving ----------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, obj: Any, grants: Grants) -> list[str]:
    """Grant and revoke until it is as ticked; sentences about what cannot be."""
    added, errors = _added(request.POST)
    if errors:
        return errors
    held = _held(obj, grants)
    wanted: dict[str, tuple[Holder, frozenset[str]]] = {}
    for holder in _shown(request.POST.getlist("holder")):
        wanted[_key(holder)] = (holder, _ticked(request.POST, _key(holder), grants))
    for holder, field in added:
        _same, before = wanted.get(_key(holder), (holder, held.get(_key(holder), frozenset())))
        wanted[_key(holder)] = (holder, before | _ticked(request.POST, field, grants))
    with transaction.atomic():
        for key, (holder, codenames) in wanted.items():
            before = held.get(key, frozenset())
            replace(obj, holder, before, codenames, grants=grants, actor=person(request))
    return []


def _shown(keys: list[str]) -> Iterable[Holder]:
    """The holders whose rows were on the page: only they can have been unticked."""
    yield from Group.objects.filter(pk__in=_numbers(keys, "group"))
    yield from User.objects.filter(pk__in=_numbers(keys, "user"))


def _numbers(keys: Iterable[str], kind: str) -> list[str]:
    return [number for number in _ids(keys, kind) if number.isdecimal()]


def _added(data: QueryDict) -> tuple[list[tuple[Holder, str]], list[str]]:
    """The holders typed into the last rows, with the name of their fields."""
    added: list[tuple[Holder, str]] = []
    errors: list[str] = []
    for kind, not_there in NOT_THERE.items():
        if not (name := data.get(f"new_{kind}", "").strip()):
            continue
        holder = holder_named(kind, name)
        if holder is None:
            errors.append(str(not_there) % {"name": name})
        else:
            added.append((holder, f"new_{kind}"))
    errors += [
        _("Tick a role for %(name)s.") % {"name": name_of(holder)}
        for holder, field in added
        if not data.getlist(f"role:{field}")
    ]
    return added, errors


def _ticked(data: QueryDict, field: str, grants: Grants) -> frozenset[str]:
    known = grants.codenames(grants.roles)
    kept = known.intersection(data.getlist(f"keep:{field}"))
    return kept | grants.codenames(role for role in data.getlist(f"role:{field}") if role in grants.roles)


def _key(holder: Holder) -> str:
    return f"{kind_of(holder)}:{holder.pk}"
