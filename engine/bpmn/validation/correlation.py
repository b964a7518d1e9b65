"""Correlation (BPMN 2.0.2, 8.4.2): keys that messages carry whole, and that tell waiting activities apart."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, MultiInstanceLoopCharacteristics, ReceiveTask
from engine.bpmn.model.base import BaseElement, FlowNode
from engine.bpmn.model.collaboration import CorrelationKey, CorrelationProperty
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import CatchEvent, Message, MessageEventDefinition
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def correlation_keys(definitions: Definitions) -> list[CorrelationKey]:
    return [key for collaboration in definitions.collaborations for key in collaboration.correlation_keys]


def correlation_properties(definitions: Definitions, key: CorrelationKey) -> list[CorrelationProperty]:
    found = (definitions.find(ref, CorrelationProperty) for ref in key.correlation_property_refs)
    return [one for one in found if one is not None]


def _messages_of(one: CorrelationProperty) -> set[str]:
    """Ids of the messages that it can be read from."""
    return {path.message_ref for path in one.retrieval_expressions if path.message_path is not None}


def _empty(context: Context) -> Iterator[Problem]:
    for key in correlation_keys(context.definitions):
        if not key.correlation_property_refs:
            text = f"The {title(key)} has no properties: it tells nothing apart."
            yield problem(key, "correlation-key-empty", text, "Name its properties.", severity="warning")


def _retrievals(context: Context) -> Iterator[Problem]:
    """A message carries a key with all of its properties, or not at all."""
    for key in correlation_keys(context.definitions):
        properties = correlation_properties(context.definitions, key)
        every = {ref for one in properties for ref in _messages_of(one)}
        for one in properties:
            for ref in sorted(every - _messages_of(one)):
                text = f"The {title(one)} cannot be read from {_shown(context, ref)}, as the rest of {key.id} can."
                hint = "Add a correlationPropertyRetrievalExpression with a messagePath for it."
                yield problem(one, "correlation-retrieval", text, hint)


def _shown(context: Context, ref: str) -> str:
    message = context.definitions.find(ref, Message)
    return f"the message {message.name!r}" if message is not None and message.name else ref


def _bindings(context: Context) -> Iterator[Problem]:
    """A subscription gives each property of its key a value from the process, and no others."""
    for subscription in context.process.correlation_subscriptions:
        key = context.definitions.find(subscription.correlation_key_ref, CorrelationKey)
        wanted = key.correlation_property_refs if key is not None else ()
        bound = [one.correlation_property_ref for one in subscription.bindings if one.data_path is not None]
        for ref in wanted:
            if ref not in bound:
                text = f"The subscription to {subscription.correlation_key_ref} gives no value to {ref}."
                hint = "Add a correlationPropertyBinding with a dataPath for it."
                yield problem(subscription, "correlation-binding", text, hint)
        for ref in bound:
            if ref not in wanted:
                text = f"{ref} is no property of the key {subscription.correlation_key_ref}."
                yield problem(subscription, "correlation-binding", text, "Delete its binding.")


def _told_apart(context: Context) -> Iterator[Problem]:
    """Where several instances of an activity wait for one message, nothing but a key tells them apart."""
    readable = {
        ref
        for key in correlation_keys(context.definitions)
        for one in correlation_properties(context.definitions, key)
        for ref in _messages_of(one)
    }
    for node, message in _waiting(context):
        repeated = _repeated(context, node)
        if repeated is None or message.extension.correlation_key is not None or message.id in readable:
            continue
        text = (
            f"Several instances of the {title(repeated)} may wait at the {title(node)}, and the message "
            f"{message.name!r} has no key: any of them gets it."
        )
        hint = "Give the message a correlation key that the instances differ in."
        yield problem(node, "correlation-key-missing", text, hint, severity="warning")


def _waiting(context: Context) -> Iterator[tuple[FlowNode, Message]]:
    for node in context.nodes.values():
        for ref in _refs(node):
            message = context.definitions.find(ref, Message)
            if message is not None:
                yield node, message


def _refs(node: FlowNode) -> list[str | None]:
    if isinstance(node, ReceiveTask):
        return [node.message_ref]
    if not isinstance(node, CatchEvent):
        return []
    return [
        found.message_ref for found in node.event_definitions if isinstance(found, MessageEventDefinition)
    ]


def _repeated(context: Context, node: FlowNode) -> Activity | None:
    """The parallel multi-instance activity that the node is, or stands in; a boundary event waits for them all."""
    around: BaseElement | None = node
    while isinstance(around, FlowNode):
        loop = around.loop_characteristics if isinstance(around, Activity) else None
        if isinstance(loop, MultiInstanceLoopCharacteristics) and not loop.is_sequential:
            assert isinstance(around, Activity)
            return around
        around = context.scopes.get(around.id)
    return None


RULES: tuple[Rule, ...] = (_empty, _retrievals, _bindings, _told_apart)
