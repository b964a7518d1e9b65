"""Listeners: work on the side, as the dialects know it, when an element starts or ends or a flow is taken.

Expressions and scripts run within the turn. Registered callables are jobs, and the element waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from engine.bpmn import listener_events
from engine.bpmn.model.extension import Listener
from engine.interpreter import records as r
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.state import ElementInstance, Lifecycle, Owner, Scope
from engine.interpreter.task_fields import TaskFields, task_fields
from engine.interpreter.turn import COMPLETE, ENTER, Execution

LISTENER_RETRIES = 3
LISTENER_BACKOFF = timedelta(seconds=10)

Effect = Callable[[Execution, Owner], None]


class ListenerJob:
    """A registered callable or worker that hears of it."""

    def __init__(self, listener: Listener) -> None:
        definition = listener.task_definition
        assert definition is not None
        self.event = listener.event
        self.topic = bind(definition.topic)
        self.properties = tuple((line.target, bind(line.source)) for line in definition.properties)
        self.headers = dict(definition.headers)
        self.retries = bind_optional(definition.retries)

    def create(self, execution: Execution, element: ElementInstance) -> None:
        sight, now = execution.sight(element), execution.now
        key = execution.state.next_key()
        execution.state.listener_jobs[key] = element.key
        execution.record(
            r.JobCreated(
                key=key,
                element_id=element.element_id,
                topic=str(self.topic(sight, now)),
                properties={name: evaluate(sight, now) for name, evaluate in self.properties},
                variables=dict(sight),
                headers={**self.headers, "event": self.event},
                retries=_retries(self.retries, sight, execution),
                retry_backoff=LISTENER_BACKOFF,
                priority=0,
                result_variable=None,
            )
        )


def _retries(evaluate: Evaluator | None, sight: Mapping[str, object], execution: Execution) -> int:
    value = evaluate(sight, execution.now) if evaluate else LISTENER_RETRIES
    try:
        return max(0, int(str(value)))
    except ValueError as error:
        raise Foreseen(EXPRESSION, f"The retries of a listener are {value!r}, not a whole number.") from error


class NodeListening:
    """The listeners of one node, in document order."""

    def __init__(
        self, starts: list[Listener], ends: list[Listener], node: Node, fields: TaskFields | None
    ) -> None:
        self.node = node
        self.first_end = len(starts)
        self.events = tuple(listener.event for listener in (*starts, *ends))
        self.listeners = tuple(_bound(listener) for listener in (*starts, *ends))
        self.fields = fields

    def run(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        end = self.first_end if position < self.first_end else len(self.listeners)
        for index in range(position, end):
            listener = self.listeners[index]
            if isinstance(listener, ListenerJob):
                element.listener = index
                if index >= self.first_end:
                    element.become(Lifecycle.COMPLETING)
                listener.create(execution, element)
                return False
            self._perform(listener, execution, element, index)
        return True

    def _perform(self, effect: Effect, execution: Execution, element: ElementInstance, index: int) -> None:
        telling = execution.telling
        if telling is None:
            effect(execution, element)
            return
        telling.event = self.events[index]
        if self.fields is not None:
            telling.task = self.fields.context(execution, element, telling.event, index >= self.first_end)
        try:
            effect(execution, element)
        finally:
            telling.event, telling.task = "", None

    def job_completed(self, execution: Execution, element: ElementInstance) -> None:
        assert element.listener is not None
        index, element.listener = element.listener, None
        is_start = index < self.first_end
        end = self.first_end if is_start else len(self.listeners)
        try:
            if index + 1 < end and not self.run(execution, element, index + 1):
                return
        except Foreseen as problem:
            execution.park(element, problem, ENTER if is_start else COMPLETE)
            return
        if is_start:
            execution.work(self.node, element)
        else:
            execution.completed(self.node, element)


class FlowListeners:
    """Those of a sequence flow; nothing waits there, so they run within the turn."""

    def __init__(self, listeners: list[Listener]) -> None:
        bound = [_bound(listener) for listener in listeners]
        self.effects = tuple(effect for effect in bound if not isinstance(effect, ListenerJob))

    def run(self, execution: Execution, scope: Scope) -> None:
        for effect in self.effects:
            effect(execution, scope)


def _bound(listener: Listener) -> ListenerJob | Effect:
    if listener.task_definition is not None:
        return ListenerJob(listener)
    if listener.script is not None:
        return _script(listener.script.language, listener.script.text)
    assert listener.value is not None
    return _expression(bind(listener.value))


def _expression(evaluate: Evaluator) -> Effect:
    def run(execution: Execution, owner: Owner) -> None:
        execution.evaluate(evaluate, owner)

    return run


def _script(language: str, source: str) -> Effect:
    def run(execution: Execution, owner: Owner) -> None:
        updates = execution.run_script(language, source, owner, None)
        execution.assign(execution.level_of(owner), updates)

    return run


def listen_to(node: Node, process: ProcessModel) -> None:
    """Bind the listeners of the node."""
    listeners = node.element.extension.listeners
    starts = [listener for listener in listeners if listener.event in listener_events.START]
    ends = [listener for listener in listeners if listener.event in listener_events.END]
    if starts or ends:
        node.listening = NodeListening(starts, ends, node, task_fields(node, process))


def listen_to_flow(flow: Flow, listeners: tuple[Listener, ...]) -> None:
    """Bind the listeners of the sequence flow."""
    taking = [listener for listener in listeners if listener.event in listener_events.TAKE]
    if taking:
        flow.listening = FlowListeners(taking)
