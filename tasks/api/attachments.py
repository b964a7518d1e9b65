"""Files attached to a task: listed, attached, handed out, taken away."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import attachments
from tasks.api.access import visible
from tasks.attachments import FileTooLarge, UnwantedFile
from tasks.changes import LostRace
from tasks.models import Attachment, UserTask
from tasks.permissions import TaskAction, may, visible_tasks

# Whatever the file is, a browser that shows it all the same runs nothing in it.
POLICY = "default-src 'none'; sandbox"


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    uploaded_by = serializers.CharField(source="uploader_name")

    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "checksum", "uploaded_by", "created_at")


class AttachmentBody(Body):
    file = serializers.FileField(allow_empty_file=True, max_length=1_000)


class UnsupportedFile(APIException):
    """The name or the type of the file is not one that may be attached."""

    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooMuch(APIException):
    """The file is larger than an attachment may be."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@extend_schema(tags=["tasks"])
class AttachmentListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    parser_classes = (MultiPartParser,)  # type: ignore[assignment]
    serializer_class = AttachmentOut
    orderings = {"created_at": ("id",), "-created_at": ("-id",)}
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        return Attachment.objects.filter(task=visible(self.request, self.kwargs["pk"]))

    @extend_schema(summary="The files attached to a task")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": AttachmentBody},
        responses={201: AttachmentOut},
        summary="Attach a file to an open task",
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        task = visible(request, pk)
        if task.status not in UserTask.OPEN:
            raise LostRace(task)
        file = well_formed(AttachmentBody, request)["file"]
        try:
            attachment = attachments.attach(task=task, file=file, actor=person(request))
        except UnwantedFile as error:
            raise UnsupportedFile(str(error)) from error
        except FileTooLarge as error:
            raise TooMuch(str(error)) from error
        return Response(AttachmentOut(attachment).data, status=status.HTTP_201_CREATED)


class AttachmentView(Endpoint):
    """Whoever sees the task may have its files."""

    allowed = {"GET": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        summary="The file, to be saved",
        tags=["tasks"],
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        attachment = _visible_attachment(request, pk)
        try:
            content = attachments.content_of(attachment)
        except FileNotFoundError as error:
            raise Http404("The file is not kept any more.") from error
        return HttpResponse(
            content,
            content_type=attachment.content_type,
            headers={
                "Content-Disposition": str(content_disposition_header(True, attachment.name)),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": POLICY,
                "Cache-Control": "private, no-store",
            },
        )

    @extend_schema(responses={204: None}, summary="Take a file away", tags=["tasks"])
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Who attached it may, and whoever directs the task; while the task is open."""
        attachment, user = _visible_attachment(request, pk), person(request)
        if attachment.task.status not in UserTask.OPEN:
            raise LostRace(attachment.task)
        if attachment.uploaded_by_id != user.pk and not may(user, TaskAction.EDIT, attachment.task):
            raise PermissionDenied
        attachments.remove(attachment=attachment, actor=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _visible_attachment(request: Request, pk: uuid.UUID) -> Attachment:
    rows = Attachment.objects.filter(pk=pk, task__in=visible_tasks(person(request)))
    return found(rows.select_related("task"), "attachment")
