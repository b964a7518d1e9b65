"""Somebody asks a decision, outside of any process; what it said becomes history."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User

from processes import clock
from processes.decisions import catalog, shown
from processes.models import DecisionDefinition, DecisionEvaluation


def evaluate(
    *, definition: DecisionDefinition, variables: Mapping[str, object], actor: User
) -> DecisionEvaluation:
    """Raises InvalidInput for a variable of the wrong type, other EngineErrors where it fails."""
    at = clock.now()
    outcome = catalog.decision_of(definition).ask(str(definition.pk), definition.version, variables, at)
    return DecisionEvaluation.objects.create(
        decision=definition.decision,
        definition=definition,
        actor=actor,
        evaluated_at=at,
        inputs=shown.plain(outcome.inputs),
        matched_rules=shown.rules(outcome.matched_rules),
        outputs=shown.plain(outcome.value),
        steps=shown.steps(outcome.steps),
        warnings=shown.warnings(outcome.warnings),
    )
