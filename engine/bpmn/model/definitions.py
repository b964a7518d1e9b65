"""The file as a whole: definitions, processes and global tasks, and how to find an element in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, TypeVar

import msgspec

from engine.bpmn.model.activities import ResourceRole, SubProcess
from engine.bpmn.model.base import Artifact, BaseElement, FlowElement, FlowNode, LaneSet, SequenceFlow
from engine.bpmn.model.collaboration import Collaboration, CorrelationSubscription, Import
from engine.bpmn.model.data import InputOutputBinding, InputOutputSpecification, Property
from engine.bpmn.model.events import BoundaryEvent
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import EMPTY_EXTENSION
from engine.bpmn.problems import Problem

E = TypeVar("E", bound=BaseElement)


class CallableElement(BaseElement, frozen=True, kw_only=True):
    """What a call activity can call."""

    supported_interface_refs: tuple[str, ...] = ()
    io_specification: InputOutputSpecification | None = None
    io_bindings: tuple[InputOutputBinding, ...] = ()
    resources: tuple[ResourceRole, ...] = ()


class Process(CallableElement, frozen=True, kw_only=True):
    """``flow_elements`` in document order. Only an ``is_executable`` process is run; others are kept for display."""

    tag: ClassVar[str] = "process"

    process_type: str = "None"
    is_closed: bool = False
    is_executable: bool = False
    definitional_collaboration_ref: str | None = None
    supports: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    lane_sets: tuple[LaneSet, ...] = ()
    flow_elements: tuple[FlowElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    correlation_subscriptions: tuple[CorrelationSubscription, ...] = ()


class GlobalTask(CallableElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "globalTask"


class GlobalManualTask(GlobalTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "globalManualTask"


class GlobalUserTask(GlobalTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "globalUserTask"

    implementation: str | None = None


class GlobalScriptTask(GlobalTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "globalScriptTask"

    script_language: str | None = None
    script: Expression | None = None


class GlobalBusinessRuleTask(GlobalTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "globalBusinessRuleTask"

    implementation: str | None = None


FlowElementsContainer = Process | SubProcess
"""What has ``flow_elements``, ``lane_sets`` and ``artifacts``: one level of flow."""


def children(element: BaseElement) -> Iterator[BaseElement]:
    """The elements directly inside, in the order of the struct's fields."""
    for name in element.__struct_fields__:
        value = getattr(element, name)
        if isinstance(value, BaseElement):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, BaseElement):
                    yield item


def walk(element: BaseElement) -> Iterator[BaseElement]:
    """The element itself and everything inside it, parents first."""
    yield element
    for child in children(element):
        yield from walk(child)


def expressions_of(element: BaseElement) -> Iterator[Expression]:
    """Those of the element itself and of its extension, not of elements inside it."""
    for name in element.__struct_fields__:
        value = getattr(element, name)
        if value is not EMPTY_EXTENSION and value.__class__ not in _SIMPLE:
            yield from _inside(value)


_SIMPLE = frozenset({str, int, bool, type(None)})


def _inside(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, BaseElement | Problem):
        for name in value.__struct_fields__:
            yield from _inside(getattr(value, name))


class Definitions(BaseElement, frozen=True, kw_only=True, dict=True):
    """One BPMN file. ``problems`` are the warnings of the reader; its errors raise ``InvalidModel``.

    ``dialect`` is the tool whose extensions it uses: camunda, flowable, zeebe, spiffworkflow, pythmata, or empty.
    """

    tag: ClassVar[str] = "definitions"

    target_namespace: str = ""
    expression_language: str = ""
    type_language: str = ""
    exporter: str = ""
    exporter_version: str = ""
    imports: tuple[Import, ...] = ()
    root_elements: tuple[BaseElement, ...] = ()
    has_diagram: bool = False
    source: str = ""
    dialect: str = ""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _elements(self) -> dict[str, BaseElement]:
        return {element.id: element for element in reversed([*walk(self)])}

    @cached_property
    def _parents(self) -> dict[str, BaseElement]:
        return {child.id: element for element in walk(self) for child in children(element)}

    @cached_property
    def _boundary_events(self) -> dict[str, tuple[BoundaryEvent, ...]]:
        attached: dict[str, list[BoundaryEvent]] = {}
        for element in walk(self):
            if isinstance(element, BoundaryEvent):
                attached.setdefault(element.attached_to_ref, []).append(element)
        return {activity_id: tuple(events) for activity_id, events in attached.items()}

    @property
    def processes(self) -> tuple[Process, ...]:
        return tuple(element for element in self.root_elements if isinstance(element, Process))

    @property
    def executable_processes(self) -> tuple[Process, ...]:
        return tuple(process for process in self.processes if process.is_executable)

    @property
    def collaborations(self) -> tuple[Collaboration, ...]:
        return tuple(element for element in self.root_elements if isinstance(element, Collaboration))

    def element(self, element_id: str) -> BaseElement:
        """The element of that id; KeyError if there is none."""
        return self._elements[element_id]

    def find(self, element_id: str | None, kind: type[E]) -> E | None:
        """The element of that id if it is there and of that class."""
        element = self._elements.get(element_id) if element_id is not None else None
        return element if isinstance(element, kind) else None

    def parent(self, element_id: str) -> BaseElement | None:
        """The element directly around it; None for the definitions and for an unknown id."""
        return self._parents.get(element_id)

    def container(self, element_id: str) -> FlowElementsContainer | None:
        """The nearest process or sub-process around it."""
        around = self.parent(element_id)
        while around is not None and not isinstance(around, Process | SubProcess):
            around = self.parent(around.id)
        return around

    def process_of(self, element_id: str) -> Process | None:
        """The process that it stands in; the process itself for its own id."""
        around: BaseElement | None = self._elements.get(element_id)
        while around is not None and not isinstance(around, Process):
            around = self.parent(around.id)
        return around

    def boundary_events(self, activity_id: str) -> tuple[BoundaryEvent, ...]:
        """Those attached to the activity, in document order."""
        return self._boundary_events.get(activity_id, ())

    def elements(self, kind: type[E]) -> Iterator[E]:
        """All elements of that class, parents first, in document order."""
        return (element for element in walk(self) if isinstance(element, kind))


def flow_nodes(container: FlowElementsContainer) -> tuple[FlowNode, ...]:
    """Of this level alone, in document order."""
    return tuple(element for element in container.flow_elements if isinstance(element, FlowNode))


def sequence_flows(container: FlowElementsContainer) -> tuple[SequenceFlow, ...]:
    """Of this level alone, in document order."""
    return tuple(element for element in container.flow_elements if isinstance(element, SequenceFlow))


def replace(element: E, **changes: object) -> E:
    """A copy with other values in these fields."""
    return msgspec.structs.replace(element, **changes)
