"""No text reaches an attribute, a class or a bean, whatever it tries, and every attempt ends soon."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.feel.limits import MAX_DEPTH, MAX_LENGTH, MAX_LIST, MAX_NODES, MAX_STRING
from engine.juel import ExpressionContext, InContext, TaskContext, compile_juel

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "n": 1,
    "d": Decimal("1.5"),
    "s": "text",
    "b": True,
    "l": [1, 2],
    "m": {"a": 1},
    "x": None,
    "day": date(2026, 1, 1),
    "at": NOW,
    "span": timedelta(1),
    "alien": object(),
    "native": len,
    "module": sys,
    "long": "a" * MAX_STRING,
    "many": list(range(MAX_LIST)),
}
CONTEXT = ExpressionContext(instance_id="i", task=TaskContext(id="t"))
IN_CONTEXT = InContext(VARIABLES, CONTEXT)
OWNERS = ("n", "d", "s", "b", "l", "m", "day", "at", "span", "alien", "native", "module")
ATTRIBUTES = (
    *("__class__", "__dict__", "__init__", "__globals__", "__mro__", "__subclasses__", "__reduce__"),
    *("__code__", "__self__", "__getattribute__", "__struct_fields__", "__len__", "__doc__", "__call__"),
    *(
        "class",
        "real",
        "imag",
        "modules",
        "tzinfo",
        "max",
        "resolution",
        "format",
        "keys",
        "append",
        "_variables",
    ),
)
BEANS = (
    "${''.getClass().forName('java.lang.Runtime')}",
    "${''.class.forName('java.lang.Runtime').getRuntime().exec('id')}",
    "${''.getClass()}",
    "${s.getClass().getName()}",
    "${T(java.lang.Runtime).getRuntime().exec('id')}",
    "${java.lang.System.exit(1)}",
    "${java.lang.Math.PI}",
    "${runtimeService.createProcessInstanceQuery()}",
    "${taskService.complete('1')}",
    "${processEngine.getRuntimeService()}",
    "${execution.getEngineServices()}",
    "${execution.getProcessEngineServices().getRuntimeService()}",
    "${execution.engineServices}",
    "${execution.getBpmnModelInstance()}",
    "${execution.removeVariable('n')}",
    "${execution.setVariableLocal('n', 1)}",
    "${execution.__class__}",
    "${execution['__class__']}",
    "${execution['writes']}",
    "${execution.writes}",
    "${execution.context}",
    "${task.complete()}",
    "${task.delete()}",
    "${task.__class__}",
    "${task['__class__']}",
    "${task.getClass()}",
    "${connector.getVariable('n')}",
    "${spring.bean}",
    "${applicationContext.getBean('x')}",
    "${pageContext.request}",
    "${param.x}",
    "${header['x']}",
    "${applicationScope}",
    "${initParam.x}",
    "${S('{}').prop('a')}",
    "${XML('<a/>').elements()}",
    "${currentUser()}",
    "${__import__('os').system('id')}",
    "${eval('1')}",
    "${open('/etc/passwd').read()}",
    "${getattr(n, 'real')}",
    "${globals()}",
    "${n = 1}",
    "${n += 1; s}",
    "${x -> x}",
    "${(x -> x)(1)}",
    "${[1, 2].stream()}",
    "${{'a': 1}.b()}",
    "${l.stream().map(x -> x)}",
    "${l.add(1)}",
    "${l.clear()}",
    "${m.put('a', 2)}",
    "${m.clear()}",
    "${m.__setitem__('a', 2)}",
    "${s.format(n)}",
    "${'{0.__class__}'.format(n)}",
    "${'%s'.formatted(n)}",
    "${s.getBytes()}",
    "${s.chars()}",
    "${s.intern()}",
    "${s.encode()}",
    "${native(1)}",
    "${native.call(1)}",
    "${module.exit(1)}",
    "${alien.toString()}",
    "${module.path}",
    "${l[0].__class__}",
    "${l['__class__']}",
    "${s[0]}",
    "${s['__class__']}",
    "${n['real']}",
    "${at.tzinfo}",
    "${at.replace(1)}",
    "${day.strftime('%Y')}",
    "${m.a.real}",
    "${m['a']['real']}",
    "${x.__class__()}",
    "${#root}",
    "${#this}",
    "${@bean}",
    "${`id`}",
    "${$(id)}",
    "${s.\uff3f\uff3fclass\uff3f\uff3f}",
    "${s\uff0e__class__}",
    "${s.__cl\u200bass__}",
    "${n.\uff52eal}",
    "${\uff45val('1')}",
)
NULLS = ("${x.__class__}", "${x['__class__']}", "${m.__class__}", "${m['__class__']}", "${m.a2.__class__}")
"""What an entry that is not there gives, and all behind it."""
PAYLOADS = sorted(
    {
        *BEANS,
        *(f"${{{owner}.{name}}}" for owner in OWNERS for name in ATTRIBUTES if owner != "m"),
        *(f"${{{owner}['{name}']}}" for owner in OWNERS for name in ATTRIBUTES if owner != "m"),
        *(f"${{{owner}.{name}()}}" for owner in OWNERS for name in ATTRIBUTES[:15]),
        *(f"${{{name}}}" for name in ATTRIBUTES if name != "class"),
        *(f"${{variables['{name}'].value}}" for name in (*ATTRIBUTES, "#context", "context")),
    }
)
PLAIN = (int, Decimal, str, bool, type(None), date, datetime, timedelta)


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    else:
        yield value


@pytest.mark.parametrize("variables", [VARIABLES, IN_CONTEXT], ids=["variables", "context"])
def test_nothing_is_reached(variables: Mapping[str, object]) -> None:
    reached: list[tuple[str, object]] = []
    places: list[bool] = []
    for text in PAYLOADS:
        try:
            reached.append((text, compile_juel(text).evaluate(variables, NOW)))
        except ExpressionError as error:
            places.append(error.line == 1 and 1 <= error.column <= len(text) + 1)
    assert reached == []
    assert all(places)


def test_there_are_hundreds_of_payloads() -> None:
    assert len(PAYLOADS) > 500


@pytest.mark.parametrize("text", NULLS)
def test_what_is_not_there_is_null(text: str) -> None:
    assert compile_juel(text).evaluate(VARIABLES, NOW) is None


@pytest.mark.parametrize("name", ["#context", "context", "_context", "writes"])
@pytest.mark.parametrize(
    "text",
    [
        "${{execution.getVariable('{}')}}",
        "${{variables:get('{}')}}",
        "${{execution.variables['{}']}}",
        "${{task.getVariables().get('{}')}}",
    ],
)
def test_the_context_is_no_variable(text: str, name: str) -> None:
    assert compile_juel(text.format(name)).evaluate(IN_CONTEXT, NOW) is None


def test_all_variables_are_values() -> None:
    variables = InContext({"a": [1, {"b": NOW}]}, CONTEXT)
    value = compile_juel("${execution.variables}").evaluate(variables, NOW)
    assert all(isinstance(leaf, PLAIN) for leaf in leaves(value))


def test_what_is_set_is_never_an_attribute() -> None:
    context = ExpressionContext(instance_id="i")
    text = "${execution.setVariable('__class__', 'x')}${execution.__class__}"
    with pytest.raises(ExpressionError, match=r"There is no execution\.__class__"):
        compile_juel(text)
    compile_juel("${execution.setVariable('instance_id', 'x')}").evaluate(InContext({}, context), NOW)
    assert (context.instance_id, context.writes) == ("i", {"instance_id": "x"})


DEEP = 20_000
BOMBS = {
    "parentheses": "${" + "(" * DEEP + "1" + ")" * DEEP + "}",
    "parentheses at the limit": "${" + "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1) + "}",
    "open parentheses": "${" + "(" * DEEP,
    "signs": "${" + "-" * DEEP + "1}",
    "negations": "${" + "not " * 10_000 + "b}",
    "choices": "${" + "b ? 1 : " * 5_000 + "2}",
    "items": "${l" + "[0" * 5_000 + "]" * 5_000 + "}",
    "paths": "${m" + ".a" * 5_000 + "}",
    "calls": "${s" + ".trim()" * 5_000 + "}",
    "arguments": "${s.concat(" * 1_000 + "s" + ")" * 1_000 + "}",
    "many arguments": "${variables:contains(l" + ", 1" * MAX_NODES + "}",
    "operators": "${" + "+".join("1" * (MAX_NODES + 1)) + "}",
    "braces": "${1}" * (MAX_NODES + 1),
    "length": "a" * (MAX_LENGTH + 1),
    "digits": "${" + "9" * 60_000 + "}",
    "exponent": "${1e999999999}",
    "exponent of a text": "${'1e9999' + 0}",
    "product": "${1e6000 * 1e6000}",
    "repetition": "${s.repeat(1000000000)}",
    "repetition of a repetition": "${s.repeat(16000).repeat(16000)}",
    "repetition beyond counting": "${s.repeat(1e300)}",
    "joined text": "${long}${long}",
    "joined by operator": "${long += long}",
    "concatenation": "${long.concat(long)}",
    "replacement": "${long.replace('', long)}",
    "replacement by pattern": "${long.replaceAll('a', long)}",
    "first replacement": "${long.replaceFirst('a', long)}",
    "splitting": "${long.split('')}",
    "work": "${" + " += ".join(["long.toUpperCase().length()"] * 300) + "}",
    "searches": "${" + " and ".join(["many.containsAll(many)"] * 300) + "}",
    "written lists": "${" + " += ".join(["many.toString().length()"] * 300) + "}",
    "far days": "${day.plusDays(1e18)}",
    "far years": "${day.plusYears(10000)}",
    "far moments": "${at.plusSeconds(9999999999999)}",
    "long spans": "${span * 1e300}",
    "index": "${l.get(1e18)}",
    "position": "${s.charAt(-1)}",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=list(BOMBS))
def test_bombs_are_refused_soon(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ExpressionError):
        compile_juel(text).evaluate(VARIABLES, NOW)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "${long.matches('(a+)+b')}",
        "${long.matches('(a|aa)+$')}",
        "${long.replaceAll('(a*)*b', '')}",
        "${long.split('(a+)+b')}",
        "${'" + "1" * 60_000 + "x' == s}",
        "${" + " and ".join("b" * 900) + "}",
    ],
)
def test_costly_patterns_end_soon(text: str) -> None:
    started = time.perf_counter()
    compile_juel(text).evaluate(VARIABLES, NOW)
    assert time.perf_counter() - started < 2


def test_less_fuel_ends_sooner() -> None:
    expression = compile_juel("${1 + 1 + 1 + 1}")
    assert expression.evaluate({}, NOW) == 4
    with pytest.raises(ExpressionError, match="too many steps"):
        expression.evaluate({}, NOW, fuel=2)


def test_results_are_measured() -> None:
    wide = {"rows": [["x"] * 100] * 5_000}
    with pytest.raises(ExpressionError, match="A result holds at most"):
        compile_juel("${execution.variables}").evaluate(wide, NOW)
