"""Operations of an interface (BPMN 2.0.2, 8.4.3): what they say of the message or the work of whoever names them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.bpmn import languages
from engine.bpmn.model.activities import ServiceTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.collaboration import Operation
from engine.bpmn.model.extension import EMPTY_EXTENSION, Extension, TaskDefinition


def told_by(operation: Operation, kind: type[BaseElement], fields: Mapping[str, object]) -> dict[str, object]:
    """Fields of the element that follow from its operation; what it says itself stays.

    Who sends or receives takes its in message. A service task is work of the operation's implementation, or of its
    name: a connector, a registered callable or the topic of a worker.
    """
    if "message_ref" in kind.__struct_fields__ and not fields.get("message_ref") and operation.in_message_ref:
        return {"message_ref": operation.in_message_ref}
    extension = fields.get("extension", EMPTY_EXTENSION)
    assert isinstance(extension, Extension)
    if issubclass(kind, ServiceTask) and extension.task_definition is None and extension.expression is None:
        topic = operation.implementation_ref or operation.name or operation.id
        work = TaskDefinition(topic=languages.value(topic), line=operation.line)
        return {"extension": msgspec.structs.replace(extension, task_definition=work)}
    return {}
