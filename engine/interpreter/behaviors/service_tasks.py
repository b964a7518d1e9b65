"""Service and send task: a job, a message, or an expression that is evaluated at once (BPMN 2.0.2, 13.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from engine.bpmn.languages import value as text_value
from engine.bpmn.model.activities import SendTask
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import Error
from engine.bpmn.model.extension import ErrorMapping, Extension
from engine.errors import UnsupportedElement
from engine.interpreter import records as r
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.throws import MessageThrow
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.interpreter.happening import report_error
from engine.interpreter.secret_names import secret_names, with_secrets
from engine.interpreter.state import ElementInstance
from engine.interpreter.timers import as_timedelta
from engine.interpreter.turn import Execution

DEFAULT_RETRIES = 3
DEFAULT_BACKOFF = timedelta(seconds=10)


class JobBehavior(NodeBehavior):
    """Asks for a job and waits for its result."""

    does_work = True

    def __init__(self, node: Node, process: ProcessModel, extension: Extension | None = None) -> None:
        """``extension`` is where the work is named, if not at the element itself."""
        super().__init__(node, process)
        extension = extension or node.element.extension
        definition = extension.task_definition
        assert definition is not None
        self.topic = bind(definition.topic)
        self.retries = bind_optional(definition.retries)
        self.retry_backoff = bind_optional(definition.retry_backoff)
        self.properties = tuple((mapping.target, bind(mapping.source)) for mapping in definition.properties)
        self.secrets = secret_names(definition.properties)
        self.headers = dict((*extension.properties, *definition.headers))
        self.priority = bind_optional(extension.job_priority or process.element.extension.job_priority)
        self.result_variable = definition.result_variable or extension.result_variable
        self.error_mappings = tuple(
            MappedError(mapping, process.definitions) for mapping in extension.error_mappings
        )

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        variables = execution.sight(element)
        seen = with_secrets(execution, element, variables, self.secrets)
        execution.record(
            r.JobCreated(
                key=element.key,
                element_id=element.element_id,
                topic=self._topic(self.topic(variables, execution.now)),
                properties={name: evaluate(seen, execution.now) for name, evaluate in self.properties},
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
        error = self.error_in(execution, element, variables) if self.error_mappings else None
        if error is not None:
            report_error(execution, element, *error, variables)
            return
        execution.record(r.JobCompleted(key=element.key, element_id=element.element_id))
        execution.complete(element, variables)

    def error_in(
        self, execution: Execution, element: ElementInstance, reported: Mapping[str, object]
    ) -> tuple[str, str] | None:
        sight = {**execution.sight(element), **reported}
        found = (mapping.error(sight, execution) for mapping in self.error_mappings)
        return next((error for error in found if error is not None), None)

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


class MappedError:
    """What the dialects call an error of an external task: a condition over what the work reported, and an error."""

    def __init__(self, mapping: ErrorMapping, definitions: Definitions) -> None:
        error = definitions.find(mapping.error_ref, Error)
        code = (error.error_code or error.id) if error else mapping.error_ref
        self.condition = bind_optional(mapping.condition)
        self.code = bind_optional(mapping.code) or bind(text_value(code or ""))
        self.message = bind_optional(mapping.message or (error.extension.error_message if error else None))

    def error(self, sight: Mapping[str, object], execution: Execution) -> tuple[str, str] | None:
        if self.condition is not None and self.condition(sight, execution.now) is not True:
            return None
        message = self.message(sight, execution.now) if self.message else sight.get("errorMessage")
        return str(self.code(sight, execution.now)), str(message or "")


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


class SendTaskBehavior(NodeBehavior):
    """A send task without an implementation delivers its message to whoever waits for it (10.3.3)."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, SendTask)
        self.throw = MessageThrow(node, node.element.message_ref, process)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        self.throw.perform(execution, element, 0)
        execution.complete(element, {})


def service_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    """The behaviour for what the service or send task says of its implementation."""
    extension = node.element.extension
    if extension.task_definition is not None:
        return JobBehavior(node, process)
    if extension.expression is not None:
        return ExpressionTaskBehavior(node, process)
    if isinstance(node.element, SendTask):
        return SendTaskBehavior(node, process)
    raise UnsupportedElement(
        f"{node.id} does not say what to do: give it a task name or an expression.",
        line=node.element.line,
        element_id=node.id,
    )
