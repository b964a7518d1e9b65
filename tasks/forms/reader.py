"""A form-js schema (schemaVersion 1 to 20) read into a tree of fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ExpressionError
from tasks.forms.expressions import compiled, is_expression

VALUE_TYPES = frozenset(
    {
        *("textfield", "textarea", "number", "checkbox", "checklist", "radio", "select", "taglist"),
        *("datetime", "filepicker"),
    }
)
COMPUTED = "expression"
CONTAINER_TYPES = frozenset({"group", "dynamiclist"})
DISPLAY_TYPES = frozenset(
    {"text", "html", "image", "spacer", "separator", "button", "iframe", "table", "documentPreview"}
)
KNOWN_TYPES = VALUE_TYPES | CONTAINER_TYPES | DISPLAY_TYPES | {COMPUTED}
EXPRESSION_PROPERTIES = ("readonly", "valuesExpression", "expression", "defaultValue", "accept", "multiple")
EXPRESSION_RULES = ("required", "min", "max", "minLength", "maxLength")
MAX_DEPTH = 16
MAX_FIELDS = 1_000


class InvalidForm(Exception):
    """The schema is not one that can be shown and checked; ``problems`` says why, all at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class FormField:
    """One component. ``path`` leads from the container around it to its value; it is empty for mere display."""

    type: str
    name: str
    path: tuple[str, ...]
    properties: Mapping[str, Any]
    rules: Mapping[str, Any]
    hide: str | None
    children: tuple[FormField, ...] = field(default=())

    @property
    def is_repeating(self) -> bool:
        return self.type == "dynamiclist"


@dataclass(frozen=True)
class Form:
    """The root of the tree, and the schema it was read from."""

    fields: tuple[FormField, ...]
    schema: Mapping[str, Any]


def read_form(schema: object) -> Form:
    """The tree of fields; raises InvalidForm."""
    problems = form_problems(schema)
    if problems:
        raise InvalidForm(problems)
    assert isinstance(schema, Mapping)
    return Form(tuple(map(_read, schema["components"])), schema)


def form_problems(schema: object) -> list[str]:
    """Everything that keeps the schema from being used, one sentence each."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("components"), list):
        return ['A form is a JSON object with a list of "components", as the form editor writes it.']
    walked = list(_walk(schema["components"], ""))
    if len(walked) > MAX_FIELDS:
        return [f"The form has more than {MAX_FIELDS} components."]
    return [problem for where, component in walked for problem in _problems(where, component)]


def _read(component: Mapping[str, Any]) -> FormField:
    conditional = component.get("conditional") or {}
    return FormField(
        type=component["type"],
        name=str(component.get("label") or component.get("key") or component.get("id") or component["type"]),
        path=_path(component),
        properties=component,
        rules=component.get("validate") or {},
        hide=conditional.get("hide") or None,
        children=tuple(map(_read, component.get("components") or ())),
    )


def _path(component: Mapping[str, Any]) -> tuple[str, ...]:
    text = component.get("path" if component["type"] in CONTAINER_TYPES else "key")
    carries_value = component["type"] not in DISPLAY_TYPES
    return tuple(str(text).split(".")) if text and carries_value else ()


def _walk(components: object, where: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    if not isinstance(components, list):
        yield where, None
        return
    for position, component in enumerate(components):
        place = f"{where}components[{position}]"
        yield place, component if depth < MAX_DEPTH else None
        if isinstance(component, Mapping) and component.get("components") and depth < MAX_DEPTH:
            yield from _walk(component["components"], f"{place}.", depth + 1)


def _problems(where: str, component: object) -> Iterator[str]:
    if not isinstance(component, Mapping) or not isinstance(component.get("type"), str):
        yield f'{where}: a component is a JSON object with a "type", at most {MAX_DEPTH} deep.'
        return
    kind = component["type"]
    if kind not in KNOWN_TYPES:
        yield f"{where}: components of type {kind!r} are not supported; known are {', '.join(sorted(KNOWN_TYPES))}."
    if kind in VALUE_TYPES | {COMPUTED} and not _is_text(component.get("key")):
        yield f'{where}: a {kind} needs a "key", the name of the variable it fills.'
    if kind == "dynamiclist" and not _is_text(component.get("path")):
        yield f'{where}: a dynamic list needs a "path", the name of the variable it fills.'
    for member in ("validate", "conditional"):
        if not isinstance(component.get(member) or {}, Mapping):
            yield f"{where}: {member!r} has to be a JSON object."
            return
    yield from _expression_problems(where, component)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and all(value.split("."))


def _expression_problems(where: str, component: Mapping[str, Any]) -> Iterator[str]:
    rules = component.get("validate") or {}
    texts = [(name, component.get(name)) for name in EXPRESSION_PROPERTIES]
    texts += [(name, rules.get(name)) for name in EXPRESSION_RULES]
    texts.append(("hide", (component.get("conditional") or {}).get("hide")))
    for name, text in texts:
        if not is_expression(text):
            continue
        try:
            compiled(text)
        except ExpressionError as error:
            yield f"{where}: {name}: {error}"
