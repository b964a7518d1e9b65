"""External workers: fetch and lock jobs, report what came of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engine.interpreter.codec import to_plain
from processes.permissions import Action
from processes.rest.access import demand, found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import MAX_NAME, Body, VariablesField
from processes.rest.views import Endpoint, well_formed
from tasks import external_workers, variable_conditions
from tasks.api.long_polling import Wish, answer_later, is_asynchronous
from tasks.external_workers import LONGEST_LOCK, LONGEST_WAIT, MAX_JOBS, LockedJob, Topic
from tasks.models import Job
from tasks.permissions import visible_jobs

MAX_TOPICS = 50
MAX_TEXT = 8_000
MAX_RETRIES = 1_000
DEFAULT_LOCK_SECONDS = 60
_LONGEST_LOCK_SECONDS = int(LONGEST_LOCK.total_seconds())


class LockSeconds(serializers.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=_LONGEST_LOCK_SECONDS, **options)


class ConditionText(serializers.CharField):
    """A condition on a variable of the instance, read."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return variable_conditions.read(super().to_internal_value(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class TopicBody(Body):
    """``variables`` are the names of those wanted; without them all are sent. Only jobs of these ``processes`` (keys),
    of this ``business_key`` and whose instance fulfils the ``conditions`` are looked for."""

    name = serializers.CharField(max_length=MAX_NAME)
    lock_seconds = LockSeconds(required=False, default=DEFAULT_LOCK_SECONDS)
    variables = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NAME), required=False, max_length=1_000
    )
    processes = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NAME), required=False, min_length=1, max_length=100
    )
    business_key = serializers.CharField(required=False, max_length=MAX_NAME)
    conditions = serializers.ListField(
        child=ConditionText(max_length=1_000),
        required=False,
        max_length=variable_conditions.MAX_CONDITIONS,
        help_text=variable_conditions.SYNTAX,
    )


class FetchBody(Body):
    """``wait_seconds`` is how long to wait for work where there is none yet."""

    worker = serializers.CharField(max_length=100)
    topics = serializers.ListField(child=TopicBody(), min_length=1, max_length=MAX_TOPICS)
    max_jobs = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MAX_JOBS)
    wait_seconds = serializers.FloatField(
        required=False, default=0, min_value=0, max_value=LONGEST_WAIT.total_seconds()
    )

    def validate_topics(self, topics: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [topic["name"] for topic in topics]
        if len(set(names)) < len(names):
            raise serializers.ValidationError("A topic may be there once.")
        return topics


class ReportBody(Body):
    """``fence`` came with the job."""

    fence = serializers.IntegerField(min_value=1)


class CompleteJobBody(ReportBody):
    variables = VariablesField(required=False, default=dict)


class FailJobBody(ReportBody):
    """``retries`` are the attempts left, ``pause_seconds`` the time before the next one; the model says what is left
    out."""

    message = serializers.CharField(max_length=MAX_TEXT)
    detail = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)
    retries = serializers.IntegerField(required=False, min_value=0, max_value=MAX_RETRIES)
    pause_seconds = serializers.IntegerField(required=False, min_value=0, max_value=_LONGEST_LOCK_SECONDS)


class ThrowErrorBody(CompleteJobBody):
    """``code`` is the error code of the model."""

    code = serializers.CharField(max_length=MAX_NAME)
    message = serializers.CharField(max_length=MAX_TEXT, required=False, default="", allow_blank=True)


class ExtendBody(ReportBody):
    lock_seconds = LockSeconds()


class LockedJobOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="job.pk")
    fence = serializers.IntegerField()
    topic = serializers.CharField(source="job.topic")
    element_id = serializers.CharField(source="job.element_id")
    instance = serializers.UUIDField(source="job.instance_id")
    process = serializers.CharField(source="job.instance.process.key")
    tenant = serializers.CharField(source="job.instance.tenant")
    business_key = serializers.CharField(source="job.instance.business_key")
    idempotency_key = serializers.CharField(source="job.idempotency_key")
    attempt = serializers.IntegerField(source="job.attempts")
    retries_left = serializers.IntegerField(source="job.retries_left")
    priority = serializers.IntegerField(source="job.priority")
    locked_until = serializers.DateTimeField(source="job.lease_until")
    variables = serializers.SerializerMethodField()
    properties = serializers.SerializerMethodField()
    headers = serializers.DictField(child=serializers.CharField())

    def get_variables(self, locked: LockedJob) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(dict(locked.variables))
        return plain

    def get_properties(self, locked: LockedJob) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(dict(locked.properties))
        return plain


