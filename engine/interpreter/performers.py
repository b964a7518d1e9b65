"""Who a user task is for: what a dialect says, the resource roles of the specification (10.3.1), the lanes around it.

What stands nearer goes first: a lane counts only where the task itself names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from engine.bpmn.model.activities import Activity, PotentialOwner, ResourceRole, SubProcess, UserTask
from engine.bpmn.model.base import Lane, LaneSet
from engine.bpmn.model.collaboration import Resource
from engine.bpmn.model.definitions import Definitions, Process
from engine.bpmn.model.expressions import Expression, Literal, Value
from engine.bpmn.model.extension import UserAssignment

_NAMED = re.compile(r"(user|group)\(([^()]*)\)")


class Performers(msgspec.Struct, frozen=True, kw_only=True):
    """Each value is a name, names separated by commas, or an expression that gives them."""

    assignee: Value | None = None
    candidate_users: tuple[Value, ...] = ()
    candidate_groups: tuple[Value, ...] = ()

    @property
    def is_nobody(self) -> bool:
        return self.assignee is None and not self.candidate_users and not self.candidate_groups


def performers_of(task: UserTask, definitions: Definitions, process: Process) -> Performers:
    """Of a user task of the process."""
    told = _assigned(task.extension.assignment)
    if told.is_nobody:
        told = _in_roles(task.resources, definitions)
    return _in_lane(task, definitions, process) if told.is_nobody else told


def _assigned(assignment: UserAssignment | None) -> Performers:
    if assignment is None:
        return Performers()
    users, groups = assignment.candidate_users, assignment.candidate_groups
    return Performers(
        assignee=assignment.assignee,
        candidate_users=(users,) if users else (),
        candidate_groups=(groups,) if groups else (),
    )


def _in_roles(roles: Iterable[ResourceRole], definitions: Definitions) -> Performers:
    assignees: list[Value] = []
    users: list[Value] = []
    groups: list[Value] = []
    for role in roles:
        is_owner = isinstance(role, PotentialOwner)
        for kind, name in _people(role, definitions):
            if kind == "user" or (not kind and not is_owner):
                (users if is_owner else assignees).append(name)
            else:
                groups.append(name)
    return Performers(
        assignee=assignees[0] if assignees else None,
        candidate_users=tuple(users),
        candidate_groups=tuple(groups),
    )


def _people(role: ResourceRole, definitions: Definitions) -> Iterator[tuple[str, Value]]:
    """(user, group or empty, the name). ``user(anna), group(sales), sales`` are how tools write several."""
    value = role.resource_assignment_expression
    if isinstance(value, Expression):
        yield "", value
    elif value is not None:
        for part in filter(None, map(str.strip, value.text.split(","))):
            found = _NAMED.fullmatch(part)
            yield (
                (found[1], Literal(found[2].strip(), value.line))
                if found
                else ("", Literal(part, value.line))
            )
    resource = definitions.find(role.resource_ref, Resource)
    if resource is not None:
        yield "", Literal(resource.name or resource.id, role.line)


def _in_lane(task: UserTask, definitions: Definitions, process: Process) -> Performers:
    """Of the innermost lane around the task, or around the sub-process it stands in, that says anything."""
    for lane in _lanes_around(task, definitions):
        told = _assigned(lane.extension.assignment)
        if not told.is_nobody:
            return told
        if process.extension.lanes_as_candidate_groups and lane.name.strip():
            return Performers(candidate_groups=(Literal(lane.name.strip(), lane.line),))
    return Performers()


def _lanes_around(task: UserTask, definitions: Definitions) -> Iterator[Lane]:
    """The innermost first."""
    node: Activity | None = task
    while node is not None:
        container = definitions.container(node.id)
        if container is None:
            return
        for lane_set in container.lane_sets:
            yield from reversed(_path(lane_set, node.id))
        node = container if isinstance(container, SubProcess) else None


def _path(lane_set: LaneSet, node_id: str) -> list[Lane]:
    """The lanes of the set that the node stands in, the outermost first."""
    for lane in lane_set.lanes:
        inner = _path(lane.child_lane_set, node_id) if lane.child_lane_set else []
        if inner or node_id in lane.flow_node_refs:
            return [lane, *inner]
    return []
