"""``execution`` and ``task``: the properties and methods that expressions may use, each in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.feel import FeelError, Function, Run
from engine.feel.builtins.base import signature
from engine.feel.values import number
from engine.juel.context import ExpressionContext, TaskContext, context_of

_FIELDS: dict[str, Callable[[ExpressionContext], object]] = {
    "id": lambda c: c.execution_id or c.instance_id,
    "processInstanceId": lambda c: c.instance_id,
    "processBusinessKey": lambda c: c.business_key,
    "businessKey": lambda c: c.business_key,
    "processInstanceBusinessKey": lambda c: c.business_key,
    "processDefinitionId": lambda c: c.definition_id,
    "currentActivityId": lambda c: c.activity_id,
    "currentActivityName": lambda c: c.activity_name,
    "activityInstanceId": lambda c: c.activity_instance_id,
    "currentTransitionId": lambda c: c.transition_id or None,
    "eventName": lambda c: c.event_name,
    "parentId": lambda c: c.parent_id,
    "tenantId": lambda c: c.tenant_id,
}


def _of_task(read: Callable[[TaskContext], object]) -> Callable[[ExpressionContext], object]:
    def field(context: ExpressionContext) -> object:
        if context.task is None:
            raise FeelError("There is no task here; it is known to task listeners only.")
        return read(context.task)

    return field


_TASK_FIELDS: dict[str, Callable[[ExpressionContext], object]] = {
    "id": _of_task(lambda t: t.id),
    "name": _of_task(lambda t: t.name),
    "taskDefinitionKey": _of_task(lambda t: t.definition_key),
    "description": _of_task(lambda t: t.description),
    "assignee": _of_task(lambda t: t.assignee),
    "owner": _of_task(lambda t: t.owner),
    "priority": _of_task(lambda t: t.priority),
    "dueDate": _of_task(lambda t: t.due_date),
    "followUpDate": _of_task(lambda t: t.follow_up_date),
    "formKey": _of_task(lambda t: t.form_key),
    "eventName": _of_task(lambda t: t.event_name),
    "executionId": _FIELDS["id"],
    **{name: _FIELDS[name] for name in ("processInstanceId", "processDefinitionId", "tenantId")},
}
FIELDS = {"execution": _FIELDS, "task": _TASK_FIELDS}
AMBIENT: dict[str, Callable[[ExpressionContext], object]] = {
    "authenticatedUserId": lambda c: c.user_id,
}
"""Names that stand for part of the context where no variable has them."""

Variables = Mapping[str, object]


def known(variables: Variables, name: str) -> ExpressionContext:
    context = context_of(variables)
    if context is None:
        raise FeelError(f"{name} is not known here.")
    return context


def has_task(variables: Variables) -> bool:
    context = context_of(variables)
    return context is not None and context.task is not None


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise FeelError("The name of a variable is a text.")
    return name


def _get(run: Run, variables: Variables, name: object) -> object:
    return number(variables.get(_text(name)))


def _has(run: Run, variables: Variables, name: object) -> object:
    return _text(name) in variables


def _set(run: Run, variables: Variables, name: object, value: object) -> object:
    context = known(variables, "execution.setVariable()")
    wanted = _text(name)
    if not wanted.isidentifier():
        raise FeelError(f"{wanted!r} cannot be the name of a variable.")
    context.writes[wanted] = value
    return None


def everything(run: Run, variables: Variables) -> dict[str, object]:
    """All variables in sight as one map."""
    found = {name: number(variables[name]) for name in variables}
    run.spend(len(found))
    return found


def _names(run: Run, variables: Variables) -> object:
    return list(everything(run, variables))


def _getter(name: str, read: Callable[[ExpressionContext], object]) -> Function:
    def call(run: Run, variables: Variables) -> object:
        return read(known(variables, name))

    return Function((signature("variables"),), call)


_ABOUT_VARIABLES: dict[str, Function] = {
    "getVariable": Function((signature("variables, name"),), _get),
    "hasVariable": Function((signature("variables, name"),), _has),
    "setVariable": Function((signature("variables, name, value"),), _set),
    "getVariables": Function((signature("variables"),), everything),
    "getVariableNames": Function((signature("variables"),), _names),
}
METHODS: dict[str, dict[str, Function]] = {
    owner: _ABOUT_VARIABLES
    | {f"get{name[0].upper()}{name[1:]}": _getter(f"{owner}.{name}", read) for name, read in fields.items()}
    for owner, fields in FIELDS.items()
}
"""What can be called on ``execution`` and ``task``: with the run, the variables, then the arguments."""
