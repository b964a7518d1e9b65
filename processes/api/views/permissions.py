"""Roles on processes and decisions, for those who administer them; and the reasons for what somebody may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes import explanations
from processes.api.serializers.permissions import AccessOut, GrantBody, HolderOut, HoldersOut
from processes.api.views.decisions import decision_for
from processes.decisions.permissions import DecisionAction
from processes.grants import (
    ON_DECISIONS,
    ON_PROCESSES,
    Grants,
    Holder,
    held_on,
    holders_of,
    kind_of,
    name_of,
    replace,
)
from processes.permissions import Action
from processes.rest.access import OF_TENANT, person, process_for, tenant_asked
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, well_formed

USER = OpenApiParameter("user", str, required=True, description="User name.")


class ProcessPermissionsView(Endpoint):
    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in}

    @extend_schema(
        responses=HoldersOut, parameters=[OF_TENANT], summary="Who has which roles on it", tags=["processes"]
    )
    def get(self, request: Request, key: str) -> Response:
        return _shown(_administered_process(request, key), ON_PROCESSES)

    @extend_schema(
        request=GrantBody,
        responses=HolderOut,
        parameters=[OF_TENANT],
        summary="Grant roles to a user or a group, and take the others away",
        tags=["processes"],
    )
    def put(self, request: Request, key: str) -> Response:
        return _granted(request, _administered_process(request, key), ON_PROCESSES)


class DecisionPermissionsView(Endpoint):
    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in}

    @extend_schema(
        responses=HoldersOut, parameters=[OF_TENANT], summary="Who has which roles on it", tags=["decisions"]
    )
    def get(self, request: Request, key: str) -> Response:
        return _shown(decision_for(request, key, DecisionAction.ADMINISTER), ON_DECISIONS)

    @extend_schema(
        request=GrantBody,
        responses=HolderOut,
        parameters=[OF_TENANT],
        summary="Grant roles to a user or a group, and take the others away",
        tags=["decisions"],
    )
    def put(self, request: Request, key: str) -> Response:
        return _granted(request, decision_for(request, key, DecisionAction.ADMINISTER), ON_DECISIONS)


class AccessView(Endpoint):
    """Why may, or may not, this user do something with the process?"""

    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=AccessOut,
        parameters=[USER, OF_TENANT],
        summary="What a user may do with it, and why",
        tags=["processes"],
    )
    def get(self, request: Request, key: str) -> Response:
        process = _administered_process(request, key)
        name = request.query_params.get("user", "")
        user = User.objects.filter(username=name).first()
        if user is None:
            raise ValidationError({"user": [f"There is no user {name!r}." if name else "Say which user."]})
        return Response(
            AccessOut(
                {
                    "user": user.get_username(),
                    "obstacle": explanations.obstacle(user, process),
                    "actions": explanations.explain(user, [process])[process.pk],
                }
            ).data
        )


def _administered_process(request: Request, key: str) -> Any:
    return process_for(person(request), key, Action.ADMINISTER, tenant_asked(request))


def _shown(obj: Any, grants: Grants) -> Response:
    held = held_on([obj], grants)[obj.pk]
    rows = [_row(holder, held[key], grants) for key, holder in holders_of(held).items()]
    rows.sort(key=lambda row: (row["kind"], row["name"]))
    return Response(HoldersOut({"holders": rows}).data)


def _granted(request: Request, obj: Any, grants: Grants) -> Response:
    body = well_formed(GrantBody, request)
    unknown = [role for role in body["roles"] if role not in grants.roles]
    if unknown:
        raise ValidationError({"roles": [f"There are {', '.join(grants.roles)}; not {', '.join(unknown)}."]})
    holder: Holder = body.get("user") or body["group"]
    with transaction.atomic():
        held = held_on([obj], grants)[obj.pk].get((kind_of(holder), holder.pk), frozenset())
        kept = grants.besides(held) if body["keep"] else frozenset()
        wanted = grants.codenames(body["roles"]) | kept
        replace(obj, holder, held, wanted, grants=grants, actor=person(request))
    return Response(HolderOut(_row(holder, wanted, grants)).data)


def _row(holder: Holder, codenames: frozenset[str], grants: Grants) -> dict[str, Any]:
    return {
        "kind": kind_of(holder),
        "name": name_of(holder),
        "roles": grants.roles_of(codenames),
        "besides": sorted(grants.besides(codenames)),
    }
