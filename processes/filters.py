"""Query parameters of the lists."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from processes.models import Deployment, Incident, ProcessDefinition, ProcessInstance


class Parameters(filters.FilterSet):  # type: ignore[misc]
    """The query parameters of one list; what is declared here is all that can be asked."""


class DefinitionFilter(Parameters):
    process = filters.CharFilter(field_name="process__key", label="Key of the process.")

    class Meta:
        model = ProcessDefinition
        fields: tuple[str, ...] = ()


class DeploymentFilter(Parameters):
    name = filters.CharFilter(lookup_expr="icontains", label="Part of the name.")

    class Meta:
        model = Deployment
        fields: tuple[str, ...] = ()


class InstanceFilter(Parameters):
    process = filters.CharFilter(field_name="process__key", label="Key of the process.")
    definition = filters.UUIDFilter(field_name="definition", label="Version of the process.")
    status = filters.ChoiceFilter(choices=ProcessInstance.Status.choices)
    business_key = filters.CharFilter(label="The whole business key.")
    incidents = filters.BooleanFilter(method="with_incidents", label="Those with open incidents, or without.")
    search = filters.CharFilter(method="matching", label="Part of the business key, or the id.")

    class Meta:
        model = ProcessInstance
        fields: tuple[str, ...] = ()

    def with_incidents(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        open_incidents = Incident.objects.filter(status=Incident.Status.OPEN).values("instance")
        return rows.filter(pk__in=open_incidents) if value else rows.exclude(pk__in=open_incidents)

    def matching(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(business_key__icontains=value) | by_id("pk", value))


class IncidentFilter(Parameters):
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    process = filters.CharFilter(field_name="instance__process__key", label="Key of the process.")
    status = filters.ChoiceFilter(choices=Incident.Status.choices)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


def by_id(column: str, text: str) -> Q:
    """The rows with this id in the column; none if the text is no id."""
    try:
        return Q((column, uuid.UUID(text.strip())))
    except ValueError:
        return Q(pk__in=[])
