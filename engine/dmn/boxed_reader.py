"""Nodes → boxed expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.bpmn.xml import Node
from engine.dmn import boxed as b
from engine.dmn.document import Document

_HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
_AGGREGATIONS = frozenset({"", "SUM", "COUNT", "MIN", "MAX"})
_KINDS = frozenset({"FEEL", "Java", "PMML"})


def read_boxed(document: Document, around: Node) -> b.Boxed | None:
    """The one expression that stands in the element, if any."""
    found = document.child(around, *READERS)
    return READERS[found.name](document, found) if found else None


def required(document: Document, around: Node) -> b.Boxed:
    """The expression in the element; without one that is a problem, and null."""
    found = read_boxed(document, around)
    if found is None:
        text = f"<{around.name}> holds no expression."
        document.wrong(around, "expression-missing", text, "Write an expression, or delete the element.")
        return b.Literal(id=document.id_of(around), line=around.line, text="null")
    return found


def _part(document: Document, node: Node, name: str) -> b.Boxed:
    part = document.child(node, name)
    if part is None:
        text = f"<{node.name}> has no <{name}>."
        document.wrong(node, "expression-missing", text, f"Add <{name}> with an expression.")
        return b.Literal(id=document.id_of(node), line=node.line, text="null")
    return required(document, part)


def read_literal(document: Document, node: Node) -> b.Literal:
    """Of literal expressions and unary tests."""
    text = document.child(node, "text")
    return b.Literal(
        id=document.id_of(node),
        line=text.line if text else node.line,
        type_ref=document.type_ref(node),
        text=text.full_text() if text else "",
        language=node.attributes.get("expressionLanguage", ""),
    )


def read_parameter(document: Document, node: Node) -> b.Parameter:
    return b.Parameter(document.name(node), document.type_ref(node))


def read_function(document: Document, node: Node) -> b.FunctionDefinition:
    kind = node.attributes.get("kind", "FEEL")
    if kind not in _KINDS:
        text = f"The kind {kind!r} of a function is not one of {', '.join(sorted(_KINDS))}."
        document.wrong(node, "function-kind", text, "Write kind='FEEL', or leave it out.")
    return b.FunctionDefinition(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        kind=kind,
        parameters=tuple(
            read_parameter(document, child) for child in document.children(node, "formalParameter")
        ),
        body=read_boxed(document, node),
    )


def _context(document: Document, node: Node) -> b.Boxed:
    entries = []
    for child in document.children(node, "contextEntry"):
        variable = document.child(child, "variable")
        entries.append(
            b.ContextEntry(
                name=document.name(variable) if variable else "",
                type_ref=document.type_ref(variable) if variable else "",
                value=required(document, child),
            )
        )
    for entry in entries[:-1]:
        if not entry.name:
            text = "An entry without a name stands before others: only the last one may be the result."
            document.wrong(node, "context-result", text, "Give the entry a name, or move it to the end.")
    return b.Context(
        id=document.id_of(node), line=node.line, type_ref=document.type_ref(node), entries=tuple(entries)
    )


def _relation(document: Document, node: Node) -> b.Boxed:
    columns = tuple(read_parameter(document, child) for child in document.children(node, "column"))
    rows = []
    for row in document.children(node, "row"):
        cells = tuple(READERS[cell.name](document, cell) for cell in document.children(row, *READERS))
        if len(cells) != len(columns):
            text = f"The row has {len(cells)} cells for {len(columns)} columns."
            document.wrong(row, "relation-row", text, "Write one expression for each column.")
        rows.append(cells)
    return b.Relation(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        columns=columns,
        rows=tuple(rows),
    )


def _list(document: Document, node: Node) -> b.Boxed:
    items = tuple(READERS[child.name](document, child) for child in document.children(node, *READERS))
    return b.ListOf(id=document.id_of(node), line=node.line, type_ref=document.type_ref(node), items=items)


def _invocation(document: Document, node: Node) -> b.Boxed:
    bindings: list[tuple[b.Parameter, b.Boxed | None]] = []
    for child in document.children(node, "binding"):
        parameter = document.child(child, "parameter")
        if parameter is None:
            document.wrong(
                child, "parameter-missing", "<binding> has no <parameter>.", "Add it, with a name."
            )
        else:
            bindings.append((read_parameter(document, parameter), read_boxed(document, child)))
    return b.Invocation(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        function=required(document, node),
        bindings=tuple(bindings),
    )


def _conditional(document: Document, node: Node) -> b.Boxed:
    return b.Conditional(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        condition=_part(document, node, "if"),
        then=_part(document, node, "then"),
        otherwise=_part(document, node, "else"),
    )


def _filter(document: Document, node: Node) -> b.Boxed:
    return b.Filter(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        source=_part(document, node, "in"),
        match=_part(document, node, "match"),
    )


def _loop(document: Document, node: Node) -> b.Boxed:
    variable = " ".join(node.attributes.get("iteratorVariable", "").split())
    if not variable:
        text = f"<{node.name}> has no iteratorVariable."
        document.wrong(node, "iterator-missing", text, "Name the variable that holds the item.")
    return b.Loop(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        kind=node.name,
        variable=variable,
        source=_part(document, node, "in"),
        body=_part(document, node, "return" if node.name == "for" else "satisfies"),
    )


def _table(document: Document, node: Node) -> b.Boxed:
    inputs = tuple(_input(document, child) for child in document.children(node, "input"))
    outputs = tuple(_output(document, child) for child in document.children(node, "output"))
    policy = node.attributes.get("hitPolicy", "UNIQUE")
    aggregation = node.attributes.get("aggregation", "")
    if policy not in _HIT_POLICIES:
        text = f"There is no hit policy {policy!r}."
        document.wrong(node, "hit-policy", text, f"It is one of {', '.join(sorted(_HIT_POLICIES))}.")
    if aggregation not in _AGGREGATIONS:
        text = f"There is no aggregation {aggregation!r}."
        document.wrong(node, "aggregation", text, "It is one of SUM, COUNT, MIN, MAX, or left out.")
    if not outputs:
        document.wrong(
            node, "output-missing", "The decision table has no <output>.", "Add a column of results."
        )
    return b.DecisionTable(
        id=document.id_of(node),
        line=node.line,
        type_ref=document.type_ref(node),
        hit_policy=policy,
        aggregation=aggregation,
        inputs=inputs,
        outputs=outputs,
        rules=tuple(
            _rule(document, child, len(inputs), len(outputs)) for child in document.children(node, "rule")
        ),
    )


def _input(document: Document, node: Node) -> b.InputClause:
    expression = document.child(node, "inputExpression")
    if expression is None:
        text = "The column has no <inputExpression>."
        document.wrong(node, "expression-missing", text, "Write what the column tests.")
    read = read_literal(document, expression or node)
    return b.InputClause(
        id=document.id_of(node),
        line=node.line,
        label=" ".join((node.attributes.get("label") or read.text).split()),
        expression=read,
        type_ref=read.type_ref,
        allowed=document.text(node, "inputValues", "text"),
    )


def _output(document: Document, node: Node) -> b.OutputClause:
    default = document.child(node, "defaultOutputEntry")
    return b.OutputClause(
        id=document.id_of(node),
        line=node.line,
        name=" ".join(node.attributes.get("name", "").split()),
        type_ref=document.type_ref(node),
        allowed=document.text(node, "outputValues", "text"),
        default=read_literal(document, default) if default else None,
    )


def _rule(document: Document, node: Node, inputs: int, outputs: int) -> b.Rule:
    conditions = tuple(read_literal(document, child) for child in document.children(node, "inputEntry"))
    results = tuple(read_literal(document, child) for child in document.children(node, "outputEntry"))
    if len(conditions) != inputs or len(results) != outputs:
        text = (
            f"The rule has {len(conditions)} conditions and {len(results)} results; "
            f"the table has {inputs} and {outputs} columns of them."
        )
        document.wrong(node, "rule-cells", text, "Write one cell for each column.")
    return b.Rule(id=document.id_of(node), line=node.line, conditions=conditions, results=results)


READERS: Mapping[str, Callable[[Document, Node], b.Boxed]] = MappingProxyType(
    {
        "literalExpression": read_literal,
        "context": _context,
        "relation": _relation,
        "list": _list,
        "invocation": _invocation,
        "functionDefinition": read_function,
        "conditional": _conditional,
        "filter": _filter,
        "for": _loop,
        "every": _loop,
        "some": _loop,
        "decisionTable": _table,
    }
)
"""By the name of the element."""
