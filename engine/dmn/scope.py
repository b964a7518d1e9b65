"""Where a boxed expression stands: the names and types it sees, and where its mistakes are collected."""

from __future__ import annotations

from collections.abc import Callable, Collection

from engine.bpmn.problems import Problem, Severity
from engine.dmn import boxed as b
from engine.dmn.evaluation import Compute, Evaluation, Variables
from engine.dmn.types import TypeTable
from engine.errors import ExpressionError
from engine.feel import ANY, FUNCTIONS, Expression, Type, compile_expression, compile_unary_tests
from engine.feel.names import free_names

_Compile = Callable[[str, Collection[str], TypeTable], Expression]


class Scope:
    """``names`` are variables in sight and the names that stand inside values; ``reads`` collects those that
    expressions read and that are not ``bound`` around them."""

    def __init__(
        self, names: frozenset[str], types: TypeTable, problems: list[Problem], language: str = ""
    ) -> None:
        self.names = names
        self.types = types
        self.problems = problems
        self.language = language
        self.reads: set[str] = set()
        self._bound: frozenset[str] = frozenset()

    def having(self, *names: str) -> Scope:
        """The scope inside, where the names are bound."""
        inside = Scope(self.names.union(names), self.types, self.problems, self.language)
        inside.reads = self.reads
        inside._bound = self._bound.union(names)
        return inside

    def apart(self) -> Scope:
        """The same with a collection of its own."""
        return Scope(self.names, self.types, self.problems, self.language)

    def type_named(self, reference: str, element_id: str, line: int) -> Type:
        found = self.types.named(reference)
        if found is None:
            self.problem(
                element_id,
                line,
                "unknown-type",
                f"There is no type {reference!r}.",
                "Define it as an item definition, or write a type of FEEL.",
            )
        return found or ANY

    def expression(self, literal: b.Literal) -> Expression | None:
        """None where the text is wrong, which is then a problem."""
        return self._compiled(literal, compile_expression)

    def tests(self, literal: b.Literal) -> Expression | None:
        return self._compiled(literal, compile_unary_tests)

    def _compiled(self, literal: b.Literal, compile_: _Compile) -> Expression | None:
        language = literal.language or self.language
        if language and not is_feel(language):
            self.problem(
                literal.id,
                literal.line,
                "expression-language",
                f"The expression is written in {language!r}, which is not evaluated in decisions.",
                "Write it in FEEL and leave out expressionLanguage.",
            )
            return None
        try:
            expression = compile_(literal.text, self.names, self.types)
            self.reads |= free_names(expression.node, FUNCTIONS, in_filters=False) - self._bound
            return expression
        except ExpressionError as problem:
            self.problem(
                literal.id,
                literal.line + problem.line - 1,
                "expression-syntax",
                f"{problem.message} (column {problem.column} of {_start(literal.text)!r})",
                "Correct the FEEL expression.",
            )
            return None

    def problem(
        self, element_id: str, line: int, rule: str, text: str, hint: str, severity: Severity = "error"
    ) -> None:
        self.problems.append(
            Problem(element_id=element_id, line=line, rule=rule, text=text, hint=hint, severity=severity)
        )

    def typed(self, compute: Compute, reference: str, what: str, element_id: str, line: int) -> Compute:
        """The value fitted to the type that the reference names."""
        wanted = self.type_named(reference, element_id, line)
        if wanted is ANY:
            return compute

        def evaluate(evaluation: Evaluation, variables: Variables) -> object:
            return evaluation.fit(compute(evaluation, variables), wanted, what, element_id)

        return evaluate


def is_feel(language: str) -> bool:
    """FEEL by one of its URIs, or by its plain name."""
    return "feel" in language.lower()


def _start(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 60 else f"{line[:57]}..."
