"""Drafts: diagrams being drawn. Of two who save, the second is told what the first one saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.api.serializers.definitions import DraftBody, DraftOut, DraftRow
from processes.models import Draft, Process
from processes.permissions import (
    Action,
    Person,
    designable_drafts,
    may,
    may_create_for,
    may_create_processes,
    visible_processes,
)
from processes.rest.access import OF_TENANT, found, found_by_key, person, tenant_asked, tenant_of_new
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed

MAX_KEY = 255


@extend_schema(summary="Drafts of the processes that I may design", tags=["drafts"])
class DraftListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DraftRow
    orderings = {"-updated_at": ("-updated_at", "id"), "key": ("key", "id")}
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet[Draft]:
        return designable_drafts(person(self.request)).select_related("updated_by").defer("xml")


class DraftView(Endpoint):
    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(responses=DraftOut, parameters=[OF_TENANT], summary="One draft", tags=["drafts"])
    def get(self, request: Request, key: str) -> Response:
        return Response(DraftOut(_draft(request, key)).data)

    @extend_schema(
        request=DraftBody,
        responses={200: DraftOut, 201: DraftOut},
        parameters=[OF_TENANT],
        summary="Save a draft",
        tags=["drafts"],
    )
    def put(self, request: Request, key: str) -> Response:
        user = person(request)
        tenant = tenant_of_new(user, tenant_asked(request))
        _demand_design(user, key, tenant)
        draft = _save(key, tenant, well_formed(DraftBody, request), request)
        return Response(DraftOut(draft).data, status=201 if draft.revision == 1 else 200)

    @extend_schema(
        responses={204: None}, parameters=[OF_TENANT], summary="Throw a draft away", tags=["drafts"]
    )
    def delete(self, request: Request, key: str) -> Response:
        _draft(request, key).delete()
        return Response(status=204)


def _draft(request: Request, key: str) -> Draft:
    user = person(request)
    return found_by_key(
        user, designable_drafts(user).filter(key=key), f"draft {key!r}", tenant_asked(request)
    )


def _demand_design(user: Person, key: str, tenant: str) -> None:
    if len(key) > MAX_KEY:
        raise ValidationError({"key": [f"Has at most {MAX_KEY} characters."]})
    process = Process.objects.filter(key=key, tenant=tenant).first()
    if process is None:
        if not (may_create_processes(user) and may_create_for(user, tenant)):
            raise PermissionDenied
        return
    found(visible_processes(user).filter(pk=process.pk), f"process {key!r}")
    if not may(user, Action.DESIGN, process):
        raise PermissionDenied


def _save(key: str, tenant: str, body: dict[str, Any], request: Request) -> Draft:
    """Write it if nobody wrote since the caller read; raises Conflict with the draft as it is now."""
    values = {
        "name": body["name"],
        "xml": body["xml"],
        "updated_at": now(),
        "updated_by": person(request),
    }
    rows = Draft.objects.filter(key=key, tenant=tenant)
    as_read = rows.filter(revision=body["revision"])
    if body["revision"] and as_read.update(**values, revision=F("revision") + 1):
        return rows.get()
    if not body["revision"] and (created := _create(key, tenant, values)):
        return created
    current = rows.first()
    if current is None:
        raise Conflict("The draft was deleted in the meantime; save it as a new one (revision 0).")
    who = current.updated_by.get_username() if current.updated_by else "Somebody"
    raise Conflict(f"{who} saved this draft in the meantime.", DraftOut(current).data)


def _create(key: str, tenant: str, values: dict[str, Any]) -> Draft | None:
    try:
        with transaction.atomic():
            return Draft.objects.create(key=key, tenant=tenant, **values)
    except IntegrityError:
        return None
