"""What a dialect says in a place where the element has no use for it, because of what else the element says."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import listener_events
from engine.bpmn.model.activities import CallActivity, ReceiveTask, ResourceRole, ScriptTask, UserTask
from engine.bpmn.model.base import BaseElement, FlowNode
from engine.bpmn.model.events import (
    CancelEventDefinition,
    CatchEvent,
    ErrorEventDefinition,
    LinkEventDefinition,
    MessageEventDefinition,
    ThrowEvent,
    TimerEventDefinition,
)
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import TimerConfig
from engine.bpmn.model.gateways import EventBasedGateway
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

BINDINGS = ("latest", "deployment", "version", "version_tag")


def _ignored(element: BaseElement, text: str, hint: str) -> Problem:
    return problem(element, "extension-ignored", text, hint, severity="warning")


def _timer_configs(context: Context) -> Iterator[Problem]:
    """A timer configuration fills an empty timer; it needs one, and fills no other."""
    for element in context.of(BaseElement):
        config = element.extension.timer_config
        if config is None:
            continue
        own = element.event_definitions if isinstance(element, CatchEvent) else (element,)
        timers = [timer for timer in own if isinstance(timer, TimerEventDefinition)]
        if not any(_is_filled(timer, config) for timer in timers):
            text = f"timerEventConfig has no effect: the {title(element)} has no empty timer."
            yield _ignored(element, text, "Keep one of the two, or make it a timer event.")


def _is_filled(timer: TimerEventDefinition, config: TimerConfig) -> bool:
    return config.value in (timer.time_date, timer.time_duration, timer.time_cycle)


def _result_variables(context: Context) -> Iterator[Problem]:
    """Only work has a result."""
    for element in context.elements:
        said = element.extension
        work = said.task_definition or said.expression or said.called_decision
        if said.result_variable and work is None and not isinstance(element, ScriptTask):
            carried = "what a message carries" if isinstance(element, ReceiveTask) else "nothing"
            text = f"The result variable has no effect: the {title(element)} gives {carried}."
            yield _ignored(element, text, "Write an output mapping.")


def _thrown_work(context: Context) -> Iterator[Problem]:
    """An event asks for work to deliver its message; other events have nothing to deliver."""
    for event in context.of(ThrowEvent):
        sends = event.event_definitions and isinstance(event.event_definitions[0], MessageEventDefinition)
        if not sends:
            if event.extension.task_definition is not None:
                text = f"The work is not done: the {title(event)} throws no message."
                yield _ignored(event, text, "Use a service task, or make it a message event.")
            if event.extension.expression is not None:
                text = f"The expression is not evaluated: the {title(event)} throws no message."
                yield _ignored(event, text, "Use a service task.")


def _starters(context: Context) -> Iterator[Problem]:
    """Who may start is decided when the process is deployed: there are no variables yet."""
    said = context.process.extension
    for value in (said.candidate_starter_users, said.candidate_starter_groups):
        if isinstance(value, Expression):
            text = (
                "An expression for who may start it has no effect: there are no variables before the start."
            )
            yield _ignored(context.process, text, "Write the names, separated by commas.")


def _bindings(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        said = element.extension
        for found in (said.called_element, said.called_decision, said.form):
            if found is not None and found.binding not in BINDINGS:
                text = f"The {title(element)} is bound by {found.binding!r}, which is none of the bindings."
                hint = "There are latest, deployment, version and versionTag."
                yield problem(element, "binding-unknown", text, hint)


def _listeners(context: Context) -> Iterator[Problem]:
    """What an element leaves without completing, its listeners do not hear; nor what is begun by its event."""
    chosen = {flow.target_ref for flow in context.flows.values() if _chooses(context, flow.source_ref)}
    for node in context.nodes.values():
        for listener in node.extension.listeners:
            at_end = listener.event in listener_events.END and _leaves_at_once(node)
            at_start = listener.event in listener_events.START and node.id in chosen
            if at_end or at_start:
                text = f"The {title(node)} has a listener for {listener.event!r}, which is not told there."
                hint = f"Listen to its {'start' if at_end else 'end'}, or to the element beside it."
                yield problem(node, "unsupported-listener-place", text, hint, line=listener.line)


def _chooses(context: Context, node_id: str) -> bool:
    return isinstance(context.nodes.get(node_id), EventBasedGateway)


def _leaves_at_once(node: FlowNode) -> bool:
    """By the event that happens, by its link, or by what it throws."""
    if isinstance(node, EventBasedGateway):
        return True
    leaving = LinkEventDefinition | ErrorEventDefinition | CancelEventDefinition
    return isinstance(node, ThrowEvent) and any(isinstance(one, leaving) for one in node.event_definitions)


def _performers(context: Context) -> Iterator[Problem]:
    """Only user tasks are handed to people; a call activity may call a global user task."""
    for element in context.elements:
        for role in getattr(element, "resources", ()):
            if not isinstance(element, UserTask | CallActivity):
                text = f"The {title(role)} has no effect: the {title(element)} is done by nobody."
                yield problem(
                    role, "performer-ignored", text, "Write it at the user tasks.", severity="warning"
                )
            elif _names_nobody(role):
                hint = "Write a resourceAssignmentExpression or a resourceRef."
                text = f"The {title(role)} names nobody."
                yield problem(role, "performer-empty", text, hint, severity="warning")


def _names_nobody(role: ResourceRole) -> bool:
    said = role.resource_assignment_expression
    return role.resource_ref is None and (said is None or not said.text.strip())


RULES: tuple[Rule, ...] = (
    _listeners,
    _timer_configs,
    _result_variables,
    _thrown_work,
    _starters,
    _bindings,
    _performers,
)
