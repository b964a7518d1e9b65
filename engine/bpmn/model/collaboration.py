"""Collaborations, correlation, interfaces and resources (BPMN 2.0.2, sections 8.4 and 9)."""

from __future__ import annotations

from typing import ClassVar

from engine.bpmn.model.base import Artifact, BaseElement
from engine.bpmn.model.expressions import Expression


class ParticipantMultiplicity(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "participantMultiplicity"

    minimum: int = 0
    maximum: int = 1


class Participant(BaseElement, frozen=True, kw_only=True):
    """A pool; without ``process_ref`` a black box."""

    tag: ClassVar[str] = "participant"

    process_ref: str | None = None
    interface_refs: tuple[str, ...] = ()
    end_point_refs: tuple[str, ...] = ()
    participant_multiplicity: ParticipantMultiplicity | None = None


class MessageFlow(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "messageFlow"

    source_ref: str
    target_ref: str
    message_ref: str | None = None


class CorrelationPropertyRetrievalExpression(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "correlationPropertyRetrievalExpression"

    message_ref: str
    message_path: Expression | None = None


class CorrelationProperty(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "correlationProperty"

    type: str | None = None
    retrieval_expressions: tuple[CorrelationPropertyRetrievalExpression, ...] = ()


class CorrelationKey(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "correlationKey"

    correlation_property_refs: tuple[str, ...] = ()


class CorrelationPropertyBinding(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "correlationPropertyBinding"

    correlation_property_ref: str
    data_path: Expression | None = None


class CorrelationSubscription(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "correlationSubscription"

    correlation_key_ref: str
    bindings: tuple[CorrelationPropertyBinding, ...] = ()


class Collaboration(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "collaboration"

    is_closed: bool = False
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    correlation_keys: tuple[CorrelationKey, ...] = ()


class Operation(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "operation"

    in_message_ref: str | None = None
    out_message_ref: str | None = None
    error_refs: tuple[str, ...] = ()
    implementation_ref: str | None = None


class Interface(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "interface"

    operations: tuple[Operation, ...] = ()
    implementation_ref: str | None = None


class EndPoint(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "endPoint"


class ResourceParameter(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "resourceParameter"

    type: str | None = None
    is_required: bool = False


class Resource(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "resource"

    resource_parameters: tuple[ResourceParameter, ...] = ()


class Category(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "category"


class Import(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "import"

    import_type: str = ""
    location: str | None = None
    namespace: str = ""
