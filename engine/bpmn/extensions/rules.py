"""What a table of a dialect is written in: one rule for each attribute and element it may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from engine.bpmn import groups, languages
from engine.bpmn.extensions.draft import Draft
from engine.bpmn.model.expressions import Expression, Value
from engine.bpmn.model.extension import Mapping as VariableMapping
from engine.bpmn.xml import Node

Convert = Callable[[str, int], object]
NOTHING: Mapping[str, Any] = MappingProxyType({})


def value(text: str, line: int) -> Value:
    return languages.value(text, line=line)


def feel(text: str, line: int) -> Expression:
    return languages.feel(text, line)


def plain(text: str, line: int) -> str:
    return text.strip()


def flag(text: str, line: int) -> bool:
    return text.strip().lower() == "true"


def words(text: str, line: int) -> tuple[str, ...]:
    """Text separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def one_of(**names: str) -> Convert:
    """A fixed vocabulary turned into ours; an unknown word stays as it is, for validation to meet."""
    return lambda text, line: names.get(text.strip(), text.strip())


ACTIVITIES = frozenset(groups.ACTIVITIES)
EVENTS = frozenset(groups.EVENTS)
FLOW_NODES = ACTIVITIES | EVENTS | frozenset(groups.GATEWAYS)
WORK = frozenset({"serviceTask", "sendTask", "businessRuleTask", "intermediateThrowEvent", "endEvent"})
"""Elements of these tags can be given machine work."""


class Rule(msgspec.Struct, frozen=True):
    """Text of an attribute or element → a field of the draft. ``on`` limits it to elements of these tags."""

    path: str
    convert: Convert = plain
    on: frozenset[str] = frozenset()
    also: Mapping[str, object] = NOTHING


class Refusal(msgspec.Struct, frozen=True):
    """Leaving it out would change what the model means, so it is an error."""

    reason: str
    hint: str
    rule: str = "extension-unsupported"


class Nested(msgspec.Struct, frozen=True):
    """An element with attributes and children of its own. ``also`` are values that its presence brings."""

    attributes: Mapping[str, AttributeRule] = NOTHING
    children: Mapping[str, ElementRule] = NOTHING
    also: Mapping[str, object] = NOTHING
    on: frozenset[str] = frozenset()


class Append(msgspec.Struct, frozen=True):
    """One item more for a tuple. ``build`` gives None after it has reported why."""

    path: str
    build: Callable[[Draft, Node], object]
    on: frozenset[str] = frozenset()


class Read(msgspec.Struct, frozen=True):
    """Anything else: a function that sets what it finds."""

    read: Callable[[Draft, Node], None]
    on: frozenset[str] = frozenset()


class ReadText(msgspec.Struct, frozen=True):
    """The same for an attribute."""

    read: Callable[[Draft, str, int], None]
    on: frozenset[str] = frozenset()


AttributeRule = Rule | Refusal | ReadText
ElementRule = Rule | Refusal | Nested | Append | Read


class Dialect(msgspec.Struct, frozen=True):
    """One vendor's vocabulary; ``name`` is the usual prefix, for messages."""

    name: str
    namespaces: frozenset[str]
    attributes: Mapping[str, AttributeRule]
    elements: Mapping[str, ElementRule]


def apply_attribute(draft: Draft, rule: AttributeRule | None, name: str, text: str, line: int) -> None:
    if rule is None or _elsewhere(draft, rule):
        draft.ignored(name, line)
    elif isinstance(rule, Refusal):
        _refuse(draft, rule, name, line)
    elif isinstance(rule, Rule):
        _apply(draft, rule, name, text, line)
    else:
        rule.read(draft, text, line)


def apply_element(draft: Draft, rule: ElementRule | None, node: Node, prefix: str) -> None:
    name = f"{prefix}:{node.name}"
    if rule is None or _elsewhere(draft, rule):
        draft.ignored(name, node.line)
    elif isinstance(rule, Refusal):
        _refuse(draft, rule, name, node.line)
    elif isinstance(rule, Rule):
        _apply(draft, rule, name, node.text, node.line)
    elif isinstance(rule, Append):
        item = rule.build(draft, node)
        if item is not None:
            draft.append(rule.path, item, name)
    elif isinstance(rule, Nested):
        _descend(draft, rule, node, prefix)
    else:
        rule.read(draft, node)


def _elsewhere(draft: Draft, rule: AttributeRule | ElementRule) -> bool:
    """The rule is for other elements than this one."""
    return not isinstance(rule, Refusal) and bool(rule.on) and draft.tag not in rule.on


def _descend(draft: Draft, rule: Nested, node: Node, prefix: str) -> None:
    name = f"{prefix}:{node.name}"
    for path, fixed in rule.also.items():
        draft.set(path, fixed, name)
    for key, text in attributes(node).items():
        apply_attribute(draft, rule.attributes.get(key), f"{name}@{key}", text, node.line)
    for child in node.children:
        apply_element(draft, rule.children.get(child.name), child, prefix)


def _apply(draft: Draft, rule: Rule, name: str, text: str, line: int) -> None:
    draft.set(rule.path, rule.convert(text, line), name)
    for path, fixed in rule.also.items():
        draft.set(path, fixed, name)


def _refuse(draft: Draft, rule: Refusal, name: str, line: int) -> None:
    draft.report(rule.rule, f"{name}: {rule.reason}", rule.hint, line=line, severity="error")


def attributes(node: Node) -> dict[str, str]:
    """All attributes by local name; some tools qualify those of extension elements."""
    return {**{name: text for (_, name), text in node.foreign.items()}, **node.attributes}


def mapping(source: str, target: str) -> Callable[[Draft, Node], VariableMapping | None]:
    """A variable mapping written as two attributes; an absent source is the element's text."""

    def build(draft: Draft, node: Node) -> VariableMapping | None:
        found = attributes(node)
        if not found.get(target, "").strip():
            text = f"{node.name} has no {target}."
            draft.report("mapping-incomplete", text, f"Add {target}=….", line=node.line, severity="error")
            return None
        text = found.get(source, node.text)
        return VariableMapping(source=value(text, node.line), target=found[target].strip(), line=node.line)

    return build


def pair(name: str, text: str) -> Callable[[Draft, Node], tuple[str, str]]:
    """Two attributes as they stand: a key and its value."""
    return lambda draft, node: (attributes(node).get(name, ""), attributes(node).get(text, ""))
