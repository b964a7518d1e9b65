"""docs/dialects.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.extensions import flowable
from engine.bpmn.extensions.camunda import DIALECT as CAMUNDA
from engine.bpmn.extensions.reading import DIALECTS
from engine.bpmn.extensions.rules import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    Append,
    AttributeRule,
    Dialect,
    ElementRule,
    Ignored,
    Nested,
    Otherwise,
    Refusal,
    Rule,
)
from pythmata.dialects_page.meanings import MEANINGS

_HEAD = """\
# Models of other tools

Written by `make docs` from the tables that read the extensions of each tool.

Extensions are known by their namespace; the prefix may be any. Each row is an attribute or an element, `@` an attribute
of an element, and where it may stand. What it becomes is the same for all tools, so that nothing behind the reader
knows which of them drew the model.

Nothing is dropped without a word. A row on another element than those named, and whatever stands in no row, is a
warning of the deployment report: it has no effect. *Ignored* is such a warning with a reason of its own. *Refused* is
an error, because leaving it out would change what the model means. Warned of as well:

- a result variable where there is no work that has a result
- work of an event that throws no message
- a timer configuration without an empty timer to fill
- expressions for who may start a process: there are no variables before the start

Refused as well: bindings that are none, listeners to events that are not told here, and listeners in places where they
would hear nothing: the end of an event-based gateway, of a throwing link, of an error or cancel end event, and the
start of what an event-based gateway waits for.
Namespaces of unknown vendors are counted and reported once each.
"""
_GROUPS: Mapping[str, frozenset[str]] = {
    "flow nodes": FLOW_NODES,
    "activities": ACTIVITIES,
    "events": EVENTS,
}
"""Sets of elements that have a name, the larger ones first."""

_TITLES: Mapping[str, str] = {
    "pythmata": "Pythmata",
    "zeebe": "Camunda 8 (Zeebe)",
    "camunda": "Camunda 7 and Operaton",
    "flowable": "Flowable and Activiti",
    "spiffworkflow": "SpiffWorkflow",
}
_NOTES: Mapping[str, str] = {
    "pythmata": "A leading `=` begins FEEL; `${…}` is JUEL; everything else is text.",
    "zeebe": "A leading `=` begins FEEL.",
    "flowable": "Everything of Camunda 7, where it is not said otherwise here, and:",
    "spiffworkflow": "Expressions are Python, and so are scripts without a format.",
}


@dataclass(frozen=True)
class Line:
    """One row: the name in the model, the elements it may stand on, and what becomes of it."""

    name: str
    places: frozenset[str]
    becomes: str


def dialects_page() -> str:
    parts = [_HEAD]
    for dialect in DIALECTS:
        parts.append(f"\n## {_TITLES[dialect.name]}\n\n")
        parts += [f"- `{namespace}`\n" for namespace in sorted(dialect.namespaces)]
        if dialect.name in _NOTES:
            parts.append(f"\n{_NOTES[dialect.name]}\n")
        parts.append("\n| | on | becomes |\n| --- | --- | --- |\n")
        parts += [
            f"| `{line.name}` | {_places(line.places)} | {escaped(line.becomes)} |\n"
            for line in lines(dialect)
        ]
    return "".join(parts)


def lines(dialect: Dialect) -> Iterator[Line]:
    """Attributes first, then elements with what they hold; of Flowable what it does not share with Camunda 7."""
    shared = CAMUNDA if dialect is flowable.DIALECT else None
    for name, attribute in dialect.attributes.items():
        if shared is None or shared.attributes.get(name) is not attribute:
            yield from _attribute(name, attribute, frozenset())
    for name, element in dialect.elements.items():
        if shared is None or shared.elements.get(name) is not element:
            yield from _element(f"<{name}>", element, frozenset())


def _attribute(name: str, rule: AttributeRule, around: frozenset[str]) -> Iterator[Line]:
    if isinstance(rule, Refusal | Ignored):
        yield Line(name, around, _report(rule))
    elif isinstance(rule, Rule):
        yield Line(name, rule.on or around, _meaning(rule.path))
    else:
        yield Line(name, rule.on or around, rule.says)


def _element(name: str, rule: ElementRule, around: frozenset[str]) -> Iterator[Line]:
    if isinstance(rule, Otherwise):
        yield from _element(name, rule.rule, around)
        yield Line(name, rule.places or frozenset({"elsewhere"}), _report(rule.report))
    elif isinstance(rule, Refusal | Ignored):
        yield Line(name, around, _report(rule))
    elif isinstance(rule, Nested):
        yield from _nested(name, rule, rule.on or around)
    elif isinstance(rule, Rule | Append):
        yield Line(name, rule.on or around, _meaning(rule.path))
    else:
        yield Line(name, rule.on or around, rule.says)


def _nested(name: str, rule: Nested, around: frozenset[str]) -> Iterator[Line]:
    for key, attribute in rule.attributes.items():
        yield from _attribute(f"{name}@{key}", attribute, around)
    for key, child in rule.children.items():
        yield from _element(f"{name}<{key}>", child, around)


def _report(rule: Refusal | Ignored) -> str:
    outcome = "refused" if isinstance(rule, Refusal) else "ignored"
    return f"*{outcome}*: {rule.reason} {rule.hint}"


def _meaning(path: str) -> str:
    """A field without words of its own is told by its name."""
    return MEANINGS.get(path, f"`{path}`")


def escaped(text: str) -> str:
    """As a cell of a table."""
    return text.replace("<", "&lt;").replace("|", "\\|")


def _places(tags: frozenset[str]) -> str:
    names: list[str] = []
    for group, members in _GROUPS.items():
        if members <= tags:
            names.append(group)
            tags -= members
    return ", ".join([*names, *sorted(tags)]) or "any"
