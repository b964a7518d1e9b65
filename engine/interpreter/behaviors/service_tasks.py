"""Service and send task: a job, a message, or an expression that is evaluated at once (BPMN 2.0.2, 13.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from engine.bpmn.model.activities import SendTask
from engine.bpmn.model.extension import TaskDefinition
from engine.errors import UnsupportedElement
from engine.interpreter import records as r
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.state import ElementInstance
from engine.interpreter.subscriptions import correlation_text, find_message
from engine.interpreter.timers import as_timedelta
from engine.interpreter.turn import Execution

DEFAULT_RETRIES = 3
DEFAULT_BACKOFF = timedelta(seconds=10)


class JobBehavior(NodeBehavior):
    """Asks for a job and waits for its result."""

    does_work = True

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        definition = _task_definition(node)
        extension = node.element.extension
        self.topic = bind(definition.topic)
        self.retries = bind_optional(definition.retries)
        self.retry_backoff = bind_optional(definition.retry_backoff)
        self.properties = tuple((mapping.target, bind(mapping.source)) for mapping in definition.properties)
        self.headers = dict(definition.headers)
        self.priority = bind_optional(extension.job_priority)
        self.result_variable = definition.result_variable or extension.result_variable

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        variables = execution.sight(element)
        execution.record(
            r.JobCreated(
                key=element.key,
                element_id=element.element_id,
                topic=self._topic(self.topic(variables, execution.now)),
                properties={name: evaluate(variables, execution.now) for name, evaluate in self.properties},
                variables=dict(variables),
                headers=self.headers,
                retries=self._number(execution, element, self.retries, DEFAULT_RETRIES, "retries"),
                retry_backoff=self._backoff(execution, element),
                priority=self._number(execution, element, self.priority, 0, "priority"),
                result_variable=self.result_variable,
            )
        )

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        execution.record(r.JobCompleted(key=element.key, element_id=element.element_id))
        execution.complete(element, variables)

    def terminate(self, execution: Execution, element: ElementInstance) -> None:
        if execution.asks_for_work(element):
            execution.record(r.JobCanceled(key=element.key, element_id=element.element_id))

    def _topic(self, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise Foreseen(EXPRESSION, f"The task name of {self.node.id} is {value!r}, not a text.")
        return value

    def _number(
        self,
        execution: Execution,
        element: ElementInstance,
        evaluate: Evaluator | None,
        default: int,
        name: str,
    ) -> int:
        value = execution.evaluate(evaluate, element) if evaluate else default
        try:
            return max(0, int(str(value)))
        except ValueError as error:
            raise Foreseen(
                EXPRESSION, f"{name} of {self.node.id} is {value!r}, not a whole number."
            ) from error

    def _backoff(self, execution: Execution, element: ElementInstance) -> timedelta:
        if self.retry_backoff is None:
            return DEFAULT_BACKOFF
        return as_timedelta(execution.evaluate(self.retry_backoff, element), execution.now)


class ExpressionTaskBehavior(NodeBehavior):
    """Evaluated within the turn; the value goes to the result variable."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        extension = node.element.extension
        assert extension.expression is not None
        self.evaluate = bind(extension.expression)
        self.result_variable = extension.result_variable

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        value = execution.evaluate(self.evaluate, element)
        execution.complete(element, {self.result_variable: value} if self.result_variable else {})


class SendMessageBehavior(NodeBehavior):
    """A send task with a message and no implementation delivers to whoever waits for it."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, SendTask)
        message = find_message(node.id, node.element.message_ref, process.definitions)
        self.name = message.name or message.id
        self.correlation = bind_optional(message.extension.correlation_key)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        variables = execution.sight(element)
        key = self.correlation(variables, execution.now) if self.correlation else None
        execution.record(
            r.MessageThrown(
                name=self.name,
                correlation_key=correlation_text(key, self.name) if self.correlation else None,
                business_key=execution.state.business_key,
                variables=dict(variables),
                element_id=element.element_id,
            )
        )
        execution.complete(element, {})


def service_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    """The behaviour for what the service or send task says of its implementation."""
    extension = node.element.extension
    if extension.task_definition is not None:
        return JobBehavior(node, process)
    if extension.expression is not None:
        return ExpressionTaskBehavior(node, process)
    if isinstance(node.element, SendTask) and node.element.message_ref:
        return SendMessageBehavior(node, process)
    raise UnsupportedElement(
        f"{node.id} does not say what to do: give it a task name or an expression.",
        line=node.element.line,
        element_id=node.id,
    )


def _task_definition(node: Node) -> TaskDefinition:
    definition = node.element.extension.task_definition
    assert definition is not None
    return definition
