"""The views that all others are made of."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import transaction
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processes import advisory
from processes.rest.access import act_for_tenant_of
from processes.rest.answers import FIELDS, demand_match, selected
from processes.rest.declared import Declared, Rule
from processes.rest.errors import TooLarge
from processes.rest.pages import PARAMETERS, KeysetPage
from processes.rest.parsers import ExactJSONParser
from processes.rest.serializers import Body

B = TypeVar("B", bound=Body)
_NUL = "\x00"
_CHANGING = ("PUT", "PATCH", "DELETE")


class Endpoint(APIView):
    """Denied unless ``allowed`` says otherwise; bodies are JSON no larger than the limit."""

    allowed: ClassVar[Mapping[str, Rule]] = {}
    permission_classes = (Declared,)
    parser_classes = (ExactJSONParser,)
    metadata_class = None
    is_conditional: ClassVar[bool] = False
    """Whether PUT, PATCH and DELETE heed If-Match; for that, they take turns."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.is_conditional or request.method not in _CHANGING:
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            advisory.lock_until_commit([f"address {request.path}"])
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge(limit)
        _refuse_nul(request)
        act_for_tenant_of(request)
        if "If-Match" in request.headers and request.method in _CHANGING:
            self._demand_match(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        is_read = request.method == "GET" and response.status_code == HTTPStatus.OK
        if is_read and isinstance(response, Response):
            try:
                response.data = selected(response.data, request)
            except ValidationError as error:
                response = self.handle_exception(error)
        return super().finalize_response(request, response, *args, **kwargs)

    def _demand_match(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not self.is_conditional:
            raise ValidationError({"If-Match": ["Changes at this address cannot be made to depend on it."]})
        try:
            read = self.get(request, *args, **kwargs)  # type: ignore[attr-defined]
        except Http404:
            demand_match(request, None)
            return
        demand_match(request, super().finalize_response(request, read, *args, **kwargs).render())


def _refuse_nul(request: Request) -> None:
    """No name has this character, and PostgreSQL has no such text. Raises Http404 and ValidationError."""
    if _NUL in request.path:
        raise Http404("There is nothing by a name with the character NUL.")
    for name, value in request.query_params.items():
        if _NUL in f"{name}{value}":
            raise ValidationError({name.replace(_NUL, ""): ["It has the character NUL."]})


class ListEndpoint(ListModelMixin, Endpoint, GenericAPIView[Any]):
    """A list in pages. ``orderings`` names what ``?ordering=`` may be; the first one is the default."""

    pagination_class = KeysetPage
    orderings: ClassVar[Mapping[str, tuple[str, ...]]] = {"-id": ("-id",)}
    parameters: ClassVar[tuple[str, ...]] = ()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._refuse_unknown_parameters(request)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.rows(page or []))

    def rows(self, page: Any) -> Any:
        """The page as JSON."""
        return self.get_serializer(page, many=True).data

    def page_order(self, request: Request) -> tuple[str, ...]:
        name = request.query_params.get("ordering") or next(iter(self.orderings))
        if name not in self.orderings:
            raise ValidationError({"ordering": [f"Must be one of {', '.join(self.orderings)}."]})
        return self.orderings[name]

    def _refuse_unknown_parameters(self, request: Request) -> None:
        filters = getattr(self, "filterset_class", None)
        known = {
            *PARAMETERS,
            FIELDS,
            "ordering",
            *self.parameters,
            *(filters.base_filters if filters else ()),
        }
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            text = f"There is no such parameter; there are: {', '.join(sorted(known))}."
            raise ValidationError({name: [text] for name in unknown})


def well_formed(serializer_class: type[B], request: Request) -> dict[str, Any]:
    """The body of the request as the serializer reads it; raises ValidationError."""
    body = serializer_class(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
