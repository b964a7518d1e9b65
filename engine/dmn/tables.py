"""Decision tables → closures (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.dmn import boxed as b
from engine.dmn.evaluation import MAX_MATCHED, Compute, Evaluation, Variables
from engine.dmn.hit_policies import AT_ONCE, POLICIES, Hit, Ranking, aggregated
from engine.dmn.literals import compile_literal
from engine.dmn.results import MatchedRule
from engine.dmn.scope import Scope
from engine.feel import ANY, Expression, Type
from engine.feel.compiler.tests import INPUT
from engine.feel.values import number

_CELL_COST = 1


class _Column(NamedTuple):
    """``allowed`` are the tests of its input values."""

    name: str
    value: Compute
    allowed: Expression | None
    type: Type
    element_id: str


class _Cell(NamedTuple):
    """``tests`` is None where the text cannot be read: such a cell never matches."""

    column: int
    tests: Expression | None
    element_id: str


class _Row(NamedTuple):
    id: str
    position: int
    cells: tuple[_Cell, ...]
    results: tuple[Compute, ...]


class _Output(NamedTuple):
    name: str
    type: Type
    allowed: Expression | None
    ranking: Expression | None
    default: Compute | None
    element_id: str


def compile_table(table: b.DecisionTable, scope: Scope) -> Compute:
    columns = tuple(_column(clause, scope) for clause in table.inputs)
    outputs = tuple(_output(clause, table, scope) for clause in table.outputs)
    rows = tuple(_row(rule, index, scope) for index, rule in enumerate(table.rules, 1))
    find = _finder(columns, outputs, rows, table.hit_policy in AT_ONCE)
    conclude = _conclusion(table, outputs)

    def evaluate(evaluation: Evaluation, variables: Variables) -> object:
        tested = _tested(columns, evaluation, variables)
        if tested is None:
            return None
        hits = find(evaluation, variables, tested)
        if not hits:
            return _default(table, outputs, evaluation, variables)
        return conclude(hits, evaluation, variables)

    return evaluate


def _column(clause: b.InputClause, scope: Scope) -> _Column:
    allowed = _allowed(clause.id, clause.line, clause.allowed, scope)
    type_ = scope.type_named(clause.type_ref, clause.expression.id, clause.expression.line)
    value = compile_literal(clause.expression, scope)
    return _Column(clause.label, value, allowed, type_, clause.expression.id)


def _allowed(element_id: str, line: int, text: str, scope: Scope) -> Expression | None:
    return scope.tests(b.Literal(id=element_id, line=line, text=text)) if text else None


def _output(clause: b.OutputClause, table: b.DecisionTable, scope: Scope) -> _Output:
    type_ = scope.type_named(clause.type_ref, clause.id, clause.line)
    ranked = table.hit_policy in ("PRIORITY", "OUTPUT ORDER")
    text = clause.allowed or (_allowed_of(clause, table, scope) if ranked else "")
    listed = b.Literal(id=clause.id, line=clause.line, text=f"[{text}]")
    return _Output(
        clause.name,
        type_,
        _allowed(clause.id, clause.line, clause.allowed, scope),
        scope.expression(listed) if ranked and text else None,
        compile_literal(clause.default, scope) if clause.default else None,
        clause.id,
    )


def _allowed_of(clause: b.OutputClause, table: b.DecisionTable, scope: Scope) -> str:
    """The allowed values of the column's type, where the column itself lists none."""
    reference = clause.type_ref or (table.type_ref if len(table.outputs) == 1 else "")
    return scope.types.allowed_texts.get(" ".join(reference.split()), "")


def _row(rule: b.Rule, index: int, scope: Scope) -> _Row:
    cells = []
    inside = scope.having(INPUT)
    for column, condition in enumerate(rule.conditions):
        if condition.text.strip() not in ("", "-"):
            cells.append(_Cell(column, inside.tests(condition), condition.id))
    results = tuple(compile_literal(result, scope) for result in rule.results)
    return _Row(rule.id, index, tuple(cells), results)


def _tested(
    columns: tuple[_Column, ...], evaluation: Evaluation, variables: Variables
) -> list[Variables] | None:
    """For each column the variables with its value as ``?``; None if a value is not allowed."""
    found: list[Variables] = []
    for column in columns:
        value = number(column.value(evaluation, variables))
        if column.type is not ANY:
            value = evaluation.fit(value, column.type, f"The input {column.name!r}", column.element_id)
        inner = {**variables, INPUT: value}
        evaluation.tested.append((column.name, value))
        if not _is_allowed(column.allowed, value, evaluation, column.element_id):
            text = f"The input {column.name!r} is not one of its input values: no rule is asked."
            evaluation.note(text, column.element_id)
            return None
        found.append(inner)
    return found


