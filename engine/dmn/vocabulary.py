"""The names that a file declares: the parser of FEEL has to know those of several words or with operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.dmn import boxed as b
from engine.dmn.model import DmnDefinitions, ItemDefinition


def declared_names(definitions: DmnDefinitions) -> frozenset[str]:
    """Of elements, of entries and columns, and of what item definitions hold; those of parameters count in their
    functions only."""
    elements = (
        *definitions.input_data,
        *definitions.decisions,
        *definitions.knowledge_models,
        *definitions.services,
        *definitions.imports,
    )
    names = {element.name for element in elements}
    names.update(data.variable for data in definitions.input_data)
    names.update(decision.variable for decision in definitions.decisions)
    names.update(_components(definitions.item_definitions))
    for decision in definitions.decisions:
        names.update(_inside(decision.expression))
    for model in definitions.knowledge_models:
        names.update(_inside(model.logic))
    return frozenset(names - {""})


def _components(items: Iterable[ItemDefinition]) -> Iterator[str]:
    for item in items:
        yield from (part.name for part in item.components)
        yield from _components(item.components)


def _inside(expression: b.Boxed | None) -> Iterator[str]:
    if isinstance(expression, b.Context):
        yield from (entry.name for entry in expression.entries)
    elif isinstance(expression, b.Relation):
        yield from (column.name for column in expression.columns)
    elif isinstance(expression, b.DecisionTable):
        yield from (output.name for output in expression.outputs)
    if expression is not None:
        for part in parts_of(expression):
            yield from _inside(part)


def parts_of(expression: b.Boxed) -> Iterator[b.Boxed]:
    """The boxed expressions directly inside; cells of decision tables are none."""
    if isinstance(expression, b.Context):
        yield from (entry.value for entry in expression.entries)
    elif isinstance(expression, b.Relation):
        yield from (cell for row in expression.rows for cell in row)
    elif isinstance(expression, b.ListOf):
        yield from expression.items
    elif isinstance(expression, b.Invocation):
        yield expression.function
        yield from (value for _, value in expression.bindings if value is not None)
    elif isinstance(expression, b.FunctionDefinition):
        yield from () if expression.body is None else (expression.body,)
    elif isinstance(expression, b.Conditional):
        yield from (expression.condition, expression.then, expression.otherwise)
    elif isinstance(expression, b.Filter):
        yield from (expression.source, expression.match)
    elif isinstance(expression, b.Loop):
        yield from (expression.source, expression.body)


def texts_of(expression: b.Boxed) -> Iterator[str]:
    """The FEEL texts anywhere inside."""
    if isinstance(expression, b.Literal):
        yield expression.text
    elif isinstance(expression, b.DecisionTable):
        yield from (column.expression.text for column in expression.inputs)
        yield from (cell.text for rule in expression.rules for cell in (*rule.conditions, *rule.results))
    for part in parts_of(expression):
        yield from texts_of(part)
