"""A process as the interpreter runs it: nodes and flows linked to each other, expressions bound, behaviours chosen.

Built once when a definition is loaded, shared by all its instances, never changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import Definitions, FlowElementsContainer, Process
from engine.interpreter.expressions import Evaluator
from engine.interpreter.state import ElementInstance, Scope, Subscription


class Behavior(Protocol):
    """What one node does. ``execution`` is the running turn (`engine.interpreter.turn.Execution`).

    ``does_work`` says that people or machines work on it, who may report failures and errors.
    """

    does_work: bool

    def arrive(self, execution: Any, scope: Scope, flow: Flow | None) -> None:
        """A token comes in. Most nodes are entered at once; a join lets it wait."""
        ...

    def enter(self, execution: Any, element: ElementInstance) -> None:
        """The element is active, its inputs are mapped: do the work, or open what it waits for."""
        ...

    def complete(self, execution: Any, element: ElementInstance, variables: Mapping[str, object]) -> None:
        """The work that the element waited for is done."""
        ...

    def trigger(
        self,
        execution: Any,
        element: ElementInstance,
        subscription: Subscription,
        variables: Mapping[str, object],
    ) -> None:
        """What a subscription of this node waited for has happened; ``element`` owns the subscription."""
        ...

    def flows(self, execution: Any, element: ElementInstance) -> Iterable[Flow]:
        """The flows to leave by, where there are conditions or a default; raises Foreseen if none fits."""
        ...

    def scope_completed(self, execution: Any, element: ElementInstance) -> None:
        """No token is left in the scope that the element opened."""
        ...

    def terminate(self, execution: Any, element: ElementInstance) -> None:
        """The element ends without completing: take back what it asked for."""
        ...


@dataclass(slots=True, eq=False)
class Flow:
    """A sequence flow; ``text`` is its condition as written."""

    id: str
    target: Node = field(repr=False)
    condition: Evaluator | None = None
    text: str = ""


@dataclass(slots=True, eq=False)
class Node:
    """A flow node. ``inputs`` and ``outputs`` are (target variable, evaluator) in document order."""

    element: FlowNode
    container: Container = field(repr=False)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: Flow | None = None
    has_conditions: bool = False
    boundary: tuple[Node, ...] = ()
    inputs: tuple[tuple[str, Evaluator], ...] = ()
    outputs: tuple[tuple[str, Evaluator], ...] = ()
    async_before: bool = False
    async_after: bool = False
    start_quantity: int = 1
    completion_quantity: int = 1
    inner: Container | None = None
    behavior: Behavior = field(init=False, repr=False)
    id: str = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.element.id
        self.tag = self.element.tag


@dataclass(slots=True, eq=False)
class Container:
    """One level of flow. ``starts`` are the nodes that begin when the level does."""

    element: FlowElementsContainer
    nodes: list[Node] = field(default_factory=list)
    starts: tuple[Node, ...] = ()


@dataclass(slots=True, eq=False)
class ProcessModel:
    """One executable process of a deployed file. ``definition_id`` is whatever the caller names it by."""

    definition_id: str
    definitions: Definitions = field(repr=False)
    element: Process = field(repr=False)
    root: Container = field(repr=False)
    nodes: Mapping[str, Node] = field(repr=False)
    flows: Mapping[str, Flow] = field(repr=False)

    @property
    def key(self) -> str:
        """The id of the process element: its key over all versions."""
        return self.element.id
