"""Data stores: what processes share, to look at and to set right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes import data_store_edits
from processes.api.serializers.data_stores import DataStoreBody, DataStoreOut
from processes.data_store_edits import StoreAction, may, visible_data_stores
from processes.data_stores import MAX_NAME
from processes.filters import DataStoreFilter
from processes.models import DataStoreEntry, ProcessInstance
from processes.permissions import Person, may_create_for, visible_instances
from processes.rest.access import OF_TENANT, found_by_key, person, tenant_asked, tenant_of_new
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed


@extend_schema(summary="Data stores and their values", tags=["data-stores"])
class DataStoreListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DataStoreOut
    filterset_class = DataStoreFilter
    orderings = {
        "name": ("name", "tenant"),
        "-name": ("-name", "-tenant"),
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
    }
    queryset = DataStoreEntry.objects.none()

    def get_queryset(self) -> QuerySet[DataStoreEntry]:
        return visible_data_stores(person(self.request))

    def rows(self, page: Sequence[DataStoreEntry]) -> Any:
        return super().rows(_with_writers_in_sight(person(self.request), page))


class DataStoreView(Endpoint):
    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(
        responses=DataStoreOut, parameters=[OF_TENANT], summary="One data store", tags=["data-stores"]
    )
    def get(self, request: Request, name: str) -> Response:
        return _shown(request, _visible(request, name))

    @extend_schema(
        request=DataStoreBody,
        responses={200: DataStoreOut, 201: DataStoreOut},
        parameters=[OF_TENANT],
        summary="Write the value of a data store",
        tags=["data-stores"],
    )
    def put(self, request: Request, name: str) -> Response:
        user = person(request)
        if len(name) > MAX_NAME:
            raise ValidationError({"name": [f"It has at most {MAX_NAME} characters."]})
        tenant = tenant_of_new(user, tenant_asked(request))
        is_new = not DataStoreEntry.objects.filter(name=name, tenant=tenant).exists()
        allowed = may(user, StoreAction.ADD if is_new else StoreAction.CHANGE)
        if not (allowed and may_create_for(user, tenant)):
            _refuse(request, name)
        value = well_formed(DataStoreBody, request)["value"]
        entry = data_store_edits.write(name, value, user, tenant)
        return _shown(request, entry, 201 if is_new else 200)

    @extend_schema(
        responses={204: None},
        parameters=[OF_TENANT],
        summary="Forget a data store and its value",
        tags=["data-stores"],
    )
    def delete(self, request: Request, name: str) -> Response:
        entry = _visible(request, name)
        user = person(request)
        if not (may(user, StoreAction.DELETE) and may_create_for(user, entry.tenant)):
            raise PermissionDenied
        data_store_edits.remove(entry, person(request))
        return Response(status=204)


def _visible(request: Request, name: str) -> DataStoreEntry:
    """Raises Http404 if it is not there or the user may not see data stores."""
    user = person(request)
    rows = visible_data_stores(user).filter(name=name)
    return found_by_key(user, rows, f"data store {name!r}", tenant_asked(request))


def _refuse(request: Request, name: str) -> None:
    """Raises Http404 for those who may not see data stores, else PermissionDenied."""
    if not may(person(request), StoreAction.VIEW):
        _visible(request, name)
    raise PermissionDenied


def _shown(request: Request, entry: DataStoreEntry, status: int = 200) -> Response:
    (row,) = _with_writers_in_sight(person(request), [entry])
    return Response(DataStoreOut(row).data, status=status)


def _with_writers_in_sight(user: Person, rows: Sequence[DataStoreEntry]) -> Sequence[DataStoreEntry]:
    writers = {row.written_in for row in rows if row.written_in is not None}
    visible = visible_instances(user).filter(pk__in=writers) if writers else ProcessInstance.objects.none()
    seen = set(visible.values_list("pk", flat=True))
    for row in rows:
        row.shown_writer = row.written_in if row.written_in in seen else None  # type: ignore[attr-defined]
    return rows
