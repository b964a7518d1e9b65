"""The extension attributes and elements of one BPMN element, whatever dialects they are written in."""

from __future__ import annotations

from collections import Counter

import msgspec

from engine.bpmn.extensions import camunda, flowable, pythmata, spiff, zeebe
from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import Dialect, apply_attribute, apply_element
from engine.bpmn.model.extension import EMPTY_EXTENSION, Extension
from engine.bpmn.problems import Problem
from engine.bpmn.xml import Node

DIALECTS = (pythmata.DIALECT, zeebe.DIALECT, camunda.DIALECT, flowable.DIALECT, spiff.DIALECT)
"""In the order of precedence: where two say different things, the earlier one is heard."""

NO_EXTENSION = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://camunda.org/schema/modeler/1.0",
    }
)
"""Attributes of XML itself, of drawing, and of the drawing tool: they never mean anything to execution."""

_BY_PRECEDENCE = (camunda.DIALECT, flowable.DIALECT, zeebe.DIALECT, spiff.DIALECT, pythmata.DIALECT)
"""A model of another tool that was edited here stays a model of that tool."""
_UNDERSTOOD = NO_EXTENSION.union(*(dialect.namespaces for dialect in DIALECTS))


class Strangers:
    """Counts extensions of unknown vendors, so that each namespace is reported once."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._line: dict[str, int] = {}

    def saw(self, namespace: str, line: int) -> None:
        self._count[namespace] += 1
        self._line.setdefault(namespace, line)

    def problems(self) -> list[Problem]:
        return [
            Problem(
                element_id="",
                line=self._line[namespace],
                rule="extension-ignored",
                severity="warning",
                text=f"{count} extensions of {namespace or 'no namespace'} are not understood and have no effect.",
            )
            for namespace, count in self._count.items()
        ]


def read_extension(node: Node, element_id: str, holders: list[Node], strangers: Strangers) -> Extension:
    """``holders`` are the ``extensionElements`` directly inside the element's node."""
    if not node.foreign and not holders:
        return EMPTY_EXTENSION
    draft = Draft(element_id, node.name, node.line)
    elements = [child for holder in holders for child in holder.children]
    present = {namespace for namespace, _ in node.foreign} | {child.namespace for child in elements}
    for dialect in DIALECTS:
        if present & dialect.namespaces:
            _read_dialect(draft, dialect, node, elements)
    for namespace, line in (
        *((namespace, node.line) for namespace, _ in node.foreign),
        *((child.namespace, child.line) for child in elements),
    ):
        if namespace not in _UNDERSTOOD:
            strangers.saw(namespace, line)
    return _with_result_variable(draft.build())


def _read_dialect(draft: Draft, dialect: Dialect, node: Node, elements: list[Node]) -> None:
    for (namespace, name), text in node.foreign.items():
        if namespace in dialect.namespaces:
            apply_attribute(draft, dialect.attributes.get(name), f"{dialect.name}:{name}", text, node.line)
    for child in elements:
        if child.namespace in dialect.namespaces:
            apply_element(draft, dialect.elements.get(child.name), child, dialect.name)


def _with_result_variable(extension: Extension) -> Extension:
    """Where the result goes may stand beside the work or in it; the work says it in the end."""
    work = extension.task_definition
    if work is None or extension.result_variable is None or work.result_variable is not None:
        return extension
    named = msgspec.structs.replace(work, result_variable=extension.result_variable)
    return msgspec.structs.replace(extension, task_definition=named)


def dialect_of(namespaces: frozenset[str]) -> str:
    """The dialect of a file with these namespaces at its root; empty if it has none."""
    found = (dialect.name for dialect in _BY_PRECEDENCE if dialect.namespaces & namespaces)
    return next(found, "")
