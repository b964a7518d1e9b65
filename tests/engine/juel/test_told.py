"""What JUEL is told of the execution and the task, and what it sets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import ExpressionError
from engine.juel import ExpressionContext, InContext, TaskContext, compile_juel

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VARIABLES: dict[str, object] = {"amount": 1200, "name": "Ada", "order": {"total": 3}}


def context(task: TaskContext | None = None) -> ExpressionContext:
    return ExpressionContext(
        instance_id="i1",
        execution_id="i1:4",
        business_key="order-7",
        definition_id="d1",
        activity_id="review",
        activity_name="Review",
        activity_instance_id="i1:4",
        event_name="create",
        tenant_id="north",
        user_id="otto",
        task=task,
    )


TASK = TaskContext(
    id="i1:4",
    name="Review",
    definition_key="review",
    assignee="rita",
    priority=50,
    due_date=NOW,
    form_key="f",
)
TOLD = {
    "${execution.id}": "i1:4",
    "${execution.getId()}": "i1:4",
    "${execution.processInstanceId}": "i1",
    "${execution.processBusinessKey}": "order-7",
    "${execution.getBusinessKey()}": "order-7",
    "${execution.currentActivityId}": "review",
    "${execution.getCurrentActivityName()}": "Review",
    "${execution.eventName}": "create",
    "${execution.currentTransitionId}": None,
    "${execution.tenantId}": "north",
    "${execution.getVariable('amount')}": 1200,
    "${execution.getVariable('order').total}": 3,
    "${execution.getVariable('nobody')}": None,
    "${execution.hasVariable('amount')}": True,
    "${execution.hasVariable('nobody')}": False,
    "${execution.variables.amount}": 1200,
    "${execution.getVariables().size()}": len(VARIABLES),
    "${execution.getVariableNames().contains('amount')}": True,
    "${task.id}": "i1:4",
    "${task.assignee}": "rita",
    "${task.getAssignee()}": "rita",
    "${task.owner}": None,
    "${task.name}": "Review",
    "${task.taskDefinitionKey}": "review",
    "${task.priority}": 50,
    "${task.dueDate}": NOW,
    "${task.getFormKey()}": "f",
    "${task.processInstanceId}": "i1",
    "${task.getVariable('amount')}": 1200,
    "${authenticatedUserId}": "otto",
    "Task ${task.name} of ${execution.processBusinessKey}": "Task Review of order-7",
}


@pytest.mark.parametrize(("text", "expected"), TOLD.items(), ids=list(TOLD))
def test_what_is_told_of_the_execution_and_the_task(text: str, expected: object) -> None:
    value = compile_juel(text).evaluate(InContext(VARIABLES, context(TASK)), NOW)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


def test_the_task_is_known_to_its_listeners_alone() -> None:
    with pytest.raises(ExpressionError, match="known to task listeners only"):
        compile_juel("${task.assignee}").evaluate(InContext({}, context()), NOW)


def test_a_variable_named_task_is_seen_where_no_task_is() -> None:
    variables = {"task": {"assignee": "x", "deep": {"a": 1}}}
    assert compile_juel("${task.deep.a}").evaluate(InContext(variables, context()), NOW) == 1
    assert compile_juel("${task.assignee}").evaluate(InContext(variables, context(TASK)), NOW) == "rita"


def test_what_is_set_is_collected_and_read_back() -> None:
    told = context(TASK)
    variables = InContext({"amount": 1}, told)
    assert compile_juel("${execution.setVariable('amount', amount + 1)}").evaluate(variables, NOW) is None
    assert compile_juel("${task.setVariable('extra', 'x')}").evaluate(variables, NOW) is None
    assert told.writes == {"amount": 2, "extra": "x"}
    assert compile_juel("${execution.getVariable('amount')}").evaluate(variables, NOW) == 2
    assert compile_juel("${execution.hasVariable('extra')}").evaluate(variables, NOW) is True
    assert compile_juel("${extra}${amount}").evaluate(variables, NOW) == "x2"
    assert compile_juel("${variables:get(amount)}").evaluate(variables, NOW) == 2
    assert compile_juel("${execution.variables}").evaluate(variables, NOW) == {"amount": 2, "extra": "x"}


@pytest.mark.parametrize("name", ["'1a'", "''", "'a b'", "1", "null"])
def test_what_is_set_has_a_proper_name(name: str) -> None:
    with pytest.raises(ExpressionError, match="name of a variable"):
        compile_juel(f"${{execution.setVariable({name}, 1)}}").evaluate(InContext({}, context()), NOW)


def test_a_variable_may_be_named_variables() -> None:
    variables: dict[str, object] = {"variables": {"a": {"value": 7}}, "a": 1}
    assert compile_juel("${variables['a'].value}").evaluate(variables, NOW) == 7
