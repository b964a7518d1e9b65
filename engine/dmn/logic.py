"""Boxed expressions → closures (DMN 1.5, 10.2.2 and 10.3.2). An error in a part gives null and a warning there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from engine.dmn import boxed as b
from engine.dmn.evaluation import Compute, Evaluation, Variables
from engine.dmn.literals import compile_literal
from engine.dmn.scope import Scope
from engine.dmn.tables import compile_table
from engine.dmn.vocabulary import texts_of
from engine.feel import ANY, FeelError, Function, Run, Type
from engine.feel.compiler.access import item_at
from engine.feel.compiler.calls import called
from engine.feel.compiler.loops import NotIterable, items_of
from engine.feel.run import Where
from engine.feel.types import fitted
from engine.feel.values import Signature, is_number, kind, number

_NOWHERE = Where("", 0)
_ROUND_COST = 2
_CALL_COST = 4


def compile_boxed(expression: b.Boxed, scope: Scope) -> Compute:
    """The closure; what is wrong with the texts goes to the problems of the scope."""
    compute = _COMPILERS[type(expression)](expression, scope)
    if not expression.type_ref or isinstance(expression, b.FunctionDefinition):
        return compute
    return scope.typed(compute, expression.type_ref, "The value", expression.id, expression.line)


def _context(context: b.Context, scope: Scope) -> Compute:
    """Entries see those before them; the value of one without a name is that of the whole."""
    entries: list[tuple[str, Compute]] = []
    result: Compute | None = None
    for entry in context.entries:
        inside = scope.having(entry.name) if isinstance(entry.value, b.FunctionDefinition) else scope
        compute = compile_boxed(entry.value, inside)
        what = f"The entry {entry.name!r}" if entry.name else "The value"
        compute = scope.typed(compute, entry.type_ref, what, entry.value.id, entry.value.line)
        if entry.name:
            entries.append((entry.name, compute))
            scope = scope.having(entry.name)
        else:
            result = compute

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        inner = dict(variables)
        made: dict[str, object] = {}
        for name, compute in entries:
            made[name] = inner[name] = compute(evaluation, inner)
        return made if result is None else result(evaluation, inner)

    return evaluate


def _relation(relation: b.Relation, scope: Scope) -> Compute:
    names = [column.name for column in relation.columns]
    rows = [
        [
            scope.typed(compile_boxed(cell, scope), column.type_ref, "The cell", cell.id, cell.line)
            for column, cell in zip(relation.columns, row, strict=True)
        ]
        for row in relation.rows
    ]

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        return [
            {name: cell(evaluation, variables) for name, cell in zip(names, row, strict=True)} for row in rows
        ]

    return evaluate


def _list(listed: b.ListOf, scope: Scope) -> Compute:
    items = [compile_boxed(item, scope) for item in listed.items]
    return lambda evaluation, variables: [item(evaluation, variables) for item in items]


def _invocation(invocation: b.Invocation, scope: Scope) -> Compute:
    function = compile_boxed(invocation.function, scope)
    names = tuple(parameter.name for parameter, _ in invocation.bindings)
    arguments = [
        scope.typed(
            compile_boxed(value, scope), parameter.type_ref, f"{parameter.name!r}", value.id, value.line
        )
        if value is not None
        else _null
        for parameter, value in invocation.bindings
    ]
    element_id = invocation.id

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        found = function(evaluation, variables)
        values = [argument(evaluation, variables) for argument in arguments]
        if not isinstance(found, Function):
            evaluation.note(f"A {kind(found)} cannot be invoked.", element_id)
            return None
        before = len(evaluation.warnings)
        value = called(found, values, names, evaluation, _NOWHERE)
        evaluation.attribute(before, element_id)
        return value

    return evaluate


def _null(evaluation: Evaluation, variables: Variables) -> object:
    return None


def compile_function(
    definition: b.FunctionDefinition, scope: Scope, result_type: str = ""
) -> Callable[[Variables], Function]:
    """What makes the function over variables as they are when it is made. Parameters are fitted to their types."""
    if definition.kind != "FEEL":
        return _foreign(definition, scope)
    types = [
        (parameter.name, scope.type_named(parameter.type_ref, definition.id, definition.line))
        for parameter in definition.parameters
    ]
    names = tuple(name for name, _ in types)
    body = compile_boxed(definition.body, scope.having(*names)) if definition.body else _null
    of = scope.type_named(definition.type_ref, definition.id, definition.line)
    result = _result(scope.type_named(result_type, definition.id, definition.line), _result(of, ANY))
    signature, element_id = (Signature(names, len(names)),), definition.id

    def make(variables: Variables) -> Function:
        def call(run: Run, *values: object) -> object:
            if not isinstance(run, Evaluation):
                raise FeelError("The function is part of a decision and can be called there only.")
            run.spend(_CALL_COST)
            inner = {**variables, **dict(zip(names, arguments(types, values, run), strict=True))}
            return run.fit(body(run, inner), result, "The value of the function", element_id)

        return Function(signature, call)

    return make


def _result(wanted: Type, otherwise: Type) -> Type:
    """Of a function the type of its value: files name either."""
    wanted = wanted.of or ANY if wanted.name == "function" else wanted
    return otherwise if wanted is ANY else wanted


def arguments(parameters: Sequence[tuple[str, Type]], values: Sequence[object], run: Run) -> Iterator[object]:
    """The values fitted to the types of the parameters. Raises FeelError where one does not fit."""
    for (name, wanted), value in zip(parameters, values, strict=True):
        fits, found = fitted(number(value), wanted, run)
        if not fits:
            raise FeelError(f"The parameter {name!r} takes {wanted}, not {kind(value)}.")
        yield found


def _foreign(definition: b.FunctionDefinition, scope: Scope) -> Callable[[Variables], Function]:
    scope.problem(
        definition.id,
        definition.line,
        "function-kind",
        f"A function of the kind {definition.kind} is not called: it would run code of another language.",
        "Write the function in FEEL; until then its value is null.",
        "warning",
    )
    names = tuple(parameter.name for parameter in definition.parameters)

    def call(run: Run, *values: object) -> object:
        raise FeelError(f"A function of the kind {definition.kind} is not called.")

    function = Function((Signature(names, len(names)),), call)
    return lambda variables: function


def _function(definition: b.FunctionDefinition, scope: Scope) -> Compute:
    make = compile_function(definition, scope)
    return lambda evaluation, variables: make(variables)


def _conditional(conditional: b.Conditional, scope: Scope) -> Compute:
    condition = compile_boxed(conditional.condition, scope)
    then, otherwise = compile_boxed(conditional.then, scope), compile_boxed(conditional.otherwise, scope)
    element_id = conditional.condition.id

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        chosen = condition(evaluation, variables)
        if chosen is True:
            return then(evaluation, variables)
        if chosen is not False:
            evaluation.note(
                f"The condition is {kind(chosen)}, not true or false: it counts as false.", element_id
            )
        return otherwise(evaluation, variables)

    return evaluate


def _filter(boxed: b.Filter, scope: Scope) -> Compute:
    """As ``source[match]``: entries of the item are names, and so is ``item``."""
    source = compile_boxed(boxed.source, scope)
    match, element_id = compile_boxed(boxed.match, scope.having("item")), boxed.id

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        value = source(evaluation, variables)
        kept: list[object] = []
        items = value if isinstance(value, list) else [] if value is None else [value]
        for item in items:
            evaluation.spend(_ROUND_COST)
            entries = item if isinstance(item, dict) else {}
            outcome = match(evaluation, {**variables, "item": number(item), **entries})
            if outcome is True:
                kept.append(item)
            elif is_number(outcome):
                before = len(evaluation.warnings)
                found = item_at(items, outcome, evaluation, _NOWHERE)
                evaluation.attribute(before, element_id)
                return found
        return kept

    return evaluate


def _loop(loop: b.Loop, scope: Scope) -> Compute:
    source, name, element_id = compile_boxed(loop.source, scope), loop.variable, loop.id
    inside = scope.having(name, "partial") if loop.kind == "for" else scope.having(name)
    body = compile_boxed(loop.body, inside)
    finish = _FINISHERS[loop.kind]
    reads_partial = loop.kind == "for" and any("partial" in text for text in texts_of(loop.body))

    def rounds(evaluation: Evaluation, variables: Variables) -> list[object]:
        results: list[object] = []
        for item in items_of(source(evaluation, variables)):
            evaluation.spend(_ROUND_COST)
            inner = {**variables, name: number(item)}
            if reads_partial:
                inner["partial"] = evaluation.made(results[:])
            results.append(body(evaluation, inner))
        return cast("list[object]", evaluation.made(results))

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        try:
            return finish(rounds(evaluation, variables))
        except NotIterable as problem:
            evaluation.note(str(problem), element_id)
            return None

    return evaluate


def _some(outcomes: list[object]) -> object:
    if True in (outcome for outcome in outcomes if isinstance(outcome, bool)):
        return True
    return None if any(not isinstance(outcome, bool) for outcome in outcomes) else False


def _every(outcomes: list[object]) -> object:
    if False in (outcome for outcome in outcomes if isinstance(outcome, bool)):
        return False
    return None if any(not isinstance(outcome, bool) for outcome in outcomes) else True


_FINISHERS: Mapping[str, Callable[[list[object]], object]] = MappingProxyType(
    {"for": lambda results: results, "some": _some, "every": _every}
)
_COMPILERS: Mapping[type[b.Boxed], Callable[[Any, Scope], Compute]] = MappingProxyType(
    {
        b.Literal: compile_literal,
        b.Context: _context,
        b.Relation: _relation,
        b.ListOf: _list,
        b.Invocation: _invocation,
        b.FunctionDefinition: _function,
        b.Conditional: _conditional,
        b.Filter: _filter,
        b.Loop: _loop,
        b.DecisionTable: compile_table,
    }
)
