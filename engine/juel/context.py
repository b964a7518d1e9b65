"""What an expression knows beside variables: the instance, the activity and the task it belongs to.

Whoever evaluates may hand it over beside the variables, where no name reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec


class TaskContext(msgspec.Struct, frozen=True, kw_only=True):
    """The user task whose listener runs."""

    id: str = ""
    name: str = ""
    definition_key: str = ""
    description: str = ""
    event_name: str = ""
    assignee: str | None = None
    owner: str | None = None
    priority: object = None
    due_date: object = None
    follow_up_date: object = None
    form_key: str | None = None


class ExpressionContext(msgspec.Struct, frozen=True, kw_only=True):
    """``writes`` collects what ``setVariable`` sets; whoever evaluates assigns it afterwards."""

    instance_id: str = ""
    execution_id: str = ""
    business_key: str | None = None
    definition_id: str = ""
    activity_id: str = ""
    activity_name: str = ""
    activity_instance_id: str = ""
    event_name: str = ""
    transition_id: str = ""
    parent_id: str | None = None
    tenant_id: str | None = None
    user_id: str | None = None
    task: TaskContext | None = None
    writes: dict[str, object] = {}


class InContext(Mapping[str, object]):
    """The variables with what expressions have set, and the context beside them."""

    __slots__ = ("_variables", "context")

    def __init__(self, variables: Mapping[str, object], context: ExpressionContext) -> None:
        self._variables = variables
        self.context = context

    def __getitem__(self, name: str) -> object:
        writes = self.context.writes
        return writes[name] if name in writes else self._variables[name]

    def __contains__(self, name: object) -> bool:
        return name in self.context.writes or name in self._variables

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._variables), **self.context.writes})

    def __len__(self) -> int:
        return len(self._variables.keys() | self.context.writes.keys())


def context_of(variables: Mapping[str, object]) -> ExpressionContext | None:
    return variables.context if isinstance(variables, InContext) else None
