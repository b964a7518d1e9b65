"""Query parameters of the lists of decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django_filters import rest_framework as filters

from processes.filters import Parameters, SharedFilter
from processes.models import Decision, DecisionDefinition, DecisionEvaluation


class DecisionFilter(Parameters):
    search = filters.CharFilter(method="matching", label="Part of the key or name.")
    tenant = filters.CharFilter(label="Key of the tenant.")
    shared = SharedFilter(field_name="tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = Decision
        fields: tuple[str, ...] = ()

    def matching(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(key__icontains=value) | Q(name__icontains=value))


class DecisionDefinitionFilter(Parameters):
    decision = filters.CharFilter(field_name="decision__key", label="Key of the decision.")
    version = filters.NumberFilter(label="Number of the version.")
    version_tag = filters.CharFilter(label="The whole version tag.")
    deployment = filters.UUIDFilter(field_name="deployment", label="Deployment.")
    latest = filters.BooleanFilter(method="only_latest", label="The latest versions alone, or all others.")
    tenant = filters.CharFilter(field_name="decision__tenant", label="Key of the tenant.")
    shared = SharedFilter(field_name="decision__tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = DecisionDefinition
        fields: tuple[str, ...] = ()

    def only_latest(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        versions = DecisionDefinition.objects.filter(decision=OuterRef("decision")).order_by()
        newest = versions.values("decision").annotate(last=Max("version")).values("last")
        latest = Q(version=Subquery(newest))
        return rows.filter(latest if value else ~latest)


class EvaluationFilter(Parameters):
    decision = filters.CharFilter(field_name="decision__key", label="Key of the decision.")
    definition = filters.UUIDFilter(field_name="definition", label="Version of the decision.")
    instance = filters.UUIDFilter(field_name="instance", label="Process instance.")
    element = filters.CharFilter(field_name="element_id", label="Element of the process.")
    actor = filters.CharFilter(field_name="actor__username", label="Name of the user who asked.")
    evaluated_after = filters.IsoDateTimeFilter(field_name="evaluated_at", lookup_expr="gte")
    evaluated_before = filters.IsoDateTimeFilter(field_name="evaluated_at", lookup_expr="lt")
    warnings = filters.BooleanFilter(method="with_warnings", label="Those with warnings, or without.")

    class Meta:
        model = DecisionEvaluation
        fields: tuple[str, ...] = ()

    def with_warnings(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(warnings=[]) if value else rows.filter(warnings=[])
