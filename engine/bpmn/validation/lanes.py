"""Lanes: each divides the nodes of its own process or sub-process (10.7)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.base import Lane, LaneSet
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _members(context: Context) -> Iterator[Problem]:
    for container in context.containers:
        for lane_set in container.lane_sets:
            for lane in _lanes(lane_set):
                for ref in lane.flow_node_refs:
                    if context.scopes.get(ref) is not container:
                        text = f"{ref} lies outside the {title(container)} that the {title(lane)} divides."
                        hint = "Name it in a lane of its own process or sub-process."
                        yield problem(lane, "lane-outside", text, hint, severity="warning")


def _repeated(context: Context) -> Iterator[Problem]:
    """Beside each other; an inner lane repeats what the outer one holds."""
    for lane_set in context.of(LaneSet):
        seen: dict[str, Lane] = {}
        for lane in lane_set.lanes:
            for ref in dict.fromkeys(lane.flow_node_refs):
                other = seen.setdefault(ref, lane)
                if other is not lane:
                    text = f"{ref} stands in the {title(other)} already, which counts."
                    yield problem(lane, "lane-repeated", text, "Keep it in one of them.", severity="warning")


def _lanes(lane_set: LaneSet) -> Iterator[Lane]:
    for lane in lane_set.lanes:
        yield lane
        if lane.child_lane_set is not None:
            yield from _lanes(lane.child_lane_set)


RULES: tuple[Rule, ...] = (_members, _repeated)
