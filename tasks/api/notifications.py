"""What I should know: listed, counted, read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks.deliveries import Delivery, prefer, preferences_of
from tasks.filters import NotificationFilter
from tasks.models import Notification
from tasks.permissions import visible_tasks

MAX_READ = 1_000


class NotificationOut(serializers.ModelSerializer[Notification]):
    """``task`` and ``comment`` are ids."""

    task = serializers.UUIDField(source="task_id")
    task_name = serializers.CharField(source="task.name")
    comment = serializers.UUIDField(source="comment_id", allow_null=True)
    actor = serializers.CharField(source="actor_name")

    class Meta:
        model = Notification
        fields = ("id", "kind", "task", "task_name", "comment", "actor", "created_at", "read_at")


class UnreadOut(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


class ReadBody(Body):
    """``ids`` are those that were read; without it all of them."""

    ids = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=MAX_READ)


@extend_schema(summary="My notifications, the newest first", tags=["notifications"])
class NotificationListView(ListEndpoint):
    """Those of tasks that I do not see any more are left out."""

    allowed = {"GET": anyone_signed_in}
    serializer_class = NotificationOut
    filterset_class = NotificationFilter
    queryset = Notification.objects.none()

    def get_queryset(self) -> QuerySet[Notification]:
        return _mine(self.request).select_related("task")


class NotificationCountView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=UnreadOut, summary="How many I have not read", tags=["notifications"])
    def get(self, request: Request) -> Response:
        return _counted(request)


class NotificationReadView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(request=ReadBody, responses=UnreadOut, summary="I have read them", tags=["notifications"])
    def post(self, request: Request) -> Response:
        body = well_formed(ReadBody, request)
        rows = Notification.objects.filter(user=person(request), read_at=None)
        if "ids" in body:
            rows = rows.filter(pk__in=body["ids"])
        rows.update(read_at=now())
        return _counted(request)


class PreferencesOut(serializers.Serializer[Any]):
    """Kind → whether and when I get e-mail. ``email`` says whether this installation sends any."""

    email = serializers.BooleanField()
    preferences = serializers.DictField(child=serializers.ChoiceField(choices=Delivery.choices))


class PreferencesBody(Body):
    """Kinds that are left out stay as they are."""

    mentioned = serializers.ChoiceField(choices=Delivery.choices, required=False)
    assigned = serializers.ChoiceField(choices=Delivery.choices, required=False)
    delegated = serializers.ChoiceField(choices=Delivery.choices, required=False)
    resolved = serializers.ChoiceField(choices=Delivery.choices, required=False)
    offered = serializers.ChoiceField(choices=Delivery.choices, required=False)
    overdue = serializers.ChoiceField(choices=Delivery.choices, required=False)


class PreferencesView(Endpoint):
    allowed = {"GET": anyone_signed_in, "PATCH": anyone_signed_in}

    @extend_schema(responses=PreferencesOut, summary="What I am told by e-mail", tags=["notifications"])
    def get(self, request: Request) -> Response:
        return _preferences(request)

    @extend_schema(
        request=PreferencesBody,
        responses=PreferencesOut,
        summary="Choose what I am told by e-mail",
        tags=["notifications"],
    )
    def patch(self, request: Request) -> Response:
        prefer(person(request).pk, well_formed(PreferencesBody, request))
        return _preferences(request)


def _preferences(request: Request) -> Response:
    chosen = {"email": settings.NOTIFY_BY_EMAIL, "preferences": preferences_of(person(request).pk)}
    return Response(PreferencesOut(chosen).data)


def _mine(request: Request) -> QuerySet[Notification]:
    user = person(request)
    return Notification.objects.filter(user=user, task__in=visible_tasks(user))


def _counted(request: Request) -> Response:
    return Response(UnreadOut({"unread": _mine(request).filter(read_at=None).count()}).data)
