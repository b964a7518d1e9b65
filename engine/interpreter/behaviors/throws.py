"""What an event throws, one class an event definition: intermediate throw events and end events (BPMN 2.0.2, 10.5.4
and 13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from engine.bpmn.languages import value as text_value
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import (
    CancelEventDefinition,
    CompensateEventDefinition,
    Error,
    ErrorEventDefinition,
    Escalation,
    EscalationEventDefinition,
    EventDefinition,
    MessageEventDefinition,
    Signal,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from engine.bpmn.model.extension import EMPTY_EXTENSION, Extension
from engine.errors import UnsupportedElement
from engine.interpreter import records as r
from engine.interpreter.correlation import correlation_text
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.event_names import MessageName, name_text, signal_name
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.happening import fail_by_error, signal_thrown, throw_escalation
from engine.interpreter.state import PROCESS_SCOPE, ElementInstance
from engine.interpreter.turn import Execution


class Payload:
    """What a thrown message or signal carries: the payload that the model names, else the inputs of its element,
    else nothing, or everything in sight."""

    def __init__(self, node: Node, extension: Extension, sends_all: bool = False) -> None:
        self.evaluate = bind_optional(extension.message_payload)
        called = extension.called_element
        self.lines = tuple((line.target, bind(line.source)) for line in called.inputs) if called else ()
        self.is_mapped = bool(node.inputs)
        self.sends_all = (sends_all and not called) or bool(called and called.propagate_all_inputs)

    def of(self, execution: Execution, element: ElementInstance) -> dict[str, object]:
        sight = execution.sight(element)
        if self.evaluate is not None:
            value = self.evaluate(sight, execution.now)
            return value if isinstance(value, dict) else {"payload": value}
        if self.is_mapped:
            return dict(execution.local_scope(element).variables)
        carried = dict(sight) if self.sends_all else {}
        return carried | {target: evaluate(sight, execution.now) for target, evaluate in self.lines}


class Throw(Protocol):
    """One event to throw."""

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        """Throw it; False if the element has to wait until what it led to is done. ``position`` is that among the
        events of the element."""
        ...


class MessageThrow:
    """Goes to whoever waits for it, with the variables in sight or the payload that the model names."""

    def __init__(self, node: Node, message_ref: str | None, process: ProcessModel) -> None:
        self.name = MessageName(node.id, message_ref, process)
        message = self.name.message
        self.correlation = bind_optional(message.extension.correlation_key if message else None)
        self.payload = Payload(node, message.extension if message else EMPTY_EXTENSION, sends_all=True)
        self.keys = process.correlation

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        sight, now = execution.sight(element), execution.now
        name = self.name.of(sight, now)
        variables = self.payload.of(execution, element)
        self.keys.learn(name, variables, execution.state, now)
        execution.record(
            r.MessageThrown(
                name=name,
                correlation_key=self._key(execution, sight, variables, name),
                business_key=execution.state.business_key,
                variables=variables,
                element_id=element.element_id,
            )
        )
        return True

    def _key(
        self, execution: Execution, sight: Mapping[str, object], payload: Mapping[str, object], name: str
    ) -> str | None:
        if self.correlation is not None:
            return correlation_text(self.correlation(sight, execution.now), name)
        return self.keys.of_payload(name, payload, execution.now)


class SignalThrow:
    def __init__(self, node: Node, definition: SignalEventDefinition, process: ProcessModel) -> None:
        signal = process.definitions.find(definition.signal_ref, Signal)
        self.name = signal_name(node.id, signal)
        self.payload = Payload(node, definition.extension)
        scopes = (definition.extension.signal_scope, signal.extension.signal_scope if signal else None)
        self.is_global = not any(scope in ("processInstance", "instance") for scope in scopes)

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        name = name_text(execution.evaluate(self.name, element), element.element_id)
        variables = self.payload.of(execution, element)
        signal_thrown(execution, element.element_id, name, variables, self.is_global)
        return True


class EscalationThrow:
    def __init__(self, node: Node, definition: EscalationEventDefinition, process: ProcessModel) -> None:
        self.code = escalation_code(process.definitions, definition, node.id)

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        code = name_text(execution.evaluate(self.code, element), element.element_id)
        throw_escalation(execution, element, code, {})
        return True


class ErrorThrow:
    def __init__(self, node: Node, definition: ErrorEventDefinition, process: ProcessModel) -> None:
        error = process.definitions.find(definition.error_ref, Error)
        self.code = error_code(error, definition, node.id)
        self.message = bind_optional(error.extension.error_message if error else None)

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        code = name_text(execution.evaluate(self.code, element), element.element_id)
        message = execution.evaluate(self.message, element) if self.message else ""
        fail_by_error(execution, element, code, str(message or ""))
        return True


class CompensateThrow:
    """Undoes what has completed in the scope, in that around an event sub-process if it stands in one."""

    def __init__(self, definition: CompensateEventDefinition) -> None:
        self.activity_ref = definition.activity_ref
        self.waits = definition.wait_for_completion

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        scope = execution.scope_of(element)
        owner = execution.state.elements.get(scope.key)
        while owner is not None and getattr(
            execution.node(owner.element_id).element, "triggered_by_event", False
        ):
            scope = execution.scope_of(owner)
            owner = execution.state.elements.get(scope.key)
        execution.compensate(scope, self.activity_ref, element if self.waits else None, position)
        return not self.waits


class CancelThrow:
    """Cancels the transaction around it (10.7.2)."""

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        current = element
        while execution.node(current.element_id).tag != "transaction":
            current = execution.element(current.scope_key)
        execution.node_of(current).behavior.cancel(execution, current)  # type: ignore[attr-defined]
        return True


class TerminateThrow:
    """Ends everything else in the scope at once, or in the whole instance (13.5.6)."""

    def __init__(self, ends_instance: bool) -> None:
        self.ends_instance = ends_instance

    def perform(self, execution: Execution, element: ElementInstance, position: int) -> bool:
        if not self.ends_instance:
            execution.terminate_others(execution.scope_of(element), element)
            return True
        process = execution.state.scopes[PROCESS_SCOPE]
        execution.terminate_scope(process)
        process.live = 1
        execution.consume(process)
        return True


def bind_throw(node: Node, definition: EventDefinition, process: ProcessModel) -> Throw:
    """How to throw what the event definition names; raises UnsupportedElement for what cannot be thrown."""
    if isinstance(definition, MessageEventDefinition):
        return MessageThrow(node, definition.message_ref, process)
    if isinstance(definition, SignalEventDefinition):
        return SignalThrow(node, definition, process)
    if isinstance(definition, EscalationEventDefinition):
        return EscalationThrow(node, definition, process)
    if isinstance(definition, ErrorEventDefinition):
        return ErrorThrow(node, definition, process)
    if isinstance(definition, CompensateEventDefinition):
        return CompensateThrow(definition)
    if isinstance(definition, CancelEventDefinition):
        return CancelThrow()
    if isinstance(definition, TerminateEventDefinition):
        return TerminateThrow(bool(getattr(definition.extension, "terminate_all", False)))
    raise UnsupportedElement(
        f"The event {node.id} cannot throw <{definition.tag}>.", line=node.element.line, element_id=node.id
    )


def error_code(error: Error | None, definition: ErrorEventDefinition, element_id: str) -> Evaluator:
    """The code of the error, else its id; raises UnsupportedElement where the event names no error."""
    code = (error.error_code or error.id) if error else definition.error_ref
    if not code:
        raise UnsupportedElement(f"{element_id} names no error to throw.", element_id=element_id)
    return bind(text_value(code))


def escalation_code(
    definitions: Definitions, definition: EscalationEventDefinition, element_id: str
) -> Evaluator:
    escalation = definitions.find(definition.escalation_ref, Escalation)
    code = (escalation.escalation_code or escalation.id) if escalation else definition.escalation_ref
    if not code:
        raise UnsupportedElement(f"{element_id} names no escalation to throw.", element_id=element_id)
    return bind(text_value(code))
