"""Data associations: what goes where as it is has to be of one kind (10.4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.data import (
    DataAssociation,
    DataObject,
    DataObjectReference,
    DataStore,
    DataStoreReference,
    ItemDefinition,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem


def _sources(context: Context) -> Iterator[Problem]:
    """Several sources become one value by a transformation, or by assignments."""
    for association in context.of(DataAssociation):
        if _copies(association) and len(association.source_refs) > 1:
            count = len(association.source_refs)
            text = f"The data association has {count} sources and says not how they make one value."
            yield problem(
                association, "association-sources", text, "Add a transformation, or keep one source."
            )


def _types(context: Context) -> Iterator[Problem]:
    for association in context.of(DataAssociation):
        if _copies(association) and len(association.source_refs) == 1:
            source = _type_of(context, association.source_refs[0])
            target = _type_of(context, association.target_ref)
            if source and target and source != target:
                text = f"The data association copies a {source} into a {target}."
                hint = "Add a transformation, or use one item definition."
                yield problem(association, "association-types", text, hint, severity="warning")


def _copies(association: DataAssociation) -> bool:
    return association.transformation is None and not association.assignments


def _type_of(context: Context, ref: str | None) -> str | None:
    """The structure of its item definition; None if it has none."""
    find = context.definitions.find
    element = find(ref, BaseElement)
    item_ref: str | None = getattr(element, "item_subject_ref", None)
    if item_ref is None and isinstance(element, DataObjectReference):
        item_ref = getattr(find(element.data_object_ref, DataObject), "item_subject_ref", None)
    if item_ref is None and isinstance(element, DataStoreReference):
        item_ref = getattr(find(element.data_store_ref, DataStore), "item_subject_ref", None)
    item = find(item_ref, ItemDefinition)
    return item.structure_ref or item.id if item is not None else None


RULES: tuple[Rule, ...] = (_sources, _types)