def _topic(given: dict[str, Any]) -> Topic:
    return Topic(
        given["name"],
        timedelta(seconds=given["lock_seconds"]),
        frozenset(given["variables"]) if "variables" in given else None,
        given.get("processes", ()),
        given.get("business_key"),
        given.get("conditions", ()),
    )


class FetchView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=FetchBody,
        responses={200: LockedJobOut(many=True)},
        summary="Fetch and lock jobs of the processes that I may operate",
        tags=["external workers"],
    )
    def post(self, request: Request) -> Response:
        body = well_formed(FetchBody, request)
        asked = external_workers.Asked(
            worker=body["worker"],
            topics=[_topic(topic) for topic in body["topics"]],
            user=person(request),
            max_jobs=body["max_jobs"],
        )
        wait = timedelta(seconds=body["wait_seconds"])
        is_patient = is_asynchronous(request._request)
        # A server of threads has a handful of them, and keeps one for this.
        found = _shown(external_workers.fetch_and_lock(asked, timedelta(0) if is_patient else wait))
        response = Response(found)
        if found or not wait or not is_patient:
            return response
        return answer_later(response, Wish(wait, lambda: _shown(external_workers.fetch_and_lock(asked))))


def _shown(locked: list[LockedJob]) -> Any:
    return LockedJobOut(locked, many=True).data


class ReportView(Endpoint):
    """What a worker says of a job that it has locked; 409 if the lock is lost."""

    allowed = {"POST": anyone_signed_in}
    body: type[Body] = ReportBody

    def report(self, request: Request, pk: uuid.UUID, act: Callable[..., None]) -> Response:
        user = person(request)
        job = found(visible_jobs(user).select_related("instance__process").filter(pk=pk), "job")
        demand(user, Action.OPERATE, job.instance.process)
        self.act(act, job, well_formed(self.body, request))
        return Response(status=204)

    def act(self, act: Callable[..., None], job: Job, body: dict[str, Any]) -> None:
        act(job=job, **body)


class CompleteJobView(ReportView):
    body = CompleteJobBody

    @extend_schema(
        request=CompleteJobBody, responses={204: None}, summary="The work is done", tags=["external workers"]
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.report(request, pk, external_workers.complete)


class FailJobView(ReportView):
    body = FailJobBody

    @extend_schema(
        request=FailJobBody, responses={204: None}, summary="The work failed", tags=["external workers"]
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.report(request, pk, external_workers.fail)

    def act(self, act: Callable[..., None], job: Job, body: dict[str, Any]) -> None:
        pause = body.pop("pause_seconds", None)
        act(job=job, pause=None if pause is None else timedelta(seconds=pause), **body)


class ThrowErrorView(ReportView):
    body = ThrowErrorBody

    @extend_schema(
        request=ThrowErrorBody,
        responses={204: None},
        summary="The work ends with a BPMN error",
        tags=["external workers"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.report(request, pk, external_workers.throw_error)


class ExtendView(ReportView):
    body = ExtendBody

    @extend_schema(
        request=ExtendBody,
        responses={204: None},
        summary="Put off the end of a lock",
        tags=["external workers"],
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.report(request, pk, external_workers.extend)

    def act(self, act: Callable[..., None], job: Job, body: dict[str, Any]) -> None:
        act(job=job, fence=body["fence"], lock=timedelta(seconds=body["lock_seconds"]))


class UnlockView(ReportView):
    @extend_schema(
        request=ReportBody, responses={204: None}, summary="Give a job back", tags=["external workers"]
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.report(request, pk, external_workers.unlock)