_Find = Callable[[Evaluation, Variables, list[Variables]], list[Hit]]


def _finder(
    columns: tuple[_Column, ...], outputs: tuple[_Output, ...], rows: tuple[_Row, ...], at_once: bool
) -> _Find:
    single = len(outputs) == 1
    names = tuple(output.name for output in outputs)
    shown = tuple(output.name or "output" for output in outputs)

    def find(evaluation: Evaluation, variables: Variables, tested: list[Variables]) -> list[Hit]:
        hits: list[Hit] = []
        for row in rows:
            if not _matches(row.cells, evaluation, tested):
                continue
            values = tuple(
                _checked(output, result(evaluation, variables), evaluation)
                for output, result in zip(outputs, row.results, strict=True)
            )
            value = values[0] if single else dict(zip(names, values, strict=True))
            hits.append(Hit(row.id, row.position, values, value))
            if len(evaluation.matched) < MAX_MATCHED:
                evaluation.matched.append(
                    MatchedRule(row.id, row.position, tuple(zip(shown, values, strict=True)))
                )
            if at_once:
                break
        return hits

    return find


def _matches(cells: tuple[_Cell, ...], evaluation: Evaluation, tested: list[Variables]) -> bool:
    for column, tests, element_id in cells:
        evaluation.spend(_CELL_COST)
        if tests is None:
            evaluation.note("The condition cannot be read: its rule does not match.", element_id)
            return False
        variables = tested[column]
        before = len(evaluation.warnings)
        outcome = tests.within(evaluation, variables)
        if len(evaluation.warnings) > before:
            _warned(evaluation, before, variables[INPUT], element_id)
        if outcome is not True:
            return False
    return True


def _warned(evaluation: Evaluation, before: int, value: object, element_id: str) -> None:
    """That null is neither above nor below anything is not worth a warning in each row."""
    if value is None:
        del evaluation.warnings[before:]
    else:
        evaluation.attribute(before, element_id)


def _checked(output: _Output, value: object, evaluation: Evaluation) -> object:
    what = f"The output {output.name!r}" if output.name else "The output"
    if output.type is not ANY:
        value = evaluation.fit(value, output.type, what, output.element_id)
    if not _is_allowed(output.allowed, value, evaluation, output.element_id):
        evaluation.note(f"{what} is not one of its output values.", output.element_id)
        return None
    return value


def _is_allowed(tests: Expression | None, value: object, evaluation: Evaluation, element_id: str) -> bool:
    """Null stands for a value that is not there, and is not tested."""
    return tests is None or value is None or evaluation.feel(tests, {INPUT: value}, element_id) is True


def _default(
    table: b.DecisionTable, outputs: tuple[_Output, ...], evaluation: Evaluation, variables: Variables
) -> object:
    """What the table gives when no rule matches."""
    if any(output.default for output in outputs):
        values = [
            _checked(output, output.default(evaluation, variables), evaluation) if output.default else None
            for output in outputs
        ]
        value = values[0] if len(values) == 1 else dict(zip((o.name for o in outputs), values, strict=True))
        return [value] if _gives_list(table) else value
    if _gives_list(table):
        return []
    return 0 if table.hit_policy == "COLLECT" and table.aggregation == "COUNT" else None


def _gives_list(table: b.DecisionTable) -> bool:
    return table.hit_policy in ("RULE ORDER", "OUTPUT ORDER") or (
        table.hit_policy == "COLLECT" and not table.aggregation
    )


def _conclusion(
    table: b.DecisionTable, outputs: tuple[_Output, ...]
) -> Callable[[list[Hit], Evaluation, Variables], object]:
    names = tuple(output.name for output in outputs)
    policy = POLICIES.get(table.hit_policy, POLICIES["UNIQUE"])

    def conclude(hits: list[Hit], evaluation: Evaluation, variables: Variables) -> object:
        if table.hit_policy == "COLLECT" and table.aggregation:
            return aggregated(hits, names, table.aggregation, evaluation, table.id)
        return policy(hits, _ranking(outputs, evaluation), evaluation, table.id)

    return conclude


def _ranking(outputs: tuple[_Output, ...], evaluation: Evaluation) -> Ranking:
    columns: list[list[object] | None] = []
    for output in outputs:
        order = evaluation.feel(output.ranking, {}, output.element_id) if output.ranking else None
        columns.append(order if isinstance(order, list) else None)
    return Ranking(tuple(columns))
