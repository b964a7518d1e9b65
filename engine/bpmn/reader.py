"""BPMN XML → Definitions. Everything it knows about elements stands in the table of ``schema.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.bpmn import languages
from engine.bpmn.extensions.reading import NO_EXTENSION, Strangers, dialect_of, read_extension
from engine.bpmn.finishing import finish
from engine.bpmn.groups import WITHOUT_MEANING
from engine.bpmn.index import Index
from engine.bpmn.model.base import BaseElement, FlowNode
from engine.bpmn.model.collaboration import Operation
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import Expression
from engine.bpmn.operations import told_by
from engine.bpmn.parts import Attribute, Child, Kind, Row
from engine.bpmn.problems import InvalidModel, Problem, Severity, errors
from engine.bpmn.schema import DIAGRAM_NAMESPACE, EVERYWHERE, NAMESPACE, TABLE
from engine.bpmn.xml import Node, parse
from engine.errors import ReadError

_BOOLEANS = MappingProxyType({"true": True, "1": True, "false": False, "0": False})
_DISPLAY_ONLY = frozenset(
    {"collaboration", "laneSet", "childLaneSet", "association", "group", "textAnnotation", "category"}
)
"""What is wrong in these does not touch execution: a warning."""


def read_bpmn(xml: bytes, source: str = "") -> Definitions:
    """The model of a file, checked against the metamodel; ``source`` is its name, for messages.

    ReadError if it cannot be parsed at all; InvalidModel with every problem if elements, attributes or
    references are wrong. Warnings end up in ``Definitions.problems``. Whether it can be executed is the
    question of ``engine.bpmn.validation``.
    """
    root = parse(xml)
    if (root.namespace, root.name) != (NAMESPACE, "definitions"):
        expected = f"<definitions> of {NAMESPACE}"
        raise ReadError(
            f"This is not a BPMN 2.0 file: it begins with <{root.name}>, not {expected}.", line=root.line
        )
    reader = _Reader(root)
    definitions = reader.definitions(source)
    if errors(reader.problems):
        raise InvalidModel(reader.problems)
    return definitions


class _Reader:
    """Reads one file. ``_severity`` is that of problems where it is reading now."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.index = Index(root)
        self.problems: list[Problem] = list(self.index.problems)
        self.strangers = Strangers()
        self.language = languages.document_language(
            root.attributes.get("expressionLanguage", ""), frozenset(root.namespaces.values())
        )
        # Where expressions are Python, scripts without a format are too: SpiffWorkflow gives them none.
        self.script_language = self.language if self.language == languages.PYTHON else ""
        self._severity: Severity = "error"
        self._convert: Mapping[Kind, Callable[[Node, Child], object]] = MappingProxyType(
            {
                Kind.ELEMENT: self._element_child,
                Kind.TEXT: lambda node, part: node.full_text().strip(),
                Kind.REFERENCE: lambda node, part: self._reference(node.text, part, node),
                Kind.EXPRESSION: lambda node, part: self._expression(node),
                Kind.WRAPPED_VALUE: lambda node, part: self._wrapped_value(node),
                Kind.VALUE: lambda node, part: self._value(node),
                Kind.SCRIPT: lambda node, part: Expression(node.full_text(), self.script_language, node.line),
                Kind.STATE: lambda node, part: node.attributes.get("name", ""),
            }
        )

    def definitions(self, source: str) -> Definitions:
        fields = self._fields(self.root)
        self.problems += self.strangers.problems()
        self.problems = [*dict.fromkeys(self.problems)]
        warnings = tuple(problem for problem in self.problems if problem.severity == "warning")
        return Definitions(
            **fields,
            source=source,
            dialect=dialect_of(frozenset(self.root.namespaces.values())),
            has_diagram=_has_diagram(self.root),
            problems=warnings,
        )

    def element(self, node: Node) -> BaseElement | None:
        """None if something required is missing, which is reported."""
        before = self._severity
        if node.name in _DISPLAY_ONLY or (node.name == "process" and not _is_executable(node)):
            self._severity = "warning"
        try:
            return self._build(node)
        finally:
            self._severity = before

    def _build(self, node: Node) -> BaseElement | None:
        row = TABLE[node.name]
        fields = self._fields(node)
        if any(part.field not in fields for part in _required(row)):
            return None
        if issubclass(row.cls, FlowNode):
            self._flows(node, fields)
        if "event_definition_refs" in fields:
            self._referenced_definitions(fields)
        if "operation_ref" in fields:
            operation = self.element(self.index.nodes[fields["operation_ref"]])
            if isinstance(operation, Operation):
                fields |= told_by(operation, row.cls, fields)
        return finish(row.cls(**fields))

    def _fields(self, node: Node) -> dict[str, Any]:
        row = TABLE[node.name]
        fields: dict[str, Any] = {"id": self.index.id_of(node), "line": node.line}
        if "name" in node.attributes:
            fields["name"] = node.attributes["name"]
        self._attributes(row, node, fields)
        self._children(row, node, fields)
        return fields

    def _attributes(self, row: Row, node: Node, fields: dict[str, Any]) -> None:
        for name, text in node.attributes.items():
            part = row.attributes.get(name)
            if part is None:
                self._unknown_attribute(node, name)
            elif part.field:
                value = self._attribute(part, text, node)
                if value is not None:
                    fields[part.field] = value
        for part in row.attributes.values():
            if part.required and part.name not in node.attributes:
                self.report(
                    node, "attribute-required", f"<{row.tag}> has no {part.name}.", f"Add {part.name}=…."
                )

    def _unknown_attribute(self, node: Node, name: str) -> None:
        if name not in EVERYWHERE:
            text = f"<{node.name}> knows no attribute {name}; it has no effect."
            self.report(node, "attribute-unknown", text, "Remove it.", severity="warning")

    def _attribute(self, part: Attribute, text: str, node: Node) -> object:
        if part.kind is Kind.REFERENCE:
            return self._reference(text, part, node)
        if part.kind is Kind.QNAME:
            return text.strip().rpartition(":")[2] or None
        if part.kind is Kind.BOOLEAN:
            return self._boolean(part, text.strip(), node)
        if part.kind is Kind.INTEGER:
            return self._integer(part, text.strip(), node)
        if part.allowed and text.strip() not in part.allowed:
            self._bad_value(part, text, f"one of {', '.join(part.allowed)}", node)
            return None
        return text

    def _boolean(self, part: Attribute, text: str, node: Node) -> object:
        if text not in _BOOLEANS:
            self._bad_value(part, text, "true or false", node)
            return None
        return _BOOLEANS[text]

    def _integer(self, part: Attribute, text: str, node: Node) -> object:
        least = part.minimum
        try:
            number = int(text[:20])
        except ValueError:
            self._bad_value(part, text, "a whole number", node)
            return None
        if least is not None and number < least:
            self._bad_value(part, text, f"at least {least}", node)
            return None
        return number

    def _bad_value(self, part: Attribute, text: str, expected: str, node: Node) -> None:
        message = f"{part.name} of <{node.name}> is {text[:80]!r}; it has to be {expected}."
        self.report(node, "attribute-value", message)

    def _children(self, row: Row, node: Node, fields: dict[str, Any]) -> None:
        holders: list[Node] = []
        documentation: list[str] = []
        for child in node.children:
            if child.namespace != NAMESPACE:
                self._foreign_child(child)
            elif child.name == "extensionElements":
                holders.append(child)
            elif child.name == "documentation":
                documentation.append(child.full_text().strip())
            elif child.name in row.children:
                self._child(row.children[child.name], child, node, fields)
            elif child.name not in WITHOUT_MEANING:
                self._misplaced(child, node)
        for part in _required(row):
            if isinstance(part, Child) and part.field not in fields:
                self.report(node, "element-required", f"<{row.tag}> needs a <{part.names[0]}> inside.")
        if documentation:
            fields["documentation"] = "\n\n".join(documentation)
        fields["extension"] = read_extension(node, fields["id"], holders, self.strangers)

    def _foreign_child(self, child: Node) -> None:
        if child.namespace != DIAGRAM_NAMESPACE and child.namespace not in NO_EXTENSION:
            self.strangers.saw(child.namespace, child.line)

    def _child(self, part: Child, child: Node, parent: Node, fields: dict[str, Any]) -> None:
        value = self._convert[part.kind](child, part)
        if value is None:
            return
        if part.many:
            fields[part.field] = (*fields.get(part.field, ()), value)
        elif part.field in fields:
            text = f"<{parent.name}> may hold one <{child.name}> only."
            self.report(child, "element-repeated", text, "Delete all but one.")
        else:
            fields[part.field] = value

    def _element_child(self, node: Node, part: Child) -> BaseElement | None:
        return self.element(node)

    def _misplaced(self, child: Node, parent: Node) -> None:
        known = child.name in TABLE
        rule = "element-misplaced" if known else "element-unknown"
        text = (
            f"<{child.name}> is not allowed in <{parent.name}>."
            if known
            else f"BPMN knows no <{child.name}>."
        )
        self.report(child, rule, text, "Move or delete it.")

    def _reference(self, text: str, part: Attribute | Child, node: Node) -> str | None:
        """The id of the element meant; None, and a problem, if it is not there or of another kind."""
        name = part.name if isinstance(part, Attribute) else part.names[0]
        if part.field in ("incoming", "outgoing"):
            return self.index.local(text)
        if not text.strip():
            return None
        element_id = self.index.local(text)
        found = self.index.nodes.get(element_id)
        if found is None:
            self._not_found(name, element_id, part, node)
            return None
        row = TABLE.get(found.name)
        if row is None or not issubclass(row.cls, part.target):
            wanted = " or ".join(cls.__name__ for cls in part.target)
            message = (
                f"{name} points to {element_id}, a <{found.name}> in line {found.line}; it needs a {wanted}."
            )
            self.report(node, "reference-type", message)
            return None
        return element_id

    def _not_found(self, name: str, element_id: str, part: Attribute | Child, node: Node) -> None:
        """A name of another file counts as absent; what needs it is then found to be incomplete."""
        text = f"{name} points to {element_id}, which is not in this file."
        if ":" in element_id and not part.required:
            hint = "References into other files are not followed; it counts as absent."
            self.report(node, "reference-external", text, hint, severity="warning")
        else:
            self.report(node, "reference-dangling", text, "Correct or remove it.")

    def _expression(self, node: Node) -> Expression | None:
        self._strange_attributes(node)
        text = node.full_text().strip()
        if not text:
            text = f"<{node.name}> is empty and counts as absent."
            self.report(
                node, "expression-empty", text, "Write an expression or delete it.", severity="warning"
            )
            return None
        declared = node.attributes.get("language", "")
        return languages.expression(text, declared=declared, default=self.language, line=node.line)

    def _wrapped_value(self, node: Node) -> object:
        inner = next((child for child in node.children if child.name.lower().endswith("expression")), None)
        return self._value(inner) if inner is not None else None

    def _value(self, node: Node) -> object:
        self._strange_attributes(node)
        text = node.full_text()
        return (
            languages.value(text, declared=node.attributes.get("language", ""), line=node.line)
            if text.strip()
            else None
        )

    def _strange_attributes(self, node: Node) -> None:
        for namespace, _ in node.foreign:
            if namespace not in NO_EXTENSION:
                self.strangers.saw(namespace, node.line)

    def _flows(self, node: Node, fields: dict[str, Any]) -> None:
        """Flows are what sequence flows say; ``<incoming>`` and ``<outgoing>`` may only repeat it."""
        for side, derived in (("incoming", self.index.incoming), ("outgoing", self.index.outgoing)):
            flows = tuple(derived.get(fields["id"], ()))
            declared = fields.get(side)
            if declared is not None and set(declared) != set(flows):
                said, meant = ", ".join(declared), ", ".join(flows) or "none"
                text = f"<{side}> of {fields['id']} names {said}; the flows say {meant}."
                self.report(
                    node, "flow-contradiction", text, f"Delete <{side}>: it follows from the sequence flows."
                )
            fields[side] = flows

    def _referenced_definitions(self, fields: dict[str, Any]) -> None:
        """Event definitions of the file that the event refers to follow its own (10.5.1)."""
        found = [self.element(self.index.nodes[name]) for name in fields["event_definition_refs"]]
        definitions = [definition for definition in found if definition is not None]
        fields["event_definitions"] = (*fields.get("event_definitions", ()), *definitions)

    def report(
        self, node: Node, rule: str, text: str, hint: str = "", *, severity: Severity | None = None
    ) -> None:
        element_id, level = self.index.id_or_owner(node), severity or self._severity
        problem = Problem(
            element_id=element_id, line=node.line, rule=rule, text=text, hint=hint, severity=level
        )
        self.problems.append(problem)


def _required(row: Row) -> list[Attribute | Child]:
    parts: list[Attribute | Child] = [*row.attributes.values(), *row.children.values()]
    return [part for part in parts if part.required]


def _is_executable(process: Node) -> bool:
    return process.attributes.get("isExecutable", "").strip() in ("true", "1")


def _has_diagram(root: Node) -> bool:
    diagrams = (child for child in root.children if child.namespace == DIAGRAM_NAMESPACE)
    return any(node.name == "BPMNShape" for diagram in diagrams for node in diagram.iterate())
