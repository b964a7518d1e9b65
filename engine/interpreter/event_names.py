"""What messages and signals are called: fixed in the model, given by an expression, or by a message flow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.bpmn.languages import value
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.collaboration import Collaboration, MessageFlow
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import Message, Signal
from engine.bpmn.model.expressions import Literal
from engine.errors import UnsupportedElement
from engine.interpreter.definition import ProcessModel
from engine.interpreter.expressions import Evaluator, bind
from engine.interpreter.foreseen import EXPRESSION, Foreseen


class MessageName:
    """The name of the message that a node sends or receives; its own message, else that of its message flow (9.4).

    A flow without a message has the name of the flow, or its id: both ends say the same.
    """

    def __init__(self, element_id: str, message_ref: str | None, process: ProcessModel) -> None:
        self.element_id = element_id
        definitions = process.definitions
        self.message = definitions.find(message_ref, Message)
        flow = _message_flow(element_id, process)
        if self.message is None and flow is not None:
            self.message = definitions.find(flow.message_ref, Message) or _at_other_end(
                element_id, flow, definitions
            )
        if self.message is None and flow is None:
            raise UnsupportedElement(f"{element_id} names no message.", element_id=element_id)
        self.evaluate: Evaluator = bind(
            value(self.message.name or self.message.id) if self.message else _flow_name(flow)
        )

    def of(self, variables: Mapping[str, object], now: datetime) -> str:
        return name_text(self.evaluate(variables, now), self.element_id)


def signal_name(element_id: str, signal: Signal | None) -> Evaluator:
    if signal is None:
        raise UnsupportedElement(f"{element_id} names no signal.", element_id=element_id)
    return bind(value(signal.name or signal.id))


def name_text(name: object, element_id: str) -> str:
    if isinstance(name, str) and name:
        return name
    raise Foreseen(EXPRESSION, f"The name of the event at {element_id} is {name!r}, not a text.")


def _flow_name(flow: MessageFlow | None) -> Literal:
    return Literal(flow.name or flow.id if flow else "")


def _message_flow(element_id: str, process: ProcessModel) -> MessageFlow | None:
    """The first one that begins or ends at the element; at the whole pool only for the other end."""
    collaborations = (e for e in process.definitions.root_elements if isinstance(e, Collaboration))
    flows = (flow for collaboration in collaborations for flow in collaboration.message_flows)
    return next((flow for flow in flows if element_id in (flow.source_ref, flow.target_ref)), None)


def _at_other_end(element_id: str, flow: MessageFlow, definitions: Definitions) -> Message | None:
    other_id = flow.target_ref if element_id == flow.source_ref else flow.source_ref
    other = definitions.find(other_id, BaseElement)
    refs = [getattr(other, "message_ref", None)]
    refs += [
        getattr(definition, "message_ref", None) for definition in getattr(other, "event_definitions", ())
    ]
    found = (definitions.find(ref, Message) for ref in refs if ref)
    return next((message for message in found if message is not None), None)
