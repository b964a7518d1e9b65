"""Jobs: the machine work of instances, and another try."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from processes.permissions import Action
from processes.rest.access import demand, found, person
from processes.rest.commands import COMMAND_HEADERS, idempotency_key, is_settled
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import Body, NoFields
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from tasks import job_changes, job_retries
from tasks.api.serializers import JobOut
from tasks.filters import JobFilter
from tasks.models import Job
from tasks.permissions import visible_jobs

MAX_RETRIES = 1_000
MAX_PRIORITY = 32_767


@extend_schema(summary="Jobs of the instances that I may see", tags=["jobs"])
class JobListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = JobOut
    filterset_class = JobFilter
    orderings = {"-created_at": ("-id",), "created_at": ("id",), "due_at": ("due_at", "id")}
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        return (
            visible_jobs(person(self.request)).select_related("instance").defer("payload", "instance__state")
        )


class JobBody(Body):
    """What is left out stays."""

    retries = serializers.IntegerField(required=False, min_value=1, max_value=MAX_RETRIES)
    priority = serializers.IntegerField(required=False, min_value=-MAX_PRIORITY, max_value=MAX_PRIORITY)

    def validate(self, attrs: dict[str, int]) -> dict[str, int]:
        if not attrs:
            raise serializers.ValidationError("Say at least one of retries and priority.")
        return attrs


class JobView(Endpoint):
    allowed = {"PATCH": anyone_signed_in}

    @extend_schema(
        request=JobBody,
        responses=JobOut,
        summary="Change the attempts that a job has left, or its priority",
        tags=["jobs"],
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        user = person(request)
        job = found(visible_jobs(user).select_related("instance__process").filter(pk=pk), "job")
        demand(user, Action.OPERATE, job.instance.process)
        job_changes.change(job=job, actor=user, **well_formed(JobBody, request))
        job.refresh_from_db()
        return Response(JobOut(job).data)


class JobRetryView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=NoFields,
        responses={200: JobOut, 202: JobOut},
        parameters=COMMAND_HEADERS,
        summary="Try a failed job again, or one that pauses at once",
        tags=["jobs"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        user = person(request)
        job = found(visible_jobs(user).select_related("instance__process").filter(pk=pk), "job")
        demand(user, Action.OPERATE, job.instance.process)
        well_formed(NoFields, request)
        command = job_retries.retry(job=job, actor=user, idempotency_key=idempotency_key(request))
        settled = command is None or is_settled(request, command)
        job.refresh_from_db()
        return Response(JobOut(job).data, status=200 if settled else 202)
