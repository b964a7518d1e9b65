"""Conversations: where a model correlates the message that starts it, one live instance for each key (8.4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.interpreter.starting import conversation_key
from processes import advisory, catalog
from processes.models import EventSubscription, ProcessDefinition, ProcessInstance


@dataclass(frozen=True)
class MessageStart:
    """A start event for a message at hand. ``key`` is that of the conversation it would begin, if the model correlates
    it; it is not free while an instance of that key is running."""

    subscription: EventSubscription
    definition: ProcessDefinition
    key: str | None
    is_free: bool


def message_start(
    subscription: EventSubscription,
    given: str | None,
    payload: Mapping[str, object],
    at: datetime,
    tenant: str,
) -> MessageStart:
    """Until the end of the transaction nobody else begins the same conversation. ``given`` is the message's own key."""
    definition = subscription.definition
    assert definition is not None
    model = catalog.model_of(definition)
    key = conversation_key(model, subscription.element_id, subscription.position, given, payload, at)
    if key is None:
        return MessageStart(subscription, definition, None, True)
    advisory.lock_until_commit([f"conversation {definition.process_id} {tenant} {key}"])
    running = ProcessInstance.objects.filter(
        process=definition.process_id,
        tenant=tenant,
        correlation_key=key,
        status__in=(ProcessInstance.Status.ACTIVE, ProcessInstance.Status.SUSPENDED),
    )
    return MessageStart(subscription, definition, key, not running.exists())
