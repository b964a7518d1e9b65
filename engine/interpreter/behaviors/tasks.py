"""Tasks that are done at once or by a message (BPMN 2.0.2, 10.3.3 and 13.3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.languages import FEEL, JUEL
from engine.bpmn.model.activities import ReceiveTask, ScriptTask
from engine.errors import UnsupportedElement
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.events import WaitingBehavior
from engine.interpreter.behaviors.service_tasks import JobBehavior
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import bind
from engine.interpreter.state import ElementInstance
from engine.interpreter.subscriptions import MessageWait
from engine.interpreter.turn import Execution


class ReceiveTaskBehavior(WaitingBehavior):
    """Waits for its message; what the message carries are its results."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ReceiveTask)
        self.waits = (MessageWait(node.id, node.element.message_ref, process),)

    def complete(
        self, execution: Execution, element: ElementInstance, variables: Mapping[str, object]
    ) -> None:
        execution.complete(element, variables)


class ExpressionScriptBehavior(NodeBehavior):
    """A script in FEEL or JUEL is one expression.

    A context without a result variable gives each of its entries a name.
    """

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ScriptTask)
        assert node.element.script is not None
        self.evaluate = bind(node.element.script)
        self.result_variable = node.element.extension.result_variable

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        value = execution.evaluate(self.evaluate, element)
        if self.result_variable:
            execution.complete(element, {self.result_variable: value})
        else:
            execution.complete(element, value if isinstance(value, dict) else {})


class PortScriptBehavior(NodeBehavior):
    """A script in another language runs behind the port of that language."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ScriptTask)
        assert node.element.script is not None
        self.script = node.element.script
        self.result_variable = node.element.extension.result_variable

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        updates = execution.run_script(self.script.language, self.script.text, element, self.result_variable)
        execution.complete(element, updates)


def script_behavior(node: Node, process: ProcessModel) -> NodeBehavior:
    """The behaviour for the language of the script task, or for the work that a dialect has do it."""
    assert isinstance(node.element, ScriptTask)
    if node.element.extension.task_definition is not None:
        return JobBehavior(node, process)
    if node.element.script is None:
        raise UnsupportedElement(f"The script task {node.id} has no script.", element_id=node.id)
    is_expression = node.element.script.language in (FEEL, JUEL)
    return ExpressionScriptBehavior(node, process) if is_expression else PortScriptBehavior(node, process)
