"""Drafts: diagrams being drawn. Of two who save, the second is told what the first one saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.api.serializers.definitions import DraftBody, DraftOut, DraftRow
from processes.models import Draft, Process
from processes.permissions import Action, Person, may, may_create_processes, processes_for, visible_processes
from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed

MAX_KEY = 255


@extend_schema(summary="Drafts of the processes that I may design", tags=["drafts"])
class DraftListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DraftRow
    orderings = {"-updated_at": ("-updated_at", "key"), "key": ("key",)}
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet[Draft]:
        return _designable(person(self.request)).select_related("updated_by").defer("xml")


class DraftView(Endpoint):
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(responses=DraftOut, summary="One draft", tags=["drafts"])
    def get(self, request: Request, key: str) -> Response:
        draft = found(_designable(person(request)).filter(pk=key), f"draft {key!r}")
        return Response(DraftOut(draft).data)

    @extend_schema(
        request=DraftBody, responses={200: DraftOut, 201: DraftOut}, summary="Save a draft", tags=["drafts"]
    )
    def put(self, request: Request, key: str) -> Response:
        _demand_design(person(request), key)
        draft = _save(key, well_formed(DraftBody, request), request)
        return Response(DraftOut(draft).data, status=201 if draft.revision == 1 else 200)

    @extend_schema(responses={204: None}, summary="Throw a draft away", tags=["drafts"])
    def delete(self, request: Request, key: str) -> Response:
        found(_designable(person(request)).filter(pk=key), f"draft {key!r}").delete()
        return Response(status=204)


def _designable(user: Person) -> QuerySet[Draft]:
    """The drafts of processes that the user may design; of processes to come, if they may make new ones."""
    mine = Q(pk__in=processes_for(user, Action.DESIGN).values("key"))
    if may_create_processes(user):
        mine |= ~Q(pk__in=Process.objects.values("key"))
    return Draft.objects.filter(mine)


def _demand_design(user: Person, key: str) -> None:
    if len(key) > MAX_KEY:
        raise ValidationError({"key": [f"Has at most {MAX_KEY} characters."]})
    process = Process.objects.filter(key=key).first()
    if process is None:
        if not may_create_processes(user):
            raise PermissionDenied
        return
    found(visible_processes(user).filter(pk=process.pk), f"process {key!r}")
    if not may(user, Action.DESIGN, process):
        raise PermissionDenied


def _save(key: str, body: dict[str, Any], request: Request) -> Draft:
    """Write it if nobody wrote since the caller read; raises Conflict with the draft as it is now."""
    values = {
        "name": body["name"],
        "xml": body["xml"],
        "updated_at": now(),
        "updated_by": person(request),
    }
    as_read = Draft.objects.filter(pk=key, revision=body["revision"])
    if body["revision"] and as_read.update(**values, revision=F("revision") + 1):
        return Draft.objects.get(pk=key)
    if not body["revision"] and (created := _create(key, values)):
        return created
    current = Draft.objects.filter(pk=key).first()
    if current is None:
        raise Conflict("The draft was deleted in the meantime; save it as a new one (revision 0).")
    who = current.updated_by.get_username() if current.updated_by else "Somebody"
    raise Conflict(f"{who} saved this draft in the meantime.", DraftOut(current).data)


def _create(key: str, values: dict[str, Any]) -> Draft | None:
    try:
        with transaction.atomic():
            return Draft.objects.create(pk=key, **values)
    except IntegrityError:
        return None
