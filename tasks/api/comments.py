"""Comments on a task."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import comments
from tasks.api.access import visible
from tasks.models import TaskComment
from tasks.permissions import TaskAction, may, visible_tasks


class CommentOut(serializers.ModelSerializer[TaskComment]):
    author = serializers.CharField(source="author_name")
    mentions = serializers.SlugRelatedField("username", many=True, read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = TaskComment
        fields = ("id", "author", "text", "mentions", "created_at")


class CommentBody(Body):
    text = serializers.CharField(max_length=comments.MAX_TEXT)


@extend_schema(tags=["tasks"])
class CommentListView(ListEndpoint):
    """Whoever sees the task may comment on it, also when it is done. `@name` tells a user of the comment."""

    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    serializer_class = CommentOut
    orderings = {"created_at": ("id",), "-created_at": ("-id",)}
    queryset = TaskComment.objects.none()

    def get_queryset(self) -> QuerySet[TaskComment]:
        task = visible(self.request, self.kwargs["pk"])
        return TaskComment.objects.filter(task=task).prefetch_related("mentions")

    @extend_schema(summary="The comments on a task")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=CommentBody, responses={201: CommentOut}, summary="Comment on a task")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = visible(request, pk)
        text = well_formed(CommentBody, request)["text"]
        comment = comments.add(task=task, author=person(request), text=text)
        return Response(CommentOut(comment).data, status=status.HTTP_201_CREATED)


class CommentView(Endpoint):
    allowed = {"DELETE": anyone_signed_in}

    @extend_schema(responses={204: None}, summary="Delete a comment of mine", tags=["tasks"])
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Its author may, and whoever directs the task while it is open."""
        user = person(request)
        rows = TaskComment.objects.filter(pk=pk, task__in=visible_tasks(user))
        comment = found(rows.select_related("task"), "comment")
        if comment.author_id != user.pk and not may(user, TaskAction.EDIT, comment.task):
            raise PermissionDenied
        comments.remove(comment=comment, actor=user)
        return Response(status=status.HTTP_204_NO_CONTENT)
