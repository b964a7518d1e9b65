"""Decisions: what there is, their versions and files, asking them, and what they said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from engine.interpreter.decision_inputs import InvalidInput
from processes.api.serializers.decisions import (
    DecisionDefinitionDetail,
    DecisionDefinitionOut,
    DecisionOut,
    EvaluateBody,
    EvaluationOut,
    EvaluationRow,
)
from processes.decisions import catalog
from processes.decisions.evaluation import evaluate
from processes.decisions.filters import DecisionDefinitionFilter, DecisionFilter, EvaluationFilter
from processes.decisions.permissions import (
    DecisionAction,
    actions_on,
    may,
    visible_decision_definitions,
    visible_decisions,
    visible_evaluations,
)
from processes.models import Decision, DecisionDefinition, DecisionEvaluation
from processes.permissions import Person
from processes.rest.access import OF_TENANT, found, found_by_key, person, tenant_asked
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "-version": ("-version", "-id"),
    "version": ("version", "id"),
}
# Of a number that the database can look for.
MAX_DIGITS = 19
SHOWN_WITH = ("decision", "requirements")


@extend_schema(summary="The decisions that I know of", tags=["decisions"])
class DecisionListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DecisionOut
    filterset_class = DecisionFilter
    orderings = {"key": ("key", "tenant"), "-key": ("-key", "-tenant")}
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        return visible_decisions(person(self.request))

    def rows(self, page: Sequence[Decision]) -> Any:
        return DecisionOut(_described(person(self.request), page), many=True).data


class DecisionView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=DecisionOut, parameters=[OF_TENANT], summary="One decision", tags=["decisions"])
    def get(self, request: Request, key: str) -> Response:
        decision = _known(request, key)
        return Response(DecisionOut(_described(person(request), [decision])[0]).data)


class EvaluateView(Endpoint):
    """What the decision gives for these variables; the answer stays in its history."""

    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=EvaluateBody,
        responses=EvaluationOut,
        parameters=[OF_TENANT],
        summary="Evaluate a decision",
        tags=["decisions"],
    )
    def post(self, request: Request, key: str) -> Response:
        decision = decision_for(request, key, DecisionAction.EVALUATE)
        body = well_formed(EvaluateBody, request)
        definition = _version(decision, body.get("version"))
        try:
            row = evaluate(definition=definition, variables=body["variables"], actor=person(request))
        except InvalidInput as error:
            raise ValidationError({"variables": {error.name: [error.message]}}) from error
        return Response(EvaluationOut(row).data)


@extend_schema(summary="Versions of the decisions that I know of", tags=["decisions"])
class DecisionDefinitionListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = DecisionDefinitionOut
    filterset_class = DecisionDefinitionFilter
    orderings = ORDERINGS
    queryset = DecisionDefinition.objects.none()

    def get_queryset(self) -> QuerySet[DecisionDefinition]:
        return visible_decision_definitions(person(self.request)).select_related(*SHOWN_WITH)


class DecisionDefinitionView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=DecisionDefinitionDetail, summary="One version of a decision", tags=["decisions"]
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        rows = visible_decision_definitions(person(request)).select_related(*SHOWN_WITH)
        definition = found(rows.filter(pk=pk), "version of a decision")
        definition.inputs = [  # type: ignore[attr-defined]
            {"name": one.name, "type": str(one.type)} for one in catalog.decision_of(definition).inputs
        ]
        return Response(DecisionDefinitionDetail(definition).data)


class DecisionXmlView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses={(200, "application/xml"): OpenApiResponse(OpenApiTypes.STR)},
        summary="The DMN file",
        tags=["decisions"],
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        rows = visible_decision_definitions(person(request)).select_related("requirements__resource")
        content = bytes(found(rows.filter(pk=pk), "version of a decision").requirements.resource.content)
        # A browser must neither guess another type nor run anything in it.
        headers = {
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type="application/xml", headers=headers)


@extend_schema(summary="What decisions were asked and what they said", tags=["decisions"])
class EvaluationListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = EvaluationRow
    filterset_class = EvaluationFilter
    orderings = {"-id": ("-id",), "id": ("id",)}
    queryset = DecisionEvaluation.objects.none()

    def get_queryset(self) -> QuerySet[DecisionEvaluation]:
        rows = visible_evaluations(person(self.request)).defer("steps")
        return rows.select_related("decision", "definition", "actor")


class EvaluationView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(
        responses=EvaluationOut, summary="One evaluation, with every decision on the way", tags=["decisions"]
    )
    def get(self, request: Request, pk: str) -> Response:
        rows = visible_evaluations(person(request)).select_related("decision", "definition", "actor")
        rows = rows.filter(pk=int(pk)) if pk.isdecimal() and len(pk) < MAX_DIGITS else rows.none()
        return Response(EvaluationOut(found(rows, "evaluation")).data)


def _known(request: Request, key: str) -> Decision:
    user = person(request)
    rows = visible_decisions(user).filter(key=key)
    return found_by_key(user, rows, f"decision {key!r}", tenant_asked(request))


def decision_for(request: Request, key: str, action: DecisionAction) -> Decision:
    """The decision of that key with which the user wants to do this.

    Raises Http404 if the user does not know of it, PermissionDenied if this is not among what is allowed.
    """
    decision = _known(request, key)
    if not may(person(request), action, decision):
        raise PermissionDenied
    return decision


def _version(decision: Decision, version: int | None) -> DecisionDefinition:
    rows = decision.definitions.select_related("decision").order_by("-version")
    if version is not None:
        rows = rows.filter(version=version)
    definition = rows.first()
    if definition is None:
        raise ValidationError({"version": [f"The decision {decision.key!r} has no version {version}."]})
    return definition


def _described(user: Person, decisions: Sequence[Decision]) -> list[Mapping[str, Any]]:
    """The decisions as the API shows them, in a fixed number of queries."""
    ids = [decision.pk for decision in decisions]
    latest, actions = _latest(ids), actions_on(user, ids)
    return [
        {
            "key": decision.key,
            "tenant": decision.tenant,
            "name": decision.name,
            "latest": latest.get(decision.pk),
            "permissions": [action.value for action in DecisionAction if action in actions[decision.pk]],
        }
        for decision in decisions
    ]


def _latest(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, DecisionDefinition]:
    versions = DecisionDefinition.objects.filter(decision=OuterRef("pk")).order_by("-version")
    newest = Decision.objects.filter(pk__in=ids).values_list(Subquery(versions.values("pk")[:1]), flat=True)
    rows = DecisionDefinition.objects.filter(pk__in=list(newest)).select_related(*SHOWN_WITH)
    return {row.decision_id: row for row in rows}
