"""Structure: what the file and a process as a whole have to be; the limits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import Definitions, flow_nodes
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

MAX_FLOW_NODES = 5_000
MAX_ID = 255
MAX_NAME = 1_000


def file_problems(definitions: Definitions) -> Iterator[Problem]:
    """A file without anything to run is probably a slip: modelers draw processes as not executable."""
    nodes = sum(1 for _ in definitions.elements(FlowNode))
    if nodes > MAX_FLOW_NODES:
        text = f"The file has {nodes:,} flow nodes; the limit is {MAX_FLOW_NODES:,}."
        yield problem(definitions, "limit-flow-nodes", text, "Split it with call activities.")
    if not definitions.executable_processes:
        text = "No process of this file is executable."
        hint = 'Set isExecutable="true" on the process that shall run.'
        yield problem(definitions, "not-executable", text, hint, severity="warning")


def _limits(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        if len(element.id) > MAX_ID:
            text = f"The id has {len(element.id)} characters; the limit is {MAX_ID}."
            yield problem(element, "limit-id", text, "Shorten it.")
        if len(element.name) > MAX_NAME:
            text = f"The name has {len(element.name)} characters; the limit is {MAX_NAME}."
            yield problem(element, "limit-name", text, "Shorten it and use the documentation.")


def _empty_scopes(context: Context) -> Iterator[Problem]:
    for container in context.containers:
        if not flow_nodes(container):
            yield problem(
                container, "scope-empty", f"The {title(container)} is empty.", "Draw at least one task."
            )


RULES: tuple[Rule, ...] = (_limits, _empty_scopes)
