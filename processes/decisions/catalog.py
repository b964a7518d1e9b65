"""Deployed DMN files, read and compiled, kept in this process: a file and what it imports never change."""

from __future__ import annotations

import uuid
from functools import lru_cache

from engine.dmn import DecisionModel, DmnDefinitions, compile_decisions, read_dmn
from engine.interpreter.decision_calls import CallableDecision
from processes.models import DecisionDefinition, DecisionRequirements

MAX_FILES = 200
MAX_DECISIONS = 1_000


@lru_cache(maxsize=MAX_FILES)
def _file(requirements_id: uuid.UUID) -> DmnDefinitions:
    row = DecisionRequirements.objects.select_related("resource").get(pk=requirements_id)
    return read_dmn(bytes(row.resource.content), row.resource.name)


@lru_cache(maxsize=MAX_FILES)
def _compiled(requirements_id: uuid.UUID) -> DecisionModel:
    imported = DecisionRequirements.objects.filter(importers=requirements_id).values_list("namespace", "pk")
    return compile_decisions(_file(requirements_id), {namespace: _file(pk) for namespace, pk in imported})


@lru_cache(maxsize=MAX_DECISIONS)
def callable_decision(requirements_id: uuid.UUID, key: str) -> CallableDecision:
    """A decision of the file, ready to be asked."""
    return CallableDecision(_compiled(requirements_id), key)


def file_of(row: DecisionRequirements) -> DmnDefinitions:
    return _file(row.pk)


def decision_of(definition: DecisionDefinition) -> CallableDecision:
    return callable_decision(definition.requirements_id, definition.decision.key)
