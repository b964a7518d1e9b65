"""What the dialects said: findings of their readers, and work that somebody has to be there for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import (
    AbstractTask,
    BusinessRuleTask,
    CallActivity,
    ScriptTask,
    SendTask,
    ServiceTask,
)
from engine.bpmn.model.definitions import Process, walk
from engine.bpmn.model.expressions import Literal
from engine.bpmn.model.extension import TaskDefinition
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _findings(context: Context) -> Iterator[Problem]:
    """Of the process, of the file, and of its root elements, which the process may use."""
    roots = (root for root in context.definitions.root_elements if not isinstance(root, Process))
    others = (element for root in roots for element in walk(root))
    for element in (context.definitions, *context.elements, *others):
        yield from element.extension.problems


def _implementations(context: Context) -> Iterator[Problem]:
    """A service task needs work to do; a send task may send its message instead."""
    for task in context.of(AbstractTask):
        if isinstance(task, ScriptTask) and task.extension.task_definition is not None:
            yield from _registered(context, task, task.extension.task_definition)
        if not isinstance(task, ServiceTask | SendTask | BusinessRuleTask):
            continue
        extension = task.extension
        work = extension.task_definition or extension.expression or extension.called_decision
        sends = isinstance(task, SendTask) and (task.message_ref or task.id in context.message_flow_ends)
        if work is None and not sends:
            text = f"The {title(task)} says not what to do."
            hint = (
                "Name a connector or callable in pythmata:serviceTaskConfig, or give a pythmata:expression."
            )
            if isinstance(task, BusinessRuleTask):
                hint = f"Name its decision in pythmata:calledDecision. Or: {hint}"
            yield problem(task, "implementation-missing", text, hint)
        if extension.task_definition is not None:
            yield from _registered(context, task, extension.task_definition)


def _registered(context: Context, task: AbstractTask, work: TaskDefinition) -> Iterator[Problem]:
    name = work.topic.text if isinstance(work.topic, Literal) else None
    if name is None or name in context.registered:
        return
    if not name:
        yield problem(task, "implementation-missing", f"The {title(task)} names no work.", "Give its name.")
    elif work.kind == "class":
        text = f"{name} is Java; no Python callable is registered in its place."
        yield problem(
            task, "callable-missing", text, f'Register one with @service_task("{name}").', line=work.line
        )
    elif work.kind == "connector" and context.registered:
        text = f"No connector or callable is registered as {name}: an external worker has to fetch this work."
        hint = f"Registered are: {', '.join(sorted(context.registered))}."
        yield problem(task, "callable-unknown", text, hint, line=work.line, severity="warning")


def _called(context: Context) -> Iterator[Problem]:
    """A call activity needs a process or global task to call (10.3.6)."""
    for activity in context.of(CallActivity):
        call = activity.extension.called_element
        if not activity.called_element and (call is None or call.process_id is None):
            text = f"The {title(activity)} does not say what it calls."
            yield problem(
                activity, "called-element-missing", text, "Set calledElement to the id of a process."
            )


RULES: tuple[Rule, ...] = (_findings, _implementations, _called)
