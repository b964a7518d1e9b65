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
GLOBAL_TASKS: Mapping[str, str] = MappingProxyType(
    {
        "globalUserTask": "userTask",
        "globalScriptTask": "scriptTask",
        "globalBusinessRuleTask": "businessRuleTask",
        "globalManualTask": "manualTask",
        "globalTask": "task",
    }
)
"""A global task may be told what the task is told that it stands for."""


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


class Ignored(msgspec.Struct, frozen=True):
    """Leaving it out changes nothing that the process does, or little enough for a warning."""

    reason: str
    hint: str = "Nothing needs to be done."


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
    """Anything else: a function that sets what it finds. ``says`` is what it means, for the page of dialects."""

    read: Callable[[Draft, Node], None]
    on: frozenset[str] = frozenset()
    says: str = ""


class ReadText(msgspec.Struct, frozen=True):
    """The same for an attribute."""

    read: Callable[[Draft, str, int], None]
    on: frozenset[str] = frozenset()
    says: str = ""


class Otherwise(msgspec.Struct, frozen=True):
    """``rule`` where it is for the element; elsewhere ``report``, on the elements of ``places`` or on any."""

    rule: Rule | Nested | Append | Read
    report: Refusal | Ignored
    places: frozenset[str] = frozenset()


AttributeRule = Rule | Refusal | Ignored | ReadText
ElementRule = Rule | Refusal | Ignored | Nested | Append | Read | Otherwise


class Dialect(msgspec.Struct, frozen=True):
    """One vendor's vocabulary; ``name`` is the usual prefix, for messages."""

    name: str
    namespaces: frozenset[str]
    attributes: Mapping[str, AttributeRule]
    elements: Mapping[str, ElementRule]


def apply_attribute(draft: Draft, rule: AttributeRule | None, name: str, text: str, line: int) -> None:
    if rule is None or _elsewhere(draft, rule):
        draft.ignored(name, line)
    elif isinstance(rule, Refusal | Ignored):
        _report(draft, rule, name, line)
    elif isinstance(rule, Rule):
        _apply(draft, rule, name, text, line)
    else:
        rule.read(draft, text, line)


def apply_element(draft: Draft, rule: ElementRule | None, node: Node, prefix: str) -> None:
    name = f"{prefix}:{node.name}"
    if isinstance(rule, Otherwise):
        rule = _decided(draft, rule)
    if rule is None or _elsewhere(draft, rule):
        draft.ignored(name, node.line)
    elif isinstance(rule, Refusal | Ignored):
        _report(draft, rule, name, node.line)
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


def _decided(draft: Draft, choice: Otherwise) -> Rule | Nested | Append | Read | Refusal | Ignored:
    is_meant = not choice.places or draft.tag in choice.places
    return choice.report if is_meant and _elsewhere(draft, choice.rule) else choice.rule


def _elsewhere(draft: Draft, rule: Rule | Refusal | Ignored | Nested | Append | Read | ReadText) -> bool:
    """The rule is for other elements than this one."""
    tag = GLOBAL_TASKS.get(draft.tag, draft.tag)
    return not isinstance(rule, Refusal | Ignored) and bool(rule.on) and tag not in rule.on


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


def _report(draft: Draft, rule: Refusal | Ignored, name: str, line: int) -> None:
    if isinstance(rule, Refusal):
        draft.report(rule.rule, f"{name}: {rule.reason}", rule.hint, line=line, severity="error")
    else:
        draft.report("extension-ignored", f"{name} has no effect: {rule.reason}", rule.hint, line=line)


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
        leftover(draft, node, source, target)
        text = found.get(source, node.text)
        return VariableMapping(source=value(text, node.line), target=found[target].strip(), line=node.line)

    return build


def pair(name: str, text: str) -> Callable[[Draft, Node], tuple[str, str]]:
    """Two attributes as they stand: a key and its value."""

    def build(draft: Draft, node: Node) -> tuple[str, str]:
        leftover(draft, node, "id", name, text)
        return attributes(node).get(name, ""), attributes(node).get(text, "")

    return build


def leftover(draft: Draft, node: Node, *known: str) -> None:
    """Report the attributes of an element of a dialect that nothing reads."""
    for name in attributes(node):
        if name not in known:
            draft.ignored(f"{node.name}@{name}", node.line)
