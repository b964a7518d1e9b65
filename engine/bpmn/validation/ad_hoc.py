"""Ad-hoc sub-processes (BPMN 2.0.2, 10.3.5): activities in no order, with no beginning and no end of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, AdHocSubProcess, SubProcess
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import flow_nodes
from engine.bpmn.model.events import BoundaryEvent, EndEvent, StartEvent
from engine.bpmn.model.expressions import Value
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

_NAMES = re.compile(r'\[\s*(?:"[^"\\]*"\s*,?\s*)*\]')
"""A list of texts, as it is written in FEEL."""


def _events(context: Context) -> Iterator[Problem]:
    for scope in context.of(AdHocSubProcess):
        for node in flow_nodes(scope):
            if isinstance(node, StartEvent | EndEvent):
                text = (
                    f"The {title(node)} stands in the {title(scope)}, which has no start and no end events."
                )
                hint = "Delete it: activities are started from outside, or by activeElementsCollection."
                yield problem(node, "ad-hoc-event", text, hint)


def _activities(context: Context) -> Iterator[Problem]:
    for scope in context.of(AdHocSubProcess):
        nodes = flow_nodes(scope)
        if nodes and not any(_can_be_activated(node) and isinstance(node, Activity) for node in nodes):
            text = f"The {title(scope)} has no activity that could be started."
            yield problem(scope, "ad-hoc-without-activity", text, "Draw one without incoming flow.")


def _can_be_activated(node: FlowNode) -> bool:
    """What has no incoming flow, and is not started by an event or for compensation."""
    if isinstance(node, BoundaryEvent) or node.incoming:
        return False
    if isinstance(node, SubProcess) and node.triggered_by_event:
        return False
    return not (isinstance(node, Activity) and node.is_for_compensation)


def _named(context: Context) -> Iterator[Problem]:
    """Names that are written out can be looked up before anything runs."""
    for scope in context.of(AdHocSubProcess):
        activation = scope.extension.ad_hoc_activation
        known = {node.id for node in flow_nodes(scope) if _can_be_activated(node)}
        for name in _names(activation.active_elements) if activation else ():
            if name not in known:
                text = f"{name!r} is no element without incoming flow in the {title(scope)}."
                hint = f"Name some of: {', '.join(sorted(known)) or 'none'}."
                yield problem(scope, "ad-hoc-element", text, hint)


def _names(value: Value) -> list[str]:
    return re.findall(r'"([^"]*)"', value.text) if _NAMES.fullmatch(value.text.strip()) else []


RULES: tuple[Rule, ...] = (_events, _activities, _named)
