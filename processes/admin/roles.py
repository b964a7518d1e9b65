"""The page Permissions of a process or decision: users and groups by roles, as a table of check boxes.

A role is ticked if its holder has all of its permissions. What somebody holds besides is shown, and kept unless its
box is cleared. It works without JavaScript.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from guardian.shortcuts import assign_perm, remove_perm

from processes import audit
from processes.admin.base import page_of, person
from processes.models import ProcessGroupObjectPermission, ProcessUserObjectPermission
from processes.permissions import ROLES

Holder = User | Group
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
# All groups are offered as rows while they fit on a page; beyond that those with a permission, and the field below.
GROUPS_SHOWN = 50


@dataclass(frozen=True)
class Grants:
    """What can be granted on one kind of thing: roles and their texts, the tables of users and groups.

    ``object_type`` is its name in the log of operations, ``hint`` what the page says of it.
    """

    object_type: str
    roles: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, tuple[Promise, Promise]]
    tables: tuple[tuple[str, type[Model]], ...]
    hint: Promise


ON_PROCESSES = Grants(
    "process",
    ROLES,
    ROLE_TEXTS,
    (("user", ProcessUserObjectPermission), ("group", ProcessGroupObjectPermission)),
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
    model_admin: ModelAdmin[Any], request: HttpRequest, obj: Any, grants: Grants = ON_PROCESSES
) -> HttpResponse:
    """The table, or what was ticked in it; the caller has checked that the user may grant."""
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
        "hint": grants.hint,
        "roles": [(role, *grants.texts[role]) for role in grants.roles],
        "rows": _rows(obj, grants),
        "errors": errors,
        "typed": request.POST,
    }
    return TemplateResponse(request, "admin/processes/permissions.html", context)


def _rows(obj: Any, grants: Grants) -> list[Row]:
    held = _held(obj, grants)
    return [_row(holder, held.get(_key(holder), frozenset()), grants.roles) for holder in _holders(held)]


def _held(obj: Any, grants: Grants) -> Held:
    """Key of the holder → codenames of the permissions on the object."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind, table in grants.tables:
        granted = table._default_manager.filter(content_object=obj)
        rows = granted.values_list(kind, "permission__codename")
        for holder, codename in rows:
            found[f"{kind}:{holder}"].add(codename)
    return {key: frozenset(codenames) for key, codenames in found.items()}


def _holders(held: Held) -> Iterable[Holder]:
    """Groups before users: granting to groups is what scales."""
    groups = Group.objects.order_by("name")
    if groups.count() > GROUPS_SHOWN:
        groups = groups.filter(pk__in=_ids(held, "group"))
    return [*groups, *User.objects.filter(pk__in=_ids(held, "user")).order_by("username")]


def _ids(keys: Iterable[str], kind: str) -> list[str]:
    return [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]


def _row(holder: Holder, codenames: frozenset[str], roles: Mapping[str, tuple[str, ...]]) -> Row:
    return Row(
        key=_key(holder),
        name=_name(holder),
        is_group=isinstance(holder, Group),
        roles={role: codenames.issuperset(members) for role, members in roles.items()},
        besides=tuple(sorted(codenames - _covered(codenames, roles))),
    )


def _covered(codenames: frozenset[str], roles: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The permissions that come from roles held as a whole."""
    whole = (members for members in roles.values() if codenames.issuperset(members))
    return frozenset().union(*whole)


# Saving ----------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, obj: Any, grants: Grants) -> list[str]:
    """Grant and revoke until it is as ticked; sentences about what cannot be."""
    added, errors = _added(request.POST)
    if errors:
        return errors
    held = _held(obj, grants)
    wanted: dict[str, tuple[Holder, frozenset[str]]] = {}
    for holder in _shown(request.POST.getlist("holder")):
        wanted[_key(holder)] = (holder, _ticked(request.POST, _key(holder), grants.roles))
    for holder, field in added:
        _same, before = wanted.get(_key(holder), (holder, held.get(_key(holder), frozenset())))
        wanted[_key(holder)] = (holder, before | _ticked(request.POST, field, grants.roles))
    with transaction.atomic():
        for key, (holder, codenames) in wanted.items():
            _replace(request, obj, grants.object_type, holder, held.get(key, frozenset()), codenames)
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
    if name := data.get("new_user", "").strip():
        user = User.objects.filter(username=name).first()
        if user is None:
            errors.append(_("There is no user %(name)r.") % {"name": name})
        else:
            added.append((user, "new_user"))
    if name := data.get("new_group", "").strip():
        group = Group.objects.filter(name=name).first()
        if group is None:
            errors.append(_("There is no group %(name)r.") % {"name": name})
        else:
            added.append((group, "new_group"))
    errors += [
        _("Tick a role for %(name)s.") % {"name": _name(holder)}
        for holder, field in added
        if not data.getlist(f"role:{field}")
    ]
    return added, errors


def _ticked(data: QueryDict, field: str, roles: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    ticked = (roles[role] for role in data.getlist(f"role:{field}") if role in roles)
    known = frozenset().union(*roles.values())
    kept = known.intersection(data.getlist(f"keep:{field}"))
    return frozenset(kept).union(*ticked)


def _replace(
    request: HttpRequest,
    obj: Any,
    object_type: str,
    holder: Holder,
    held: frozenset[str],
    wanted: frozenset[str],
) -> None:
    if held == wanted:
        return
    for codename in wanted - held:
        assign_perm(codename, holder, obj)
    for codename in held - wanted:
        remove_perm(codename, holder, obj)
    kind = "group" if isinstance(holder, Group) else "user"
    detail = {kind: _name(holder), "before": sorted(held), "after": sorted(wanted)}
    audit.log(person(request), "grant", object_type=object_type, object_id=obj.key, detail=detail)


def _key(holder: Holder) -> str:
    return f"{'group' if isinstance(holder, Group) else 'user'}:{holder.pk}"


def _name(holder: Holder) -> str:
    return holder.name if isinstance(holder, Group) else holder.get_username()
