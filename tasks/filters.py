"""Query parameters of the lists of this floor."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from processes.filters import Parameters, by_id
from tasks.models import Job, UserTask

OPEN_OR_COMPLETED = (("open", "open"), ("completed", "completed"))


class TaskFilter(Parameters):
    status = filters.ChoiceFilter(choices=OPEN_OR_COMPLETED, method="with_status")
    process = filters.CharFilter(field_name="instance__process__key", label="Key of the process.")
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    search = filters.CharFilter(method="matching", label="Part of the name or of the business key, or an id.")

    class Meta:
        model = UserTask
        fields: tuple[str, ...] = ()

    def with_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status__in=UserTask.OPEN if value == "open" else (UserTask.Status.COMPLETED,))

    def matching(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        by_text = Q(name__icontains=value) | Q(instance__business_key__icontains=value)
        return rows.filter(by_text | by_id("pk", value) | by_id("instance", value))


class JobFilter(Parameters):
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    status = filters.ChoiceFilter(choices=Job.Status.choices)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()
