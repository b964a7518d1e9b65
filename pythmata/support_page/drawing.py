"""A diagram as SVG: levels from left to right, what stands beside the flow below it.

For documentation only: the models of tests carry no places of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import Association, FlowNode
from engine.bpmn.model.definitions import Definitions, FlowElementsContainer, flow_nodes, sequence_flows
from engine.bpmn.model.events import BoundaryEvent, Event
from engine.bpmn.model.gateways import Gateway
from pythmata.support_page.shapes import activity_shape, event_shape, gateway_shape, label

_GAP_X, _GAP_Y, _MARGIN = 46, 34, 18
_TASK = (104.0, 58.0)
_GATEWAY = (46.0, 46.0)
_EVENT = (34.0, 34.0)
_TITLE = 22.0
_EVENT_SPACE = 62.0


@dataclass
class Box:
    """Where an element stands in its level: the upper left corner and the size."""

    node: FlowNode
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    inside: list[str] = field(default_factory=list)
    events: int = 0

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.width, self.y + self.height / 2

    @property
    def bottom(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height


def drawn(definitions: Definitions) -> str:
    """All executable processes of the file, below each other."""
    parts: list[str] = []
    width, y = 0.0, 0.0
    for process in definitions.executable_processes:
        inner_width, inner_height, inside = _level(process)
        parts.append(f'<g transform="translate(0 {y:g})">{"".join(inside)}</g>')
        width, y = max(width, inner_width), y + inner_height
    size = f'width="{width:g}" height="{y:g}" viewBox="0 0 {width:g} {y:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#333"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _level(container: FlowElementsContainer) -> tuple[float, float, list[str]]:
    """Width, height and drawing of one level."""
    boxes = {node.id: _box(node) for node in flow_nodes(container)}
    for box in boxes.values():
        host = boxes.get(box.node.attached_to_ref) if isinstance(box.node, BoundaryEvent) else None
        if host is not None:
            host.events += 1
            host.width = max(host.width, host.events * _EVENT_SPACE + 16)
    flows = [
        (flow.source_ref, flow.target_ref, flow.condition_expression) for flow in sequence_flows(container)
    ]
    columns = _columns(boxes, [(source, target) for source, target, _ in flows])
    width, height = _place(boxes, columns)
    _attach(boxes)
    parts = [_shape(box) for box in boxes.values()]
    parts += [
        _arrow(boxes[source], boxes[target], condition.text if condition else "")
        for source, target, condition in flows
    ]
    parts += [
        _dotted(boxes[a.source_ref], boxes[a.target_ref])
        for a in container.artifacts
        if isinstance(a, Association) and a.source_ref in boxes and a.target_ref in boxes
    ]
    return width, height, parts


def _box(node: FlowNode) -> Box:
    if isinstance(node, SubProcess):
        width, height, inside = _level(node)
        return Box(node, max(width, _TASK[0]), height + _TITLE, inside=inside)
    sizes = ((Event, _EVENT), (Gateway, _GATEWAY), (Activity, _TASK))
    width, height = next(size for kind, size in sizes if isinstance(node, kind))
    return Box(node, width, height)


def _columns(boxes: dict[str, Box], flows: list[tuple[str, str]]) -> dict[str, int]:
    """How far from its beginning each element stands; flows that lead back do not count."""
    host = {b.node.id: b.node.attached_to_ref for b in boxes.values() if isinstance(b.node, BoundaryEvent)}
    after: dict[str, list[str]] = {}
    for source, target in flows:
        after.setdefault(host.get(source, source), []).append(target)
    targets = {target for _, target in flows}
    columns: dict[str, int] = {}

    def walk(node_id: str, column: int, path: tuple[str, ...]) -> None:
        if node_id in path or columns.get(node_id, -1) >= column:
            return
        columns[node_id] = column
        for target in after.get(node_id, ()):
            walk(target, column + 1, (*path, node_id))

    beginnings = [node_id for node_id in boxes if node_id not in targets and node_id not in host]
    for node_id in beginnings or list(boxes)[:1]:
        walk(node_id, 0, ())
    return {node_id: columns.get(node_id, 0) for node_id in boxes if node_id not in host}


def _place(boxes: dict[str, Box], columns: dict[str, int]) -> tuple[float, float]:
    """Give every element but the boundary events its place; width and height of the level."""
    x, height = float(_MARGIN), 0.0
    for column in range(max(columns.values(), default=0) + 1):
        here = [boxes[node_id] for node_id, number in columns.items() if number == column]
        wide = max((box.width for box in here), default=0.0)
        y = float(_MARGIN)
        for box in here:
            box.x, box.y = x + (wide - box.width) / 2, y + max(0.0, (_TASK[1] - box.height) / 2)
            y += max(box.height, _TASK[1]) + _GAP_Y
        height = max(height, y)
        x += wide + _GAP_X
    return x - _GAP_X + _MARGIN, height - _GAP_Y + _MARGIN + 12


def _attach(boxes: dict[str, Box]) -> None:
    """Boundary events stand on the lower edge of their activity, side by side."""
    counts: dict[str, int] = {}
    for box in boxes.values():
        if isinstance(box.node, BoundaryEvent) and box.node.attached_to_ref in boxes:
            host = boxes[box.node.attached_to_ref]
            number = counts.get(host.node.id, 0)
            counts[host.node.id] = number + 1
            box.x = host.x + 22 + number * _EVENT_SPACE
            box.y = host.y + host.height - box.height / 2


def _shape(box: Box) -> str:
    node = box.node
    if isinstance(node, Event):
        return event_shape(node, box.x, box.y, box.width)
    if isinstance(node, Gateway):
        return gateway_shape(node, box.x, box.y, box.width)
    assert isinstance(node, Activity)
    shape = activity_shape(node, box.x, box.y, box.width, box.height, is_open=bool(box.inside))
    inside = f'<g transform="translate({box.x:g} {box.y + _TITLE - 6:g})">{"".join(box.inside)}</g>'
    return shape + (inside if box.inside else "")


def _arrow(source: Box, target: Box, condition: str) -> str:
    x1, y1 = source.bottom if isinstance(source.node, BoundaryEvent) else source.right
    x2, y2 = target.left
    if isinstance(source.node, BoundaryEvent):
        path = f"M{x1:g} {y1:g}V{max(y2, y1 + 8):g}H{x2 - 12:g}V{y2:g}H{x2:g}"
    elif x2 <= x1:
        low = max(source.bottom[1], target.bottom[1]) + 12
        path = f"M{source.bottom[0]:g} {source.bottom[1]:g}V{low:g}H{target.bottom[0]:g}V{target.bottom[1]:g}"
    else:
        middle = x2 - _GAP_X / 2
        path = f"M{x1:g} {y1:g}H{middle:g}V{y2:g}H{x2:g}"
    text = label(condition, (x2 - _GAP_X / 2), y2 - 5, 8) if condition else ""
    return f'<path d="{path}" fill="none" stroke="#333" marker-end="url(#arrow)"/>{text}'


def _dotted(source: Box, target: Box) -> str:
    x1, y1 = source.bottom
    x2, y2 = target.left if target.x > x1 else target.right
    return f'<path d="M{x1:g} {y1:g}V{y2:g}H{x2:g}" fill="none" stroke="#333" stroke-dasharray="2 3"/>'
