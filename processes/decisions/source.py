"""The decisions that processes can call: those deployed here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from engine.interpreter.decision_calls import unknown, version_number
from engine.interpreter.ports import DecisionOutcome, DecisionRequest
from processes.decisions import catalog
from processes.models import DecisionDefinition, ProcessDefinition
from processes.tenants import acting, nearest


class StoredDecisions:
    """The port of the interpreter, on the database: one query for each call, the model from memory."""

    def evaluate(
        self, request: DecisionRequest, variables: Mapping[str, object], now: datetime
    ) -> DecisionOutcome:
        rows = _candidates(request).order_by("-version")
        row = rows.values_list("pk", "version", "requirements_id").first()
        if row is None:
            raise unknown(request)
        pk, version, requirements_id = row
        decision = catalog.callable_decision(requirements_id, request.decision_id)
        return decision.ask(str(pk), version, variables, now)


def _candidates(request: DecisionRequest) -> QuerySet[DecisionDefinition]:
    rows = nearest(
        DecisionDefinition.objects.filter(decision__key=request.decision_id), acting(), "decision__tenant"
    )
    if request.binding == "version":
        return rows.filter(version=version_number(request))
    if request.binding == "version_tag":
        return rows.filter(version_tag=request.version or "").exclude(version_tag="")
    if request.binding == "deployment":
        process = ProcessDefinition.objects.filter(pk=uuid.UUID(request.definition_id))
        # A file that had not changed since the deployment before is not deployed anew.
        return rows.filter(deployment__created_at__lte=process.values("deployment__created_at")[:1])
    return rows
