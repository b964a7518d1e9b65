"""Collects what the dialects say about one element, field by field, and builds the neutral Extension of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from engine.bpmn.model import extension as neutral
from engine.bpmn.model.extension import Extension
from engine.bpmn.problems import Problem, Severity

GROUPS: Mapping[str, Any] = MappingProxyType(
    {
        "assignment": neutral.UserAssignment,
        "form": neutral.Form,
        "io_mapping": neutral.IoMapping,
        "task_definition": neutral.TaskDefinition,
        "called_element": neutral.CalledElement,
        "called_decision": neutral.CalledDecision,
        "loop_collection": neutral.LoopCollection,
        "condition_filter": neutral.ConditionFilter,
        "ad_hoc_activation": neutral.AdHocActivation,
        "timer_config": neutral.TimerConfig,
    }
)
_REQUIRED = MappingProxyType(
    {
        head: tuple(field.name for field in msgspec.structs.fields(cls) if field.required)
        for head, cls in GROUPS.items()
    }
)

_ONE_OF = MappingProxyType({"form": ("form_key", "fields")})
"""A group that has none of these says nothing."""


class Draft:
    """Values by path: ``form.form_key`` is a field of a group, ``async_before`` one of the Extension itself.

    The first dialect to set a field wins; another one that says something else gets a warning.
    """

    def __init__(self, element_id: str, tag: str, line: int) -> None:
        self.element_id = element_id
        self.tag = tag
        self.line = line
        self.problems: list[Problem] = []
        self._values: dict[str, Any] = {}
        self._names: dict[str, str] = {}

    def set(self, path: str, value: object, name: str) -> None:
        """``name`` is what the model calls it, for messages."""
        if path in self._values and _text(self._values[path]) != _text(value):
            text = f"{name} is ignored: {self._names[path]} already says it otherwise."
            self.report("extension-conflict", text, "Keep one of the two.")
            return
        self._values.setdefault(path, value)
        self._names.setdefault(path, name)

    def append(self, path: str, value: object, name: str) -> None:
        self._values[path] = (*self._values.get(path, ()), value)
        self._names.setdefault(path, name)

    def report(
        self, rule: str, text: str, hint: str = "", *, line: int | None = None, severity: Severity = "warning"
    ) -> None:
        place = self.line if line is None else line
        problem = Problem(
            element_id=self.element_id, line=place, rule=rule, text=text, hint=hint, severity=severity
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def ignored(self, name: str, line: int, hint: str = "") -> None:
        text = f"{name} has no effect on this {self.tag}."
        self.report("extension-ignored", text, hint or "Remove it, or express it in another way.", line=line)

    def build(self) -> Extension:
        fields: dict[str, Any] = {}
        grouped: dict[str, dict[str, Any]] = {}
        for path, value in self._values.items():
            head, _, field = path.partition(".")
            if field:
                grouped.setdefault(head, {})[field] = value
            else:
                fields[head] = value
        for head, values in grouped.items():
            group = self._group(head, values)
            if group is not None:
                fields[head] = group
        return Extension(**fields, problems=tuple(self.problems))

    def _group(self, head: str, values: dict[str, Any]) -> object:
        cls = GROUPS[head]
        missing = [field for field in _REQUIRED[head] if field not in values]
        if head in _ONE_OF and not any(field in values for field in _ONE_OF[head]):
            missing.append(_ONE_OF[head][0])
        if missing:
            names = [self._names[f"{head}.{field}"] for field in values if f"{head}.{field}" in self._names]
            for name in names:
                needs = " and ".join(field.replace("_", " ") for field in missing)
                self.ignored(name, self.line, f"It needs a {needs} beside it.")
            return None
        if "line" in cls.__struct_fields__:
            values.setdefault("line", self.line)
        return cls(**values)


def _text(value: object) -> object:
    """What counts when two dialects say the same: the text, not the place."""
    return getattr(value, "text", value)
