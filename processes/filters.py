"""Query parameters of the lists."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from processes.models import (
    DataStoreEntry,
    Deployment,
    Incident,
    OperationLog,
    ProcessDefinition,
    ProcessInstance,
)
from processes.permissions import visible_instances


class Parameters(filters.FilterSet):  # type: ignore[misc]
    """The query parameters of one list; what is declared here is all that can be asked."""


class SharedFilter(filters.BooleanFilter):  # type: ignore[misc]
    """By whether the row belongs to no tenant."""

    def filter(self, rows: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return rows
        shared = Q((self.field_name, ""))
        return rows.filter(shared if value else ~shared)


class DefinitionFilter(Parameters):
    process = filters.CharFilter(field_name="process__key", label="Key of the process.")
    tenant = filters.CharFilter(field_name="process__tenant", label="Key of the tenant.")
    shared = SharedFilter(field_name="process__tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = ProcessDefinition
        fields: tuple[str, ...] = ()


class DeploymentFilter(Parameters):
    name = filters.CharFilter(lookup_expr="icontains", label="Part of the name.")
    tenant = filters.CharFilter(label="Key of the tenant.")
    shared = SharedFilter(field_name="tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = Deployment
        fields: tuple[str, ...] = ()


class InstanceFilter(Parameters):
    process = filters.CharFilter(field_name="process__key", label="Key of the process.")
    definition = filters.UUIDFilter(field_name="definition", label="Version of the process.")
    status = filters.ChoiceFilter(choices=ProcessInstance.Status.choices)
    business_key = filters.CharFilter(label="The whole business key.")
    parent = filters.UUIDFilter(method="called_from", label="Those that this instance has called.")
    incidents = filters.BooleanFilter(method="with_incidents", label="Those with open incidents, or without.")
    search = filters.CharFilter(method="matching", label="Part of the business key, or the id.")

    class Meta:
        model = ProcessInstance
        fields: tuple[str, ...] = ()

    def with_incidents(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        open_incidents = Incident.objects.filter(status=Incident.Status.OPEN).values("instance")
        return rows.filter(pk__in=open_incidents) if value else rows.exclude(pk__in=open_incidents)

    def called_from(self, rows: QuerySet[Any], name: str, value: uuid.UUID) -> QuerySet[Any]:
        """None if the user may not see the calling instance."""
        return rows.filter(parent__in=visible_instances(self.request.user).filter(pk=value))

    def matching(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(business_key__icontains=value) | by_id("pk", value))


class IncidentFilter(Parameters):
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    process = filters.CharFilter(field_name="instance__process__key", label="Key of the process.")
    status = filters.ChoiceFilter(choices=Incident.Status.choices)
    tenant = filters.CharFilter(field_name="instance__tenant", label="Key of the tenant.")
    shared = SharedFilter(field_name="instance__tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class DataStoreFilter(Parameters):
    name = filters.CharFilter(lookup_expr="icontains", label="Part of the name.")
    written_in = filters.UUIDFilter(method="written_by", label="Those that this instance wrote last.")

    class Meta:
        model = DataStoreEntry
        fields: tuple[str, ...] = ()

    def written_by(self, rows: QuerySet[Any], name: str, value: uuid.UUID) -> QuerySet[Any]:
        """None if the user may not see the instance."""
        return rows.filter(written_in__in=visible_instances(self.request.user).filter(pk=value).values("pk"))


class OperationFilter(Parameters):
    actor = filters.CharFilter(
        field_name="actor_name", label="User name, or whoever sat at the command line."
    )
    action = filters.CharFilter(label="The whole action, as in task.claim.")
    door = filters.CharFilter(label="api, admin or command line.")
    object_type = filters.CharFilter(label="Kind of object.")
    object = filters.CharFilter(field_name="object_id", label="Id or key of the object.")
    instance = filters.UUIDFilter(field_name="instance_id", label="Instance.")
    request = filters.CharFilter(field_name="request_id", label="Id of the request.")
    after = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", label="At or after.")
    before = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", label="Before.")

    class Meta:
        model = OperationLog
        fields: tuple[str, ...] = ()


def by_id(column: str, text: str) -> Q:
    """The rows with this id in the column; none if the text is no id."""
    try:
        return Q((column, uuid.UUID(text.strip())))
    except ValueError:
        return Q(pk__in=[])
