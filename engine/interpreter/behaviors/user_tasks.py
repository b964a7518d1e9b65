"""User task: a person does it (BPMN 2.0.2, 10.3.3 and 13.3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from engine.bpmn.model.activities import UserTask
from engine.bpmn.model.extension import UserAssignment
from engine.interpreter import records as r
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.performers import performers_of
from engine.interpreter.state import ElementInstance
from engine.interpreter.timers import moment_or_after
from engine.interpreter.turn import Execution

DEFAULT_PRIORITY = 50
_NO_ASSIGNMENT = UserAssignment()


class UserTaskBehavior(NodeBehavior):
    """Asks people and waits for what they did (BPMN 2.0.2, 10.3.4.1)."""

    does_work = True

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, UserTask)
        extension = node.element.extension
        assignment = extension.assignment or _NO_ASSIGNMENT
        performers = performers_of(node.element, process.definitions, process.element)
        self.name = node.element.name or node.id
        self.documentation = node.element.documentation
        self.instructions = bind_optional(extension.instructions)
        self.assignee = bind_optional(performers.assignee)
        self.candidate_users = tuple(map(bind, performers.candidate_users))
        self.candidate_groups = tuple(map(bind, performers.candidate_groups))
        self.due_date = bind_optional(assignment.due_date)
        self.follow_up_date = bind_optional(assignment.follow_up_date)
        self.priority = bind_optional(assignment.priority)
        self.form_key = bind_optional(extension.form.form_key if extension.form else None)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        def value(evaluator: Evaluator | None) -> object:
            return execution.evaluate(evaluator, element) if evaluator else None

        execution.record(
            r.UserTaskCreated(
                key=element.key,
                element_id=element.element_id,
                name=self.name,
                assignee=_text(value(self.assignee)),
                candidate_users=_names(map(value, self.candidate_users)),
                candidate_groups=_names(map(value, self.candidate_groups)),
                due_at=_moment(value(self.due_date), execution.now),
                follow_up_at=_moment(value(self.follow_up_date), execution.now),
                priority=self._priority(value(self.priority)),
                form_key=_text(value(self.form_key)),
                documentation=_text(value(self.instructions)) or self.documentation,
            )
        )

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        execution.record(r.UserTaskCompleted(key=element.key, element_id=element.element_id))
        execution.complete(element, variables)

    def terminate(self, execution: Execution, element: ElementInstance) -> None:
        if execution.asks_for_work(element):
            execution.record(r.UserTaskCanceled(key=element.key, element_id=element.element_id))

    def _priority(self, value: object) -> int:
        if value is None:
            return DEFAULT_PRIORITY
        try:
            return int(value) if isinstance(value, int | float | Decimal | str) else int(str(value))
        except (ValueError, OverflowError) as error:
            raise Foreseen(
                EXPRESSION, f"The priority of {self.node.id} is {value!r}, not a number."
            ) from error


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _names(values: Iterable[object]) -> tuple[str, ...]:
    """Lists of names, or texts with commas; each name once, in the order given."""
    parts = [part for value in values if value is not None for part in _parts(value)]
    return tuple(dict.fromkeys(str(part).strip() for part in parts if part is not None and str(part).strip()))


def _parts(value: object) -> list[object]:
    return value if isinstance(value, list) else [*str(value).split(",")]


def _moment(value: object, now: datetime) -> datetime | None:
    return None if value is None or value == "" else moment_or_after(value, now)
