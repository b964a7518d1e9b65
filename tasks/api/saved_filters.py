"""Saved filters of the inbox: mine, and those that others share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import saved_filters
from tasks.models import TaskFilter

MAX_PARAMETERS = 30
MAX_TEXT = 1_000
MAX_OWN = 100
# Whoever may change all filters keeps those in order that are shared; their own lists do not grow by that.
MANAGE = "tasks.change_taskfilter"


@extend_schema_field({"type": "object", "additionalProperties": {}})
class QueryField(serializers.Field[dict[str, Any], Any, Any, Any]):
    """Parameters of the list of tasks: texts, numbers, true or false, or lists of them."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or len(data) > MAX_PARAMETERS:
            raise ValidationError(f"Must be an object of at most {MAX_PARAMETERS} parameters.")
        for name, value in data.items():
            ones = value if isinstance(value, list) else [value]
            if not all(isinstance(one, str | int | bool) and len(str(one)) <= MAX_TEXT for one in ones):
                raise ValidationError(
                    {name: [f"Must be a text, number, true or false, of {MAX_TEXT} signs."]}
                )
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        return value


class FilterOut(serializers.ModelSerializer[TaskFilter]):
    owner = serializers.CharField(source="owner.username")
    query = QueryField()
    groups = serializers.SlugRelatedField("name", many=True, read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = TaskFilter
        fields = ("id", "name", "owner", "query", "position", "is_public", "groups", "changed_at")


class FilterBody(Body):
    name = serializers.CharField(max_length=150)
    query = QueryField(default=dict)
    position = serializers.IntegerField(default=0, min_value=-10_000, max_value=10_000)
    is_public = serializers.BooleanField(default=False)
    groups = serializers.ListField(child=serializers.CharField(max_length=150), default=list, max_length=50)


class FilterCountsOut(serializers.Serializer[Any]):
    """Number of tasks by the id of the filter."""

    counts = serializers.DictField(child=serializers.IntegerField())


@extend_schema(tags=["task filters"])
class FilterListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    serializer_class = FilterOut
    orderings = {"position": ("position", "name", "id"), "name": ("name", "id")}
    queryset = TaskFilter.objects.none()

    def get_queryset(self) -> QuerySet[TaskFilter]:
        return _visible(person(self.request))

    @extend_schema(summary="My filters and those shared with me")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=FilterBody, responses={201: FilterOut}, summary="Save a filter")
    def post(self, request: Request) -> Response:
        user = person(request)
        if TaskFilter.objects.filter(owner=user).count() >= MAX_OWN:
            raise ValidationError({"name": [f"You have {MAX_OWN} filters, the limit."]})
        row = _write(TaskFilter(owner=user), well_formed(FilterBody, request), request)
        return Response(FilterOut(row).data, status=status.HTTP_201_CREATED)


class FilterView(Endpoint):
    """Everybody with whom it is shared may use it; its owner may change it, and whoever manages all of them."""

    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(responses=FilterOut, summary="One filter", tags=["task filters"])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(FilterOut(_found(request, pk)).data)

    @extend_schema(
        request=FilterBody, responses=FilterOut, summary="Change a filter of mine", tags=["task filters"]
    )
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        row = _own(request, pk)
        return Response(FilterOut(_write(row, well_formed(FilterBody, request), request)).data)

    @extend_schema(responses={204: None}, summary="Delete a filter of mine", tags=["task filters"])
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        _own(request, pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class FilterCountsView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=FilterCountsOut, summary="How much each of my filters finds", tags=["task filters"]
    )
    def get(self, request: Request) -> Response:
        chosen = list(_visible(person(request))[: saved_filters.COUNTED])
        numbers = saved_filters.counts(chosen, request)
        return Response({"counts": {str(pk): number for pk, number in numbers.items()}})


def _visible(user: User) -> QuerySet[TaskFilter]:
    return saved_filters.visible_filters(user).select_related("owner").prefetch_related("groups")


def _found(request: Request, pk: uuid.UUID) -> TaskFilter:
    user = person(request)
    rows = TaskFilter.objects.all() if user.has_perm(MANAGE) else _visible(user)
    return found(rows.filter(pk=pk), "task filter")


def _own(request: Request, pk: uuid.UUID) -> TaskFilter:
    row, user = _found(request, pk), person(request)
    if row.owner_id != user.pk and not user.has_perm(MANAGE):
        raise PermissionDenied
    return row


def _write(row: TaskFilter, body: Mapping[str, Any], request: Request) -> TaskFilter:
    if problems := saved_filters.problems(body["query"], request):
        raise ValidationError({"query": problems})
    groups = _shareable(body, person(request))
    row.name, row.query = body["name"], body["query"]
    row.position, row.is_public = body["position"], body["is_public"]
    try:
        with transaction.atomic():
            row.save()
            row.groups.set(groups)
    except IntegrityError as error:
        raise ValidationError({"name": ["You have a filter of this name already."]}) from error
    return row


def _shareable(body: Mapping[str, Any], user: User) -> list[Group]:
    """With everybody, and with groups of others, shares who may share; all others with groups of their own."""
    shares_freely = user.has_perm("tasks.share_taskfilter")
    if body["is_public"] and not shares_freely:
        raise ValidationError({"is_public": ["You may not share filters with everybody."]})
    reachable = Group.objects.all() if shares_freely else user.groups.all()
    groups = list(reachable.filter(name__in=body["groups"]))
    missing = sorted(set(body["groups"]) - {group.name for group in groups})
    if missing:
        raise ValidationError({"groups": [f"You have no group {name!r} to share with." for name in missing]})
    return groups
