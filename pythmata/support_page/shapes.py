"""The shapes of BPMN (2.0.2, chapter 7 and annex B): circles, rounded boxes, diamonds, and what is drawn in them."""

from __future__ import annotations

from html import escape

from engine.bpmn.model.activities import (
    Activity,
    AdHocSubProcess,
    CallActivity,
    MultiInstanceLoopCharacteristics,
    SubProcess,
    Transaction,
)
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.events import BoundaryEvent, CatchEvent, Event, StartEvent
from engine.bpmn.model.gateways import Gateway

_LINE = 'fill="none" stroke="#333"'
_ICONS = {
    "message": '<path d="M-8-5H8V5H-8zM-8-5 0 1 8-5" {line}/>',
    "timer": '<circle r="8" {line}/><path d="M0-6V0H4" {line}/>',
    "signal": '<path d="M0-7 8 6H-8z" {line}/>',
    "error": '<path d="M-7 6-3-5 2 2 7-7 3 6-2-1z" {line}/>',
    "escalation": '<path d="M0-8 6 7 0 1-6 7z" {line}/>',
    "conditional": '<path d="M-6-8H6V8H-6zM-4-4H4M-4 0H4M-4 4H4" {line}/>',
    "link": '<path d="M-8-3H1V-7L9 0 1 7V3H-8z" {line}/>',
    "compensate": '<path d="M0-6V6L-8 0zM8-6V6L0 0z" {line}/>',
    "cancel": '<path d="M-6-6 6 6M6-6-6 6" fill="none" stroke="#333" stroke-width="3"/>',
    "terminate": '<circle r="9" fill="#333"/>',
    "multiple": '<path d="M0-8 8-2 5 7H-5L-8-2z" {line}/>',
    "parallel multiple": '<path d="M-2-8H2V-2H8V2H2V8H-2V2H-8V-2H-2z" {line}/>',
}
_GATEWAYS = {
    "exclusiveGateway": '<path d="M-7-7 7 7M7-7-7 7" stroke="#333" stroke-width="3"/>',
    "parallelGateway": '<path d="M0-11V11M-11 0H11" stroke="#333" stroke-width="3"/>',
    "inclusiveGateway": '<circle r="10" fill="none" stroke="#333" stroke-width="3"/>',
    "complexGateway": '<path d="M0-11V11M-11 0H11M-8-8 8 8M8-8-8 8" stroke="#333" stroke-width="2"/>',
    "eventBasedGateway": '<circle r="12" fill="none" stroke="#333"/><path d="M0-7 7-2 4 6H-4L-7-2z" {line}/>',
}
_TASKS = {
    "userTask": "person",
    "serviceTask": "service",
    "sendTask": "send",
    "receiveTask": "receive",
    "scriptTask": "script",
    "manualTask": "by hand",
    "businessRuleTask": "decision",
    "callActivity": "call",
    "adHocSubProcess": "ad-hoc ~",
    "transaction": "transaction",
}


def label(text: str, x: float, y: float, size: int = 11, limit: int = 22) -> str:
    """Text around the point; what is too long is cut."""
    short = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="middle" fill="#222">{escape(short)}</text>'


def event_shape(event: Event, x: float, y: float, size: float) -> str:
    """Thin circle: start; double: intermediate; thick: end. Dashed: it does not interrupt. Filled icon: it throws."""
    cx, cy, radius = x + size / 2, y + size / 2, size / 2
    is_end = event.tag == "endEvent"
    dashes = ' stroke-dasharray="4 3"' if _lets_go_on(event) else ""
    width = 3 if is_end else 1
    parts = [
        f'<circle cx="{cx:g}" cy="{cy:g}" r="{radius:g}" fill="#fff" stroke="#333" stroke-width="{width}"{dashes}/>'
    ]
    if not is_end and not isinstance(event, StartEvent):
        parts.append(
            f'<circle cx="{cx:g}" cy="{cy:g}" r="{radius - 3:g}" fill="none" stroke="#333"{dashes}/>'
        )
    kind = _kind(event)
    if kind in _ICONS:
        icon = _ICONS[kind].format(
            line=_LINE if isinstance(event, CatchEvent) else 'fill="#333" stroke="#333"'
        )
        parts.append(f'<g transform="translate({cx:g} {cy:g})">{icon}</g>')
    parts.append(label(event.name or event.id, cx, y + size + 12, 9, 18))
    return "".join(parts)


def _lets_go_on(event: Event) -> bool:
    if isinstance(event, BoundaryEvent):
        return not event.cancel_activity
    return isinstance(event, StartEvent) and not event.is_interrupting


def _kind(event: Event) -> str:
    definitions = event.event_definitions
    if len(definitions) > 1:
        is_parallel = isinstance(event, CatchEvent) and event.parallel_multiple
        return "parallel multiple" if is_parallel else "multiple"
    return definitions[0].tag.removesuffix("EventDefinition") if definitions else "none"


def gateway_shape(gateway: Gateway, x: float, y: float, size: float) -> str:
    half = size / 2
    icon = _GATEWAYS[gateway.tag].format(line=_LINE)
    return (
        f'<g transform="translate({x + half:g} {y + half:g})">'
        f'<path d="M0-{half:g} {half:g} 0 0 {half:g}-{half:g} 0z" fill="#fff" stroke="#333"/>{icon}</g>'
        + label(gateway.name or gateway.id, x + half, y + size + 11, 9, 18)
    )


def activity_shape(
    activity: Activity, x: float, y: float, width: float, height: float, *, is_open: bool
) -> str:
    """Double border: transaction; thick: call; dotted: event sub-process."""
    thick = 3 if isinstance(activity, CallActivity) else 1
    is_event = isinstance(activity, SubProcess) and activity.triggered_by_event
    dots = ' stroke-dasharray="1 3"' if is_event else ""
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    parts = [f'<rect {place} rx="8" fill="#fff" stroke="#333" stroke-width="{thick}"{dots}/>']
    if isinstance(activity, Transaction):
        inner = f'x="{x + 3:g}" y="{y + 3:g}" width="{width - 6:g}" height="{height - 6:g}"'
        parts.append(f'<rect {inner} rx="6" fill="none" stroke="#333"/>')
    middle = x + width / 2
    parts.append(
        label(title(activity), middle, y + (15 if is_open else height / 2 + 4), 11, 18 if not is_open else 40)
    )
    if activity.tag in _TASKS and not is_open:
        parts.append(
            f'<text x="{x + 6:g}" y="{y + 12:g}" font-size="8" fill="#666">{_TASKS[activity.tag]}</text>'
        )
    parts.append(label(_markers(activity), middle, y + height - 5, 11))
    return "".join(parts)


def title(node: FlowNode) -> str:
    return node.name or node.id


def _markers(activity: Activity) -> str:
    """At the lower edge: loop, instances beside or below each other, compensation, ad-hoc."""
    loop = activity.loop_characteristics
    marks = []
    if isinstance(loop, MultiInstanceLoopCharacteristics):
        marks.append("☰" if loop.is_sequential else "|||")
    elif loop is not None:
        marks.append("↻")
    if activity.is_for_compensation:
        marks.append("◁◁")
    if isinstance(activity, AdHocSubProcess):
        marks.append("~")
    return " ".join(marks)
