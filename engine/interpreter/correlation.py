"""Correlation (BPMN 2.0.2, 8.4.2 and 8.4.2.2): which value a message and the instance that waits must share.

A correlation key is one text. A key of several properties is a JSON array of names and texts, ordered by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.bpmn.model.collaboration import Collaboration, CorrelationKey, CorrelationProperty
from engine.bpmn.model.definitions import Definitions, Process
from engine.bpmn.model.events import Message
from engine.feel.writing import number_text, text
from engine.interpreter.expressions import Evaluator, bind
from engine.interpreter.foreseen import CORRELATION, Foreseen
from engine.interpreter.state import State

MAX_KEY = 255
"""Characters."""


def correlation_text(value: object, message: str) -> str:
    """Keys are compared as text: 17, 17.0 and "17" meet. Raises Foreseen for null, lists and contexts."""
    if value is None or isinstance(value, list | dict):
        raise Foreseen(
            CORRELATION, f"The correlation key of the message {message!r} is {value!r}: it needs a value."
        )
    if isinstance(value, float | Decimal):
        return number_text(Decimal(str(value)))
    return _limited(text(value), message)


def _limited(key: str, message: str) -> str:
    if len(key) > MAX_KEY:
        raise Foreseen(
            CORRELATION,
            f"The correlation key of the message {message!r} is longer than {MAX_KEY} characters.",
        )
    return key


def key_text(values: Mapping[str, object], message: str = "") -> str:
    """The one text of a key: of a single property its value, of several an array; raises Foreseen as above."""
    texts = {name: correlation_text(value, message) for name, value in values.items()}
    if len(texts) == 1:
        return next(iter(texts.values()))
    return _limited(json.dumps(sorted(texts.items()), ensure_ascii=False, separators=(",", ":")), message)


@dataclass(frozen=True, slots=True)
class Key:
    """``retrieve`` gives each property from the payload of a message, by the message's name; ``bound`` from the data
    of the process (a correlation subscription)."""

    id: str
    properties: tuple[str, ...]
    retrieve: Mapping[str, Mapping[str, Evaluator]]
    bound: Mapping[str, Evaluator]


class Correlation:
    """The correlation keys of a model, as one process sees them."""

    def __init__(self, definitions: Definitions, process: Process) -> None:
        self.keys = tuple(_keys(definitions, process))

    def knows(self, message: str) -> bool:
        """Whether any key can be read from messages of that name."""
        return any(message in key.retrieve for key in self.keys)

    def of_payload(self, message: str, payload: Mapping[str, object], now: datetime) -> str | None:
        """The key that the message carries; None if the model names none for it, or a property is missing."""
        for key in self.keys:
            values = _retrieved(key, message, payload, now)
            if values is not None:
                return key_text(values, message)
        return None

    def expected(
        self, message: str, variables: Mapping[str, object], state: State, now: datetime
    ) -> str | None:
        """What a receiver of the message waits for: its own data where the key is bound to them, else what the first
        message gave (key-based correlation); None while there was none."""
        for key in self.keys:
            if message not in key.retrieve:
                continue
            if key.bound:
                return key_text(
                    {name: evaluate(variables, now) for name, evaluate in key.bound.items()}, message
                )
            return state.correlation_keys.get(key.id)
        return None

    def learn(self, message: str, payload: Mapping[str, object], state: State, now: datetime) -> None:
        """The first message of a conversation gives its key the value."""
        for key in self.keys:
            if key.id in state.correlation_keys or key.bound:
                continue
            values = _retrieved(key, message, payload, now)
            if values is not None:
                state.correlation_keys[key.id] = key_text(values, message)


def _retrieved(
    key: Key, message: str, payload: Mapping[str, object], now: datetime
) -> dict[str, object] | None:
    """The key's properties from the payload; None unless all of them are there."""
    retrieve = key.retrieve.get(message)
    if retrieve is None or len(retrieve) < len(key.properties):
        return None
    try:
        values = {name: evaluate(payload, now) for name, evaluate in retrieve.items()}
    except Foreseen:
        # What a message does not carry cannot be read from it.
        return None
    return None if any(value is None for value in values.values()) else values


def _keys(definitions: Definitions, process: Process) -> list[Key]:
    bindings = {
        subscription.correlation_key_ref: {
            binding.correlation_property_ref: bind(binding.data_path)
            for binding in subscription.bindings
            if binding.data_path is not None
        }
        for subscription in process.correlation_subscriptions
    }
    collaborations = [e for e in definitions.root_elements if isinstance(e, Collaboration)]
    keys = [key for collaboration in collaborations for key in collaboration.correlation_keys]
    return [_key(definitions, key, bindings.get(key.id, {})) for key in keys]


def _key(definitions: Definitions, key: CorrelationKey, bound: Mapping[str, Evaluator]) -> Key:
    retrieve: dict[str, dict[str, Evaluator]] = {}
    for ref in key.correlation_property_refs:
        found = definitions.find(ref, CorrelationProperty)
        for expression in found.retrieval_expressions if found else ():
            message = definitions.find(expression.message_ref, Message)
            if message is not None and expression.message_path is not None:
                names = retrieve.setdefault(message.name or message.id, {})
                names[ref] = bind(expression.message_path)
    return Key(key.id, key.correlation_property_refs, retrieve, bound)
