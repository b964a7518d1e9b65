"""What expressions are told of the instance and the element beside variables: ``execution`` and ``task`` of JUEL."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.bpmn.languages import JUEL
from engine.bpmn.model.definitions import Definitions, expressions_of, walk
from engine.interpreter.definition import ProcessModel
from engine.interpreter.state import PROCESS_SCOPE, ElementInstance, Owner, State
from engine.juel import ExpressionContext, InContext, TaskContext

_ASKS = re.compile(r"\b(execution|task|authenticatedUserId)\b")


def asks_for_execution(definitions: Definitions) -> bool:
    """Whether any expression of the file uses more than variables."""
    return any(
        expression.language == JUEL and _ASKS.search(expression.text)
        for element in walk(definitions)
        for expression in expressions_of(element)
    )


class Telling:
    """What is told in one turn. ``writes`` collects what ``setVariable`` sets until it is assigned; ``event`` and
    ``task`` are those of the listener that runs; ``user`` is who asked for the turn."""

    __slots__ = ("_process", "_state", "event", "task", "user", "writes")

    def __init__(self, process: ProcessModel, state: State) -> None:
        self._process = process
        self._state = state
        self.writes: dict[str, object] = {}
        self.event = ""
        self.task: TaskContext | None = None
        self.user: str | None = None

    def __call__(self, variables: Mapping[str, object], owner: Owner) -> Mapping[str, object]:
        """The variables, with what else is known of the element or scope."""
        state, node = self._state, self._process.nodes.get(owner.element_id)
        around = owner.scope_key if isinstance(owner, ElementInstance) else owner.parent
        context = ExpressionContext(
            instance_id=state.instance_id,
            execution_id=self._execution_id(owner.key),
            parent_id=None if around is None else self._execution_id(around),
            business_key=state.business_key,
            definition_id=state.definition_id,
            activity_id=node.id if node else "",
            activity_name=(node.element.name or "") if node else "",
            activity_instance_id=self._execution_id(owner.key),
            event_name=self.event,
            user_id=self.user,
            task=self.task,
            writes=self.writes,
        )
        return InContext(variables, context)

    def _execution_id(self, key: int) -> str:
        """The instance has the one of its process; what runs in it has its key besides."""
        instance_id = self._state.instance_id
        return instance_id if key == PROCESS_SCOPE else f"{instance_id}:{key}"

    def take_writes(self) -> dict[str, object]:
        taken = dict(self.writes)
        self.writes.clear()
        return taken
