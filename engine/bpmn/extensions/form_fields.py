"""Forms whose fields stand in the model: ``formData`` of Camunda 7, ``formProperty`` of Activiti and Flowable."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.extensions.draft import Draft
from engine.bpmn.extensions.rules import attributes, value
from engine.bpmn.model.expressions import Value
from engine.bpmn.model.extension import FormField
from engine.bpmn.xml import Node

PATH = "form.fields"
Pairs = tuple[tuple[str, str], ...]


def form_data(draft: Draft, node: Node) -> None:
    """Camunda: the fields in their order."""
    found = attributes(node)
    if found.get("businessKey"):
        hint = "Give the business key where the instance is started."
        draft.ignored(f"{node.name} businessKey={found['businessKey']}", node.line, hint)
    fields = [child for child in node.children if child.name == "formField"]
    if not fields:
        draft.ignored(node.name, node.line, "Add a formField, or name a form in formKey.")
    for child in fields:
        _append(draft, child, _field(child))


def form_property(draft: Draft, node: Node) -> None:
    """Activiti and Flowable: one field."""
    found = attributes(node)
    for name in ("expression", "variable"):
        if found.get(name):
            hint = "Map the variable before or behind the task, by an input or an output."
            draft.ignored(f"{node.name} {name}={found[name]}", node.line, hint)
    if found.get("readable", "true") != "false":
        _append(draft, node, _property(node))


def _append(draft: Draft, node: Node, field: FormField) -> None:
    if field.id:
        draft.append(PATH, field, node.name)
    else:
        draft.ignored(f"{node.name} without id", node.line, "The id is the name of the variable; add it.")


def _field(node: Node) -> FormField:
    found = attributes(node)
    return FormField(
        id=found.get("id", "").strip(),
        type=found.get("type", "string").strip(),
        label=_value(found.get("label"), node.line),
        default=_value(found.get("defaultValue"), node.line),
        options=_options(node),
        constraints=tuple(_inside(node, "validation", "constraint", "name", "config")),
        properties=tuple(_inside(node, "properties", "property", "id", "value")),
        line=node.line,
    )


def _property(node: Node) -> FormField:
    found = attributes(node)
    rules = {"required": found.get("required") == "true", "readonly": found.get("writable") == "false"}
    return FormField(
        id=found.get("id", "").strip(),
        type=found.get("type", "string").strip(),
        label=_value(found.get("name"), node.line),
        default=_value(found.get("default"), node.line),
        options=_options(node),
        constraints=tuple((name, "true") for name, holds in rules.items() if holds),
        line=node.line,
    )


def _value(text: str | None, line: int) -> Value | None:
    return value(text, line) if text else None


def _options(node: Node) -> Pairs:
    found = (attributes(child) for child in node.children if child.name == "value")
    return tuple((one["id"], one.get("name") or one["id"]) for one in found if one.get("id"))


def _inside(node: Node, holder: str, name: str, key: str, text: str) -> Iterator[tuple[str, str]]:
    for child in (one for one in node.children if one.name == holder):
        for entry in (attributes(one) for one in child.children if one.name == name):
            if entry.get(key):
                yield entry[key], entry.get(text, "")
