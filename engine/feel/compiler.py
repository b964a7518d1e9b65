"""Syntax tree → closures, once. An error in a part gives null there, and a warning with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.errors import ExpressionError
from engine.feel import nodes as n
from engine.feel.arithmetic import ARITHMETIC, negate
from engine.feel.builtins import FUNCTIONS, FeelError
from engine.feel.lexer import place
from engine.feel.values import KINDS, Function, Range, Warning, compare, equal, kind, number, ordered

MAX_LIST = 10_000
MAX_STRING = 65_536

Scope = Mapping[str, object]


class Run:
    """One evaluation: what it may still spend, and what it warns of."""

    __slots__ = ("fuel", "now", "text", "warnings")

    def __init__(self, text: str, now: datetime, fuel: int) -> None:
        self.text = text
        self.now = now
        self.fuel = fuel
        self.warnings: list[Warning] = []

    def spend(self, steps: int = 1) -> None:
        self.fuel -= steps
        if self.fuel < 0:
            raise ExpressionError("The expression takes too many steps.", text=self.text)

    def warn(self, message: str, at: int) -> None:
        line, column = place(self.text, at)
        self.warnings.append(Warning(message, line, column))


class Local(Mapping[str, object]):
    """A few names in front of those around."""

    __slots__ = ("around", "names")

    def __init__(self, names: dict[str, object], around: Scope) -> None:
        self.names = names
        self.around = around

    def __getitem__(self, name: str) -> object:
        return self.names[name] if name in self.names else self.around[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names or name in self.around

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self.around), **self.names})

    def __len__(self) -> int:
        return len({*self.around, *self.names})


Evaluate = Callable[[Scope, Run], object]


def compile_node(node: n.Node) -> Evaluate:
    return _COMPILERS[type(node)](node)


def _literal(node: n.Literal) -> Evaluate:
    value = node.value
    return lambda scope, run: value


def _name(node: n.Name) -> Evaluate:
    name, at = node.name, node.at
    builtin = FUNCTIONS.get(name)

    def evaluate(scope: Scope, run: Run) -> object:
        run.fuel -= 1
        if name in scope:
            value = scope[name]
            return number(value) if type(value) is float else value
        if builtin is None:
            run.warn(f"There is no variable {name!r}.", at)
        return builtin

    return evaluate


def _path(node: n.Path) -> Evaluate:
    source, name, at = compile_node(node.source), node.name, node.at

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        value = source(scope, run)
        if isinstance(value, list):
            return [entry_of(item, name, run, at) for item in value]
        return entry_of(value, name, run, at)

    return evaluate


def entry_of(value: object, name: str, run: Run, at: int) -> object:
    """An entry of a context, or a part of a date, time, duration or range."""
    if isinstance(value, dict):
        if name not in value:
            run.warn(f"The context has no entry {name!r}.", at)
        return number(value.get(name))
    part = _PARTS.get((kind(value), name))
    if part is None:
        if value is not None:
            run.warn(f"A {kind(value)} has no {name!r}.", at)
        return None
    return part(value)


def _zone_offset(value: object) -> object:
    assert isinstance(value, datetime | time)
    return value.utcoffset()


def _date_parts(name: str) -> dict[tuple[str, str], Callable[..., object]]:
    return {
        (name, "year"): lambda v: v.year,
        (name, "month"): lambda v: v.month,
        (name, "day"): lambda v: v.day,
        (name, "weekday"): lambda v: v.isoweekday(),
    }


def _time_parts(name: str) -> dict[tuple[str, str], Callable[..., object]]:
    return {
        (name, "hour"): lambda v: v.hour,
        (name, "minute"): lambda v: v.minute,
        (name, "second"): lambda v: v.second,
        (name, "time offset"): _zone_offset,
        (name, "timezone"): lambda v: getattr(v.tzinfo, "key", None),
    }


_SPAN = "days and time duration"
_MONTHS = "years and months duration"
_PARTS: dict[tuple[str, str], Callable[..., object]] = {
    **_date_parts("date"),
    **_date_parts("date and time"),
    **_time_parts("time"),
    **_time_parts("date and time"),
    (_SPAN, "days"): lambda v: int(v / timedelta(days=1)),
    (_SPAN, "hours"): lambda v: int(v / timedelta(hours=1)) % (24 if v >= timedelta() else -24) if v else 0,
    (_SPAN, "minutes"): lambda v: (abs(v).seconds % 3600 // 60) * (1 if v >= timedelta() else -1),
    (_SPAN, "seconds"): lambda v: (abs(v).seconds % 60) * (1 if v >= timedelta() else -1),
    (_MONTHS, "years"): lambda v: int(v.months / 12),
    (_MONTHS, "months"): lambda v: abs(v.months) % 12 * (1 if v.months >= 0 else -1),
    ("range", "start"): lambda v: v.start,
    ("range", "end"): lambda v: v.end,
    ("range", "start included"): lambda v: v.start_included,
    ("range", "end included"): lambda v: v.end_included,
}


def _filter(node: n.Filter) -> Evaluate:
    source, condition, at = compile_node(node.source), compile_node(node.condition), node.at

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        value = source(scope, run)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if isinstance(node.condition, n.Literal | n.Negation):
            index = condition(scope, run)
            if isinstance(index, int | Decimal) and not isinstance(index, bool):
                return item_at(items, int(index), run, at)
        kept: list[object] = []
        for item in items:
            run.spend()
            names: dict[str, object] = {**item, "item": item} if isinstance(item, dict) else {"item": item}
            chosen = condition(Local(names, scope), run)
            if isinstance(chosen, int | Decimal) and not isinstance(chosen, bool):
                return item_at(items, int(chosen), run, at)
            if chosen is True:
                kept.append(item)
        return kept

    return evaluate


def item_at(items: list[object], index: int, run: Run, at: int) -> object:
    """Counted from 1, or from the end with a minus."""
    if index > 0 and index <= len(items):
        return number(items[index - 1])
    if index < 0 and -index <= len(items):
        return number(items[index])
    run.warn(f"The list of {len(items)} has no item {index}.", at)
    return None


def _call(node: n.Call) -> Evaluate:
    function, at = compile_node(node.function), node.at
    arguments = tuple(compile_node(argument) for argument in node.arguments)
    named = node.named

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        target = function(scope, run)
        if not isinstance(target, Function):
            run.warn(f"A {kind(target)} cannot be called.", at)
            return None
        values = [argument(scope, run) for argument in arguments]
        try:
            ordered_values = _by_position(target, values, named) if named else values
            result = target.call(run, *ordered_values)
        except (FeelError, TypeError, ValueError, ArithmeticError, AttributeError) as problem:
            run.warn(_reason(problem, target, values), at)
            return None
        return _bounded(result, run)

    return evaluate


def _reason(problem: Exception, target: Function, values: list[object]) -> str:
    if isinstance(problem, FeelError):
        return str(problem)
    given = ", ".join(kind(value) for value in values)
    return f"The function takes ({', '.join(target.parameters)}), not ({given})."


def _by_position(target: Function, values: list[object], named: tuple[str, ...]) -> list[object]:
    unknown = set(named) - set(target.parameters)
    if unknown:
        raise FeelError(f"The function has no parameter {sorted(unknown)[0]!r}.")
    given = dict(zip(named, values, strict=True))
    last = max(target.parameters.index(name) for name in named)
    return [given.get(name) for name in target.parameters[: last + 1]]


def _bounded(value: object, run: Run) -> object:
    if isinstance(value, str) and len(value) > MAX_STRING:
        raise ExpressionError(f"A string has at most {MAX_STRING} characters.", text=run.text)
    if isinstance(value, list) and len(value) > MAX_LIST:
        raise ExpressionError(f"A list has at most {MAX_LIST} items.", text=run.text)
    return value


def _binary(node: n.Binary) -> Evaluate:
    if node.operator in ("and", "or"):
        return _logic(node)
    left, right, at, operator = compile_node(node.left), compile_node(node.right), node.at, node.operator
    operate = _COMPARE.get(operator) or ARITHMETIC[operator]

    def evaluate(scope: Scope, run: Run) -> object:
        run.fuel -= 1
        a, b = left(scope, run), right(scope, run)
        try:
            result = operate(a, b)
        except (ValueError, ArithmeticError) as problem:
            run.warn(f"{operator} failed: {problem or type(problem).__name__}.", at)
            return None
        if result is None and run.fuel >= 0:
            run.warn(f"{kind(a)} {operator} {kind(b)} is not defined.", at)
        return _bounded(result, run) if isinstance(result, str) else result

    return evaluate


def _below(left: object, right: object, orders: tuple[int, ...]) -> bool | None:
    order = compare(left, right)
    return None if order is None else order in orders


def _unequal(left: object, right: object) -> bool | None:
    same = equal(left, right)
    return None if same is None else not same


_COMPARE: dict[str, Callable[[object, object], object]] = {
    "=": equal,
    "!=": _unequal,
    "<": lambda a, b: _below(a, b, (-1,)),
    "<=": lambda a, b: _below(a, b, (-1, 0)),
    ">": lambda a, b: _below(a, b, (1,)),
    ">=": lambda a, b: _below(a, b, (1, 0)),
}


def _logic(node: n.Binary) -> Evaluate:
    """Three-valued: what decides wins, null and other values do not (table 50)."""
    left, right = compile_node(node.left), compile_node(node.right)
    deciding = node.operator == "or"

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        a = left(scope, run)
        if a is deciding:
            return deciding
        b = right(scope, run)
        if b is deciding:
            return deciding
        return (not deciding) if a is (not deciding) and b is (not deciding) else None

    return evaluate


def _negation(node: n.Negation) -> Evaluate:
    operand, at = compile_node(node.operand), node.at

    def evaluate(scope: Scope, run: Run) -> object:
        value = negate(operand(scope, run))
        if value is None:
            run.warn("Only numbers and durations have a negative.", at)
        return value

    return evaluate


def _if(node: n.If) -> Evaluate:
    condition, then, otherwise = (compile_node(part) for part in (node.condition, node.then, node.otherwise))

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        return then(scope, run) if condition(scope, run) is True else otherwise(scope, run)

    return evaluate


def _for(node: n.For) -> Evaluate:
    bindings, result = _bindings(node.iterators), compile_node(node.result)

    def evaluate(scope: Scope, run: Run) -> object:
        results: list[object] = []
        for local in bindings(Local({"partial": results}, scope), run):
            run.spend()
            results.append(result(local, run))
            _bounded(results, run)
        return results

    return evaluate


def _quantified(node: n.Quantified) -> Evaluate:
    bindings, condition = _bindings(node.iterators), compile_node(node.condition)
    deciding = node.quantifier == "some"

    def evaluate(scope: Scope, run: Run) -> object:
        unknown = False
        for local in bindings(scope, run):
            run.spend()
            value = condition(local, run)
            if value is deciding:
                return deciding
            unknown = unknown or value is not (not deciding)
        return None if unknown else not deciding

    return evaluate


def _bindings(iterators: tuple[n.Iterator, ...]) -> Callable[[Scope, Run], Iterator[Scope]]:
    """Every combination, the last iterator fastest."""
    sources = [
        (it.name, compile_node(it.source), compile_node(it.end) if it.end else None) for it in iterators
    ]

    def walk(scope: Scope, run: Run, depth: int = 0) -> Iterator[Scope]:
        if depth == len(sources):
            yield scope
            return
        name, source, end = sources[depth]
        for item in _items(source(scope, run), end(scope, run) if end else None, end is not None):
            run.spend()
            yield from walk(Local({name: number(item)}, scope), run, depth + 1)

    return walk


def _items(start: object, end: object, is_span: bool) -> Iterator[object]:
    if isinstance(start, Range):
        yield from _items(start.start, start.end, True)
        return
    if not is_span:
        yield from start if isinstance(start, list) else () if start is None else (start,)
        return
    if isinstance(start, int | Decimal) and isinstance(end, int | Decimal):
        step = 1 if start <= end else -1
        yield from range(int(start), int(end) + step, step)
    elif isinstance(start, date) and isinstance(end, date):
        step = 1 if start <= end else -1
        for days in range(abs((end - start).days) + 1):
            yield start + timedelta(days=days * step)


def _list(node: n.ListOf) -> Evaluate:
    items = tuple(compile_node(item) for item in node.items)

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend(len(items))
        return [item(scope, run) for item in items]

    return evaluate


def _context(node: n.ContextOf) -> Evaluate:
    entries = tuple((name, compile_node(value)) for name, value in node.entries)

    def evaluate(scope: Scope, run: Run) -> object:
        made: dict[str, object] = {}
        local = Local(made, scope)
        for name, value in entries:
            run.spend()
            made[name] = value(local, run)
        return made

    return evaluate


def _range(node: n.RangeOf) -> Evaluate:
    start = compile_node(node.start) if node.start else None
    end = compile_node(node.end) if node.end else None

    def evaluate(scope: Scope, run: Run) -> object:
        low = start(scope, run) if start else None
        high = end(scope, run) if end else None
        return Range(low, high, node.start_included, node.end_included)

    return evaluate


def passes(test: object, value: object) -> bool | None:
    """Whether a value passes what a test gave: a truth, a range, a list of choices, or an equal value."""
    if isinstance(test, Range):
        return test.contains(value)
    if isinstance(test, list) and not isinstance(value, list):
        return any(passes(choice, value) is True for choice in test)
    if isinstance(test, bool) and not isinstance(value, bool):
        return test
    return equal(test, value)


def _unary_test(node: n.UnaryTest) -> Evaluate:
    operand, operate = compile_node(node.operand), _COMPARE[node.operator]
    return lambda scope, run: operate(scope["?"], operand(scope, run))


def _any_test(tests: tuple[n.Node, ...]) -> Callable[[Scope, Run, object], bool | None]:
    compiled = tuple((compile_node(test), isinstance(test, n.UnaryTest)) for test in tests)

    def evaluate(scope: Scope, run: Run, value: object) -> bool | None:
        local = Local({"?": value}, scope)
        unknown = False
        for test, is_unary in compiled:
            run.spend()
            outcome = test(local, run)
            passed = outcome if is_unary else passes(outcome, value)
            if passed is True:
                return True
            unknown = unknown or passed is None
        return None if unknown else False

    return evaluate


def _in(node: n.In) -> Evaluate:
    value, any_test = compile_node(node.value), _any_test(node.tests)
    return lambda scope, run: any_test(scope, run, value(scope, run))


def _tests(node: n.Tests) -> Evaluate:
    any_test = _any_test(node.tests)

    def evaluate(scope: Scope, run: Run) -> object:
        if not node.tests:
            return True
        passed = any_test(scope, run, scope["?"])
        return (passed is not True) if node.negated else passed is True

    return evaluate


def _between(node: n.Between) -> Evaluate:
    value, low, high = (compile_node(part) for part in (node.value, node.low, node.high))

    def evaluate(scope: Scope, run: Run) -> object:
        run.spend()
        tested = value(scope, run)
        above = ordered(tested, low(scope, run), True)
        below = ordered(high(scope, run), tested, True)
        return None if above is None or below is None else above and below

    return evaluate


def _instance_of(node: n.InstanceOf) -> Evaluate:
    value, wanted = compile_node(node.value), node.type_name
    if wanted not in _TYPES:
        raise ExpressionError(f"There is no type {wanted!r} in FEEL.")

    def evaluate(scope: Scope, run: Run) -> object:
        found = kind(value(scope, run))
        return found == wanted or (wanted == "Any" and found != "null")

    return evaluate


_TYPES = frozenset({*(name for _, name in KINDS), "Any"}) - {"null"}


def _lambda(node: n.Lambda) -> Evaluate:
    body, parameters = compile_node(node.body), node.parameters

    def evaluate(scope: Scope, run: Run) -> object:
        def call(inner: Run, *values: object) -> object:
            if len(values) != len(parameters):
                raise FeelError(f"The function takes {len(parameters)} arguments, not {len(values)}.")
            inner.spend()
            return body(Local(dict(zip(parameters, values, strict=True)), scope), inner)

        return Function(parameters, call)

    return evaluate


_COMPILERS: dict[type[n.Node], Callable[..., Evaluate]] = {
    n.Literal: _literal,
    n.Name: _name,
    n.Path: _path,
    n.Filter: _filter,
    n.Call: _call,
    n.Binary: _binary,
    n.Negation: _negation,
    n.If: _if,
    n.For: _for,
    n.Quantified: _quantified,
    n.ListOf: _list,
    n.ContextOf: _context,
    n.RangeOf: _range,
    n.UnaryTest: _unary_test,
    n.In: _in,
    n.Tests: _tests,
    n.Between: _between,
    n.InstanceOf: _instance_of,
    n.Lambda: _lambda,
}
