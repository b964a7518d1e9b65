"""What listeners of a user task are told of the task."""

from __future__ import annotations

from engine.bpmn.model.activities import UserTask
from engine.bpmn.model.expressions import Value
from engine.bpmn.model.extension import UserAssignment
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind_optional
from engine.interpreter.performers import performers_of
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution
from engine.juel import TaskContext

_NO_ASSIGNMENT = UserAssignment()


class TaskFields:
    """The task as the model says, evaluated when a listener runs; once it is done, its assignee is who did it."""

    def __init__(self, task: UserTask, assignee: Value | None) -> None:
        assignment = task.extension.assignment or _NO_ASSIGNMENT
        self._task = task
        self._assignee = bind_optional(assignee)
        self._priority = bind_optional(assignment.priority)
        self._due_date = bind_optional(assignment.due_date)
        self._follow_up_date = bind_optional(assignment.follow_up_date)
        self._form_key = bind_optional(task.extension.form.form_key if task.extension.form else None)

    def context(
        self, execution: Execution, element: ElementInstance, event: str, is_done: bool
    ) -> TaskContext:
        """Raises Foreseen where one of its expressions fails."""

        def value(evaluator: Evaluator | None) -> object:
            return execution.evaluate(evaluator, element) if evaluator else None

        assert execution.telling is not None
        form_key = value(self._form_key)
        assignee = execution.telling.user if is_done else value(self._assignee)
        return TaskContext(
            id=f"{execution.state.instance_id}:{element.key}",
            name=self._task.name or self._task.id,
            definition_key=self._task.id,
            description=self._task.documentation,
            event_name=event,
            assignee=str(assignee) if assignee is not None else None,
            priority=value(self._priority),
            due_date=value(self._due_date),
            follow_up_date=value(self._follow_up_date),
            form_key=str(form_key) if form_key is not None else None,
        )


def task_fields(node: Node, process: ProcessModel) -> TaskFields | None:
    """None for what is no user task."""
    if not isinstance(node.element, UserTask):
        return None
    return TaskFields(
        node.element, performers_of(node.element, process.definitions, process.element).assignee
    )
