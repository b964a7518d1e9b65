"""Where an instance stands: scopes, element instances, open subscriptions, incidents.

A State is changed in place while a turn runs; whoever keeps the bytes it was read from can always go back.
Ended elements leave the state, so its size follows what is running and not what has happened.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from engine.errors import IllegalTransition
from engine.interpreter.commands import ParentLink

PROCESS_SCOPE = 0
"""The key of the scope of the process itself."""


class Lifecycle(StrEnum):
    """BPMN 2.0.2, figure 13.2: the states of an activity, used for every flow node."""

    READY = "ready"
    ACTIVE = "active"
    COMPLETING = "completing"
    FAILING = "failing"
    COMPLETED = "completed"
    TERMINATED = "terminated"


_ANY_END = frozenset({Lifecycle.COMPLETED, Lifecycle.TERMINATED})
LEGAL_CHANGES: dict[Lifecycle, frozenset[Lifecycle]] = {
    Lifecycle.READY: frozenset({Lifecycle.ACTIVE, Lifecycle.FAILING, Lifecycle.TERMINATED}),
    Lifecycle.ACTIVE: frozenset({Lifecycle.COMPLETING, Lifecycle.FAILING, *_ANY_END}),
    Lifecycle.COMPLETING: frozenset({Lifecycle.FAILING, *_ANY_END}),
    Lifecycle.FAILING: frozenset({Lifecycle.READY, Lifecycle.ACTIVE, Lifecycle.COMPLETING, *_ANY_END}),
    Lifecycle.COMPLETED: frozenset(),
    Lifecycle.TERMINATED: frozenset(),
}


class Loop(msgspec.Struct, array_like=True):
    """How far a repeated activity is (10.3.7), or what an ad-hoc sub-process has done (10.3.5).

    ``total`` is None where nobody knows it beforehand. ``items`` are those of the input collection, or the elements
    that an ad-hoc sub-process starts one after the other; ``outputs`` what the instances gave, in their order.
    """

    total: int | None = None
    started: int = 0
    completed: int = 0
    items: list[object] | None = None
    outputs: list[object] | None = None


class ElementInstance(msgspec.Struct, array_like=True):
    """One activation of a flow node.

    ``scope_key`` is the scope it runs in. ``subscriptions`` are the keys of what it waits for, its boundary
    events included. A repeated activity is one element, its body, with a ``loop``, and one element in the body's
    scope for each instance, with its ``index`` from 0. ``run`` is the compensation that the element is a step of.
    """

    key: int
    element_id: str
    scope_key: int
    status: Lifecycle = Lifecycle.ACTIVE
    subscriptions: list[int] = []
    loop: Loop | None = None
    index: int | None = None
    run: int | None = None
    listener: int | None = None

    def become(self, status: Lifecycle) -> None:
        """Change the status; raises IllegalTransition for what the table does not allow."""
        if status is not self.status and status not in LEGAL_CHANGES[self.status]:
            raise IllegalTransition(
                f"{self.element_id} cannot go from {self.status.value} to {status.value}."
            )
        self.status = status


class Compensable(msgspec.Struct, array_like=True):
    """A completed activity that can be compensated (13.5.5), with the variables of its own that it had then.

    ``handler_id`` is its compensation handler. A sub-process without one has ``inner`` activities, in the order of
    their completion, or a compensation event sub-process.
    """

    element_id: str
    variables: dict[str, object] = {}
    handler_id: str | None = None
    inner: list[Compensable] = []


class Compensation(msgspec.Struct, array_like=True):
    """A compensation under way in a scope: ``queue`` is what is left, in the order of completion.

    ``waiting_key`` is the element that goes on afterwards, at ``position`` of the events it throws.
    """

    key: int
    scope_key: int
    queue: list[Compensable]
    waiting_key: int | None = None
    position: int = 0


class Scope(msgspec.Struct, array_like=True):
    """One level of variables, and of flow if it is a process or sub-process.

    The key is that of the element instance it belongs to, ``PROCESS_SCOPE`` for the process. ``live`` counts the
    tokens of the level: active elements, tokens waiting at a join, tokens on their way. ``arrivals`` counts the
    waiting ones, by the id of the sequence flow (joins) or of the node (start quantity). ``subscriptions`` are the
    keys of what its event sub-processes wait for. ``resets`` are the complex gateways that have fired and wait for
    the rest (13.4.5): the flows that have given their token.
    """

    key: int
    parent: int | None
    element_id: str
    variables: dict[str, object] = {}
    live: int = 0
    arrivals: dict[str, int] = {}
    subscriptions: list[int] = []
    compensables: list[Compensable] = []
    resets: dict[str, list[str]] = {}


Owner = ElementInstance | Scope
"""Who waits: an element, or a scope for its event sub-processes."""


class Subscription(msgspec.Struct, array_like=True):
    """An open wait. ``owner`` is the element instance that waits, the activity of the boundary event, or the scope
    of the event sub-process. ``position`` is that of the event definition in its event; ``satisfied`` is what the
    condition of a conditional event gave last.

    Timers: ``cycle`` is the text of a repeating timer, ``anchor`` where it counts from, ``fired`` how often it has
    fired, ``repetitions_left`` how often it will, this occurrence included; None is without end.
    """

    key: int
    kind: str
    name: str
    element_id: str
    owner: int
    correlation_key: str | None = None
    due_at: datetime | None = None
    cycle: str | None = None
    anchor: datetime | None = None
    fired: int = 0
    repetitions_left: int | None = 1
    position: int = 0
    satisfied: bool = False


class OpenIncident(msgspec.Struct, array_like=True):
    """Why an element stands still. ``phase`` says what a retry does again; ``variables`` are its results so far.

    ``flow_id`` is the sequence flow of a token that was stopped before it arrived.
    """

    key: int
    kind: str
    message: str
    element_key: int
    phase: str
    variables: dict[str, object] = {}
    flow_id: str | None = None


class PendingToken(msgspec.Struct, array_like=True):
    """A token on its way to a node when the step budget ended."""

    element_id: str
    scope_key: int
    flow_id: str | None = None


class State(msgspec.Struct, array_like=True):
    """Everything the engine knows of one instance. ``status`` is active, completed, terminated or failed.

    ``correlation_keys`` are those of the model that a message has given a value, by the key's id (8.4.2);
    ``listener_jobs`` the elements that jobs of listeners belong to, by the job's key.
    """

    instance_id: str
    definition_id: str
    business_key: str | None = None
    parent: ParentLink | None = None
    status: str = "active"
    last_key: int = 0
    scopes: dict[int, Scope] = {}
    elements: dict[int, ElementInstance] = {}
    subscriptions: dict[int, Subscription] = {}
    incidents: dict[int, OpenIncident] = {}
    pending: list[PendingToken] = []
    steps_without_wait: int = 0
    compensations: dict[int, Compensation] = {}
    correlation_keys: dict[str, str] = {}
    listener_jobs: dict[int, int] = {}

    def next_key(self) -> int:
        self.last_key += 1
        return self.last_key

    @property
    def is_running(self) -> bool:
        return self.status == "active"

    @property
    def variables(self) -> dict[str, object]:
        """Those of the process scope."""
        return self.scopes[PROCESS_SCOPE].variables
