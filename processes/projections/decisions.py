"""History of decisions: what each business rule task asked, and what it was told."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from engine.interpreter import records as r
from processes import bulk
from processes.decisions import shown
from processes.models import DecisionDefinition, DecisionEvaluation
from processes.projections.registry import Entry, projects

_COLUMNS = (
    *("decision", "definition", "instance", "activity_key", "element_id", "evaluated_at"),
    *("inputs", "matched_rules", "outputs", "steps", "warnings"),
)


@projects(r.DecisionEvaluated)
def write_evaluations(entries: Sequence[Entry]) -> None:
    ids = {uuid.UUID(entry.record.definition_id) for entry in entries}
    decisions = dict(DecisionDefinition.objects.filter(pk__in=ids).values_list("pk", "decision"))
    rows = [_row(entry, decisions) for entry in entries]
    bulk.insert(DecisionEvaluation, _COLUMNS, rows)


def _row(entry: Entry, decisions: dict[uuid.UUID, uuid.UUID]) -> tuple[object, ...]:
    turn, _, record = entry
    definition = uuid.UUID(record.definition_id)
    return (
        decisions[definition],
        definition,
        turn.instance_id,
        record.key,
        record.element_id[:255],
        turn.at,
        shown.plain(record.inputs),
        shown.rules(record.matched_rules),
        shown.plain(record.outputs),
        shown.steps(record.steps),
        shown.warnings(record.warnings),
    )
