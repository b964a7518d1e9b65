"""Variables that a process keeps secret: encrypted at the door, opaque to the engine, opened by connectors alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from engine.interpreter.codec import MASK, SECRET, decode_variables, encode_variables, to_plain
from processes.models import ProcessDefinition, ProcessInstance
from processes.secrets.keys import decrypted_bytes, encrypted, encrypted_bytes


def sealed_for(definition: ProcessDefinition, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, those that the process keeps secret encrypted. What is given back as it is shown, masked, is left
    out: it stays what it is."""
    return _without_plain(definition.secret_variables, variables)


def sealed_in(instance_id: uuid.UUID, variables: Mapping[str, Any]) -> dict[str, Any]:
    """As ``sealed_for``, for an instance that is there."""
    if not variables:
        return {}
    rows = ProcessInstance.objects.filter(pk=instance_id).values_list(
        "definition__secret_variables", flat=True
    )
    return _without_plain(rows.first() or "", variables)


def _without_plain(names: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """``names`` are separated by commas."""
    secret = set(names.split(",")) & variables.keys()
    if not secret:
        return dict(variables)
    kept = {name: value for name, value in variables.items() if name not in secret or value != MASK}
    return {name: _sealed(value) if name in secret else value for name, value in kept.items()}


def encode_closed(variables: Mapping[str, Any]) -> bytes:
    """For what is kept before it is known whose variables they will be: all of them encrypted."""
    return encrypted_bytes(encode_variables(variables)) if variables else b""


def decode_closed(data: bytes) -> dict[str, Any]:
    """Raises Unreadable."""
    return decode_variables(decrypted_bytes(data)) if data else {}


def _sealed(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.startswith(SECRET)):
        return value
    text = value if isinstance(value, str) else json.dumps(to_plain(value), ensure_ascii=False)
    return SECRET + encrypted(text)
