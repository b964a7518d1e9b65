"""The operation log: who did what, to read, to filter, to take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from processes import audit_export
from processes.api.serializers.operations import OperationLogOut
from processes.filters import OperationFilter
from processes.models import OperationLog
from processes.permissions import visible_operations
from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint


@extend_schema(summary="What was done to what I may see", tags=["operations"])
class OperationListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = OperationLogOut
    filterset_class = OperationFilter
    orderings = {"-at": ("-id",), "at": ("id",)}
    queryset = OperationLog.objects.none()

    def get_queryset(self) -> QuerySet[OperationLog]:
        return visible_operations(person(self.request))


class OperationExportView(Endpoint):
    """All rows that the filter leaves, the oldest first, in one file."""

    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        summary="The operation log as a file",
        tags=["operations"],
        filters=True,
        parameters=[
            OpenApiParameter("as", enum=["csv", "jsonl"], description="The kind of file; csv if not given.")
        ],
        responses={(200, "text/csv"): OpenApiTypes.BINARY, (200, "application/jsonl"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        parameters = request.query_params.dict()
        kind = parameters.pop("as", "csv")
        if kind not in audit_export.WRITERS:
            raise ValidationError({"as": ["Must be csv or jsonl."]})
        chosen = OperationFilter(parameters, visible_operations(person(request)), request=request)
        unknown = sorted(set(parameters) - set(chosen.base_filters))
        if unknown or not chosen.is_valid():
            raise ValidationError(
                {name: ["There is no such parameter."] for name in unknown} or chosen.errors
            )
        return _file(kind, audit_export.WRITERS[kind](chosen.qs.order_by("id")))


def _file(kind: str, lines: Iterator[str]) -> StreamingHttpResponse:
    types: dict[str, Any] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
    response = StreamingHttpResponse(lines, content_type=types[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="operations.{kind}"'
    return response
