"""The variables that a task sees, read from the state of its instance."""

from __future__ import annotations

from typing import Any

from engine.interpreter.codec import decode_state, to_plain
from engine.interpreter.variables import view
from processes.models import ProcessInstance
from tasks.models import UserTask


def variables_in_sight(task: UserTask) -> dict[str, Any]:
    """Plain JSON by name, from the task's own scope outward; empty once the instance does not wait for it."""
    content = ProcessInstance.objects.values_list("state", flat=True).get(pk=task.instance_id)
    if content is None:
        return {}
    state = decode_state(bytes(content))
    element = state.elements.get(task.activity_key)
    if element is None:
        return {}
    key = element.key if element.key in state.scopes else element.scope_key
    seen = view(state.scopes, key)
    return {name: to_plain(seen[name]) for name in seen}
