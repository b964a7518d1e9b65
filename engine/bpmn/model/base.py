"""The roots of the metamodel (BPMN 2.0.2, chapter 8): elements, flow elements, flow nodes, sequence flows.

References are ids of other elements, resolved and checked by the reader: ``Definitions.element(id)`` finds them.
Attribute names are those of the specification in snake case.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import EMPTY_EXTENSION, Extension


class BaseElement(msgspec.Struct, frozen=True, kw_only=True):
    """``line`` is that where the start tag ends, counted from 1. ``tag`` is the element's name in BPMN XML."""

    tag: ClassVar[str] = ""

    id: str
    name: str = ""
    documentation: str = ""
    line: int = 0
    extension: Extension = EMPTY_EXTENSION


class FlowElement(BaseElement, frozen=True, kw_only=True):
    """Whatever stands in a process or sub-process and takes part in its flow, or holds its data."""


class FlowNode(FlowElement, frozen=True, kw_only=True):
    """``incoming`` and ``outgoing`` are ids of sequence flows in document order, derived from the flows."""

    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()


class SequenceFlow(FlowElement, frozen=True, kw_only=True):
    """``condition_expression`` is None where the flow is unconditional."""

    tag: ClassVar[str] = "sequenceFlow"

    source_ref: str
    target_ref: str
    condition_expression: Expression | None = None
    is_immediate: bool | None = None


class Artifact(BaseElement, frozen=True, kw_only=True):
    """Drawn, never executed; but an association names the handler of a compensation event."""


class Association(Artifact, frozen=True, kw_only=True):
    tag: ClassVar[str] = "association"

    source_ref: str
    target_ref: str
    association_direction: str = "None"


class TextAnnotation(Artifact, frozen=True, kw_only=True):
    tag: ClassVar[str] = "textAnnotation"

    text: str = ""


class Group(Artifact, frozen=True, kw_only=True):
    tag: ClassVar[str] = "group"


class Lane(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "lane"

    flow_node_refs: tuple[str, ...] = ()
    partition_element_ref: str | None = None
    child_lane_set: LaneSet | None = None


class LaneSet(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "laneSet"

    lanes: tuple[Lane, ...] = ()
