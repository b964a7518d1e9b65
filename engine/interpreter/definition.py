"""A process as the interpreter runs it: nodes and flows linked to each other, expressions bound, behaviours chosen.

Built once when a definition is loaded, shared by all its instances, never changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import Definitions, FlowElementsContainer, Process
from engine.interpreter.correlation import Correlation
from engine.interpreter.expressions import Evaluator
from engine.interpreter.state import ElementInstance, Owner, Scope, Subscription


class Behavior(Protocol):
    """What one node does. ``execution`` is the running turn (`engine.interpreter.turn.Execution`).

    ``does_work`` says that people or machines work on it, who may report failures and errors; ``stays_open`` that
    what it waits for may happen again.
    """

    does_work: bool
    stays_open: bool

    def arrive(self, execution: Any, scope: Scope, flow: Flow | None) -> None:
        """A token comes in. Most nodes are entered at once; a join lets it wait."""
        ...

    def enter(self, execution: Any, element: ElementInstance) -> None:
        """The element is active, its inputs are mapped: do the work, or open what it waits for."""
        ...

    def complete(self, execution: Any, element: ElementInstance, variables: Mapping[str, object]) -> None:
        """The work that the element waited for is done."""
        ...

    def error_in(
        self, execution: Any, element: ElementInstance, reported: Mapping[str, object]
    ) -> tuple[str, str] | None:
        """The BPMN error, its code and message, that what the work reported stands for by the model."""
        ...

    def listen(self, execution: Any, owner: Owner) -> None:
        """Open what this boundary event of ``owner``, or event sub-process in it, waits for."""
        ...

    def trigger(
        self, execution: Any, owner: Owner, subscription: Subscription, variables: Mapping[str, object]
    ) -> None:
        """What the owner waited for at this node has happened."""
        ...

    def catch(self, execution: Any, owner: Owner, variables: Mapping[str, object]) -> None:
        """An error, escalation or the like reaches this boundary event of ``owner``, or the start event of an event
        sub-process in it."""
        ...

    def flows(self, execution: Any, element: ElementInstance) -> Iterable[Flow]:
        """The flows to leave by, where there are conditions or a default; raises Foreseen if none fits."""
        ...

    def scope_completed(self, execution: Any, element: ElementInstance) -> None:
        """No token is left in the scope that the element opened."""
        ...

    def instance_variables(self, execution: Any, scope: Scope, element: ElementInstance) -> dict[str, object]:
        """The next instance of the repeated activity begins: its own variables."""
        ...

    def instance_completed(self, execution: Any, element: ElementInstance) -> None:
        """One instance of the repeated activity is about to leave."""
        ...

    def go_on(self, execution: Any, element: ElementInstance) -> None:
        """One of its instances has completed, or what failed then is tried again."""
        ...

    def inner_completed(self, execution: Any, owner: ElementInstance, element: ElementInstance) -> None:
        """An activity inside the ad-hoc sub-process ``owner`` is about to leave."""
        ...

    def compensated(self, execution: Any, element: ElementInstance, position: int) -> None:
        """The compensation that the element waited for is done."""
        ...

    def terminate(self, execution: Any, element: ElementInstance) -> None:
        """The element ends without completing: take back what it asked for."""
        ...


class Listening(Protocol):
    """The listeners of a node, those that hear its start first; ``first_end`` is where those of its end begin."""

    first_end: int

    def run(self, execution: Any, element: ElementInstance, position: int) -> bool:
        """Run those from ``position`` to the end of their half; False if a job has to be waited for."""
        ...

    def job_completed(self, execution: Any, element: ElementInstance) -> None:
        """The job of the listener that the element waits for is done."""
        ...


class FlowListening(Protocol):
    """The listeners of a sequence flow."""

    def run(self, execution: Any, scope: Scope) -> None:
        """A token takes the flow."""
        ...


@dataclass(slots=True, eq=False)
class Flow:
    """A sequence flow; ``text`` is its condition as written."""

    id: str
    target: Node = field(repr=False)
    condition: Evaluator | None = None
    text: str = ""
    listening: FlowListening | None = None


@dataclass(frozen=True, slots=True)
class Catch:
    """What takes a thrown event at an activity or in a scope: ``kind`` is that of the event definition.

    ``code`` is None where every code is taken; ``node`` is the boundary event, or the start event of the event
    sub-process. The variables are those of the catching event that get the code and the message.
    """

    kind: str
    code: str | None
    node: Node
    code_variable: str | None = None
    message_variable: str | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A flow node. ``inputs`` and ``outputs`` are (target variable, evaluator) in document order, ``stores_written``
    (data store, evaluator).

    A repeated activity is two nodes: its body, with ``instance``, the node that each of its instances runs; that one
    has ``body``. ``handler`` is the compensation handler, ``is_compensable`` whether completing it is remembered;
    ``skip`` says whether the work is left out; ``is_inside``: what is around it decides how to go on when it leaves.
    """

    element: FlowNode
    container: Container = field(repr=False)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: Flow | None = None
    has_conditions: bool = False
    boundary: tuple[Node, ...] = ()
    catches: tuple[Catch, ...] = ()
    inputs: tuple[tuple[str, Evaluator], ...] = ()
    outputs: tuple[tuple[str, Evaluator], ...] = ()
    stores_read: tuple[str, ...] = ()
    stores_written: tuple[tuple[str, Evaluator], ...] = ()
    async_before: bool = False
    async_after: bool = False
    start_quantity: int = 1
    completion_quantity: int = 1
    inner: Container | None = None
    instance: Node | None = field(default=None, repr=False)
    body: Node | None = field(default=None, repr=False)
    handler: Node | None = field(default=None, repr=False)
    listening: Listening | None = None
    skip: Evaluator | None = None
    is_compensable: bool = False
    is_inside: bool = False
    behavior: Behavior = field(init=False, repr=False)
    id: str = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.element.id
        self.tag = self.element.tag


@dataclass(slots=True, eq=False)
class Container:
    """One level of flow. ``starts`` are the nodes that begin when the level does.

    ``owner`` is the sub-process (None: the process); ``event_starts`` are the start events of the event sub-processes
    in it, ``declared`` its data objects and properties.
    """

    element: FlowElementsContainer
    owner: Node | None = field(default=None, repr=False)
    nodes: list[Node] = field(default_factory=list)
    starts: tuple[Node, ...] = ()
    event_starts: tuple[Node, ...] = ()
    catches: tuple[Catch, ...] = ()
    declared: Mapping[str, object] = field(default_factory=dict)
    is_ad_hoc: bool = False


@dataclass(slots=True, eq=False)
class ProcessModel:
    """One executable process of a deployed file. ``definition_id`` is whatever the caller names it by.

    ``joins`` are the gateways that look at all tokens of their level before they fire; ``asks_for_execution``: some
    expression uses more than variables.
    """

    definition_id: str
    definitions: Definitions = field(repr=False)
    element: Process = field(repr=False)
    root: Container = field(repr=False)
    nodes: Mapping[str, Node] = field(repr=False)
    flows: Mapping[str, Flow] = field(repr=False)
    correlation: Correlation = field(repr=False)
    joins: tuple[Node, ...] = ()
    has_conditional_events: bool = False
    asks_for_execution: bool = False

    @property
    def key(self) -> str:
        """The id of the process element: its key over all versions."""
        return self.element.id

    def message_key(self, message: str, payload: Mapping[str, object], now: datetime) -> str | None:
        """The correlation key that a message carries by the retrieval expressions of the model, if it names any."""
        return self.correlation.of_payload(message, payload, now)
