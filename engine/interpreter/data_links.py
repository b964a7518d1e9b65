"""Data of the model as variables: data objects, properties, data stores, and the associations between them and the
inputs and outputs of activities and events (BPMN 2.0.2, 10.4).

A data object, property, input or output is a variable of its name, or of its id if it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from engine.bpmn.model.base import BaseElement, FlowNode
from engine.bpmn.model.data import (
    Assignment,
    DataAssociation,
    DataObject,
    DataObjectReference,
    DataStore,
    DataStoreReference,
    Property,
)
from engine.bpmn.model.definitions import Definitions, FlowElementsContainer, Process, walk
from engine.interpreter.expressions import Evaluator, bind

Line = tuple[str, Evaluator]
"""The variable that gets the value, and how to get it."""

PLACEHOLDER = "__targetRef_placeholder"
"""What drawing tools give an input association as its target where the model has no input of that name."""


def declared_data(container: FlowElementsContainer) -> dict[str, object]:
    """The variables that a level has from the beginning: data objects, and properties of the process, without a value.
    The properties of a sub-process are its own inputs."""
    elements = container.flow_elements
    references = {e.data_object_ref: e.name for e in elements if isinstance(e, DataObjectReference)}
    names = [e.name or references.get(e.id) or e.id for e in elements if isinstance(e, DataObject)]
    names += [p.name or p.id for p in container.properties if isinstance(container, Process)]
    return dict.fromkeys(name for name in names if name != PLACEHOLDER)


def variable_name(ref: str | None, definitions: Definitions) -> str:
    """What the data of that id is called as a variable; text that is no id is taken for the name."""
    element = definitions.find(ref, BaseElement)
    if isinstance(element, DataObjectReference):
        data_object = definitions.find(element.data_object_ref, DataObject)
        if data_object is not None and data_object.name:
            return data_object.name
        return element.name or element.data_object_ref or element.id
    if isinstance(element, DataObject) and not element.name:
        referring = (e for e in walk(definitions) if isinstance(e, DataObjectReference))
        found = next((e.name for e in referring if e.data_object_ref == element.id and e.name), None)
        return found or element.id
    if isinstance(element, DataStoreReference):
        return store_name(element, definitions)
    return ref or "" if element is None else element.name or element.id


def store_name(reference: DataStoreReference, definitions: Definitions) -> str:
    """The name of the data store, or its id; that of the reference where it refers to none."""
    store = definitions.find(reference.data_store_ref, DataStore)
    named = store or reference
    return named.name or named.id


def input_lines(element: FlowNode, definitions: Definitions) -> tuple[Line, ...]:
    """The properties of the activity or event, and what its input associations bring."""
    properties: tuple[Property, ...] = getattr(element, "properties", ())
    lines: list[Line] = [(p.name or p.id, _nothing) for p in properties if p.name != PLACEHOLDER]
    for association in getattr(element, "data_input_associations", ()):
        target = variable_name(association.target_ref, definitions)
        if target != PLACEHOLDER:
            lines += _lines(association, target, definitions)
    return tuple(lines)


def output_lines(element: FlowNode, definitions: Definitions) -> tuple[Line, ...]:
    """What the output associations take outward; those to data stores apart."""
    lines: list[Line] = []
    for association in getattr(element, "data_output_associations", ()):
        if definitions.find(association.target_ref, DataStoreReference) is None:
            lines += _lines(association, variable_name(association.target_ref, definitions), definitions)
    return tuple(lines)


def stores_read(element: FlowNode, definitions: Definitions) -> tuple[str, ...]:
    """The data stores whose values are in sight when the inputs are mapped."""
    refs = (
        ref
        for association in getattr(element, "data_input_associations", ())
        for ref in association.source_refs
    )
    found = (definitions.find(ref, DataStoreReference) for ref in refs)
    return tuple(dict.fromkeys(store_name(ref, definitions) for ref in found if ref is not None))


def stores_written(element: FlowNode, definitions: Definitions) -> tuple[Line, ...]:
    """Data store → what is written to it. An association that names no source writes the result of the store's name."""
    lines: list[Line] = []
    for association in getattr(element, "data_output_associations", ()):
        reference = definitions.find(association.target_ref, DataStoreReference)
        if reference is not None:
            name = store_name(reference, definitions)
            lines += _lines(association, name, definitions) or [(name, _variable(name))]
    return tuple(lines)


def _lines(association: DataAssociation, target: str, definitions: Definitions) -> list[Line]:
    """None for an association that only is drawn."""
    lines: list[Line] = []
    if association.transformation is not None:
        lines.append((target, bind(association.transformation)))
    elif association.source_refs and not association.assignments:
        lines.append((target, _variable(variable_name(association.source_refs[0], definitions))))
    heads: dict[str, list[tuple[list[str], Evaluator]]] = {}
    for assignment in association.assignments:
        head, *path = _target(assignment, target)
        if assignment.from_ is not None:
            heads.setdefault(head, []).append((path, bind(assignment.from_)))
    return lines + [(head, _assigned(head, parts)) for head, parts in heads.items()]


def _target(assignment: Assignment, target: str) -> Iterator[str]:
    """Where an assignment goes: a variable, or a path into one."""
    text = assignment.to.text.strip() if assignment.to is not None else ""
    yield from (text.strip("=${}# ") or target).split(".")


def mapped(lines: Iterable[Line], *, keeps: bool) -> tuple[Line, ...]:
    """Input or output mappings: those whose targets are paths into one variable build it together, and keep what is
    in it already where the mapping ``keeps`` it."""
    heads: dict[str, list[tuple[list[str], Evaluator]]] = {}
    for target, evaluator in lines:
        head, *path = target.split(".")
        heads.setdefault(head, []).append((path, evaluator))
    return tuple((head, _together(head, parts, keeps)) for head, parts in heads.items())


def _together(head: str, parts: list[tuple[list[str], Evaluator]], keeps: bool) -> Evaluator:
    is_plain = len(parts) == 1 and not parts[0][0]
    return parts[0][1] if is_plain else _assigned(head, parts, keeps)


def _assigned(head: str, parts: list[tuple[list[str], Evaluator]], keeps: bool = True) -> Evaluator:
    """The value of the variable after all assignments into it."""

    def evaluate(variables: Mapping[str, object], now: datetime) -> object:
        value = variables.get(head) if keeps else None
        for path, evaluator in parts:
            value = _put(value, path, evaluator(variables, now))
        return value

    return evaluate


def _put(value: object, path: list[str], new: object) -> object:
    if not path:
        return new
    context = dict(value) if isinstance(value, dict) else {}
    context[path[0]] = _put(context.get(path[0]), path[1:], new)
    return context


def _variable(name: str) -> Evaluator:
    return lambda variables, now: variables.get(name)


def _nothing(variables: Mapping[str, object], now: datetime) -> object:
    return None
