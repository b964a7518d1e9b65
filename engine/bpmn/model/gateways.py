"""Gateways (BPMN 2.0.2, section 10.6)."""

from __future__ import annotations

from typing import ClassVar

from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.expressions import Expression


class Gateway(FlowNode, frozen=True, kw_only=True):
    gateway_direction: str = "Unspecified"


class ExclusiveGateway(Gateway, frozen=True, kw_only=True):
    tag: ClassVar[str] = "exclusiveGateway"

    default: str | None = None


class InclusiveGateway(Gateway, frozen=True, kw_only=True):
    tag: ClassVar[str] = "inclusiveGateway"

    default: str | None = None


class ParallelGateway(Gateway, frozen=True, kw_only=True):
    tag: ClassVar[str] = "parallelGateway"


class EventBasedGateway(Gateway, frozen=True, kw_only=True):
    """``event_gateway_type`` is ``Exclusive`` or ``Parallel``; the latter starts processes only."""

    tag: ClassVar[str] = "eventBasedGateway"

    instantiate: bool = False
    event_gateway_type: str = "Exclusive"


class ComplexGateway(Gateway, frozen=True, kw_only=True):
    tag: ClassVar[str] = "complexGateway"

    default: str | None = None
    activation_condition: Expression | None = None
