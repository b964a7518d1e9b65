"""Requirements: decisions, input data, functions, services, imports, types."""

from __future__ import annotations

import pytest

from engine.bpmn.problems import InvalidModel
from engine.dmn import InputDescription, UnknownDecision, compile_decisions
from engine.errors import ExpressionError
from tests.engine.dmn.files import NOW, compiled, decision, evaluated, input_data, literal, needs, read, value

PERSON = (
    '<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>'
    "</itemComponent></itemDefinition>"
)


def test_required_decisions_come_first_and_are_made_once() -> None:
    model = compiled(
        input_data("x", "number"),
        decision(literal("x * 2"), "b", requires=[needs("x")]),
        decision(literal("b + 1"), "c", requires=[needs("b", "requiredDecision")]),
        decision(
            literal("b + c"), "d", requires=[needs("b", "requiredDecision"), needs("c", "requiredDecision")]
        ),
    )
    result = model.evaluate("d", {"x": 5}, NOW)
    assert result.value == 21
    assert [(made.decision_id, made.value) for made in result.evaluations] == [
        ("b", 10),
        ("c", 11),
        ("d", 21),
    ]
    assert result.evaluations[-1].inputs == (("b", 10), ("c", 11))
    assert model.inputs("d") == (InputDescription("x", "number", "x"),)


def test_what_is_declared_but_not_required_is_not_seen() -> None:
    drawn = (input_data("x"), decision(literal("x")))
    assert value(*drawn, x=1) is None


def test_inputs_that_nothing_declares_are_seen() -> None:
    assert compiled(decision(literal("order total * 2"))).evaluate("d", {"order total": 4}, NOW).value == 8


@pytest.mark.parametrize("name", ["Season of the year", "season", "id_1"])
def test_a_required_decision_goes_by_its_name_its_variable_and_its_id(name: str) -> None:
    season = (
        f'<decision id="id_1" name="Season of the year"><variable name="season"/>{literal("1")}</decision>'
    )
    assert value(season, decision(literal(f"{name} + 1"), requires=[needs("id_1", "requiredDecision")])) == 2


@pytest.mark.parametrize("name", ["Guest count", "guests", "id_1"])
def test_an_input_is_given_by_its_name_its_variable_or_its_id(name: str) -> None:
    guests = '<inputData id="id_1" name="Guest count"><variable name="guests" typeRef="number"/></inputData>'
    model = compiled(guests, decision(literal("guests + 1"), requires=[needs("id_1")]))
    assert model.evaluate("d", {name: 4}, NOW).value == 5


def test_an_input_of_the_wrong_type_is_null_and_named() -> None:
    result = evaluated(input_data("x", "number"), decision(literal("x"), requires=[needs("x")]), x="seven")
    assert result.value is None
    assert [(warning.element_id, warning.reason) for warning in result.warnings] == [
        ("x", "The input 'x' is string 'seven', which does not fit the type number.")
    ]


def test_a_missing_input_is_null_and_named() -> None:
    result = evaluated(input_data("x"), decision(literal("x"), requires=[needs("x")]))
    assert (result.value, result.warnings[0].reason) == (None, "The input 'x' is not given: it is null.")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"full name": "Ann Archer", "age": 40}, "Ann Archer"),
        ({"full name": "Ann Archer", "age": 200}, None),
        ({"full name": "Ann Archer"}, None),
        ([{"full name": "Ann Archer", "age": 40}], "Ann Archer"),
    ],
    ids=["fits", "value not allowed", "component missing", "list of one"],
)
def test_item_definitions(given: object, expected: object) -> None:
    drawn = (PERSON, input_data("p", "tPerson"), decision(literal("p.full name"), requires=[needs("p")]))
    assert value(*drawn, p=given) == expected


def test_collections_and_constraints() -> None:
    some = (
        '<itemDefinition name="tSome" isCollection="true"><typeRef>number</typeRef><allowedValues><text>&gt; 0</text>'
        "</allowedValues><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"
    )
    drawn = (some, decision(literal("xs"), type_ref="tSome"))
    assert value(*drawn, xs=[1, 2]) == [1, 2]
    assert value(*drawn, xs=1) == [1]
    assert value(*drawn, xs=[0, 1]) is None
    assert value(*drawn, xs=[1, 2, 3]) is None


def test_a_type_may_contain_itself() -> None:
    tree = (
        '<itemDefinition name="tTree"><itemComponent name="left"><typeRef>tTree</typeRef></itemComponent>'
        '<itemComponent name="n"><typeRef>number</typeRef></itemComponent></itemDefinition>'
    )
    drawn = (tree, decision(literal("t"), type_ref="tTree"))
    fitting = {"left": {"left": None, "n": 1}, "n": 2}
    assert value(*drawn, t=fitting) == fitting
    assert value(*drawn, t={"left": {"left": None, "n": "a"}, "n": 2}) is None


BKM = (
    '<businessKnowledgeModel id="tax" name="tax"><variable name="tax"/><encapsulatedLogic>'
    '<formalParameter name="net" typeRef="number"/>'
    + literal("net * rate()")
    + "</encapsulatedLogic>"
    + needs("rate", "requiredKnowledge")
    + "</businessKnowledgeModel>"
)
RATE = (
    '<businessKnowledgeModel id="rate" name="rate"><variable name="rate"/><encapsulatedLogic>'
    + literal("0.2")
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


def test_knowledge_models_are_functions_that_see_what_they_require_only() -> None:
    drawn = (BKM, RATE, decision(literal("tax(net: 50)"), requires=[needs("tax", "requiredKnowledge")]))
    assert value(*drawn) == 10
    without = BKM.replace(needs("rate", "requiredKnowledge"), "")
    assert (
        value(without, RATE, decision(literal("tax(50)"), requires=[needs("tax", "requiredKnowledge")]))
        is None
    )


SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#out"/>'
    '<encapsulatedDecision href="#inner"/><inputDecision href="#given"/><inputData href="#x"/></decisionService>'
)
SERVED = (
    SERVICE,
    input_data("x", "number"),
    decision(literal("1000"), "given"),
    decision(literal("x + given"), "inner", requires=[needs("x"), needs("given", "requiredDecision")]),
    decision(literal("inner * 2"), "out", requires=[needs("inner", "requiredDecision")]),
)


def test_a_service_takes_its_input_decisions_as_given() -> None:
    model = compiled(*SERVED)
    assert model.services == {"s": "s"}
    assert [found.name for found in model.inputs("s")] == ["x", "given"]
    assert model.evaluate_service("s", {"x": 1, "given": 2}, NOW).value == 6
    assert model.evaluate("out", {"x": 1}, NOW).value == 2002


def test_a_service_is_a_function_input_data_first() -> None:
    drawn = decision(literal("s(1, 2)"), requires=[needs("s", "requiredKnowledge")])
    assert value(*SERVED, drawn) == 6


def test_several_output_decisions_are_a_context() -> None:
    both = '<decisionService id="s" name="s"><outputDecision href="#a"/><outputDecision href="#b"/></decisionService>'
    model = compiled(both, decision(literal("1"), "a"), decision(literal("2"), "b"))
    assert model.evaluate_service("s", {}, NOW).value == {"a": 1, "b": 2}


IMPORT = '<import name="lib" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
LIBRARY = read(
    '<itemDefinition name="tRate"><typeRef>number</typeRef></itemDefinition>',
    RATE,
    input_data("base", "tRate"),
    decision(literal("base * 2"), "doubled", requires=[needs("base")]),
    namespace="urn:lib",
)


@pytest.mark.parametrize(
    "given", [{"lib": {"base": 4}}, {"lib.base": 4}, {"base": 4}], ids=["nested", "dotted", "plain"]
)
def test_imported_names_stand_behind_the_prefix(given: dict[str, object]) -> None:
    own = read(
        IMPORT,
        decision(
            literal("lib.doubled + lib.rate()"),
            type_ref="lib.tRate",
            requires=[
                needs("urn:lib#doubled", "requiredDecision"),
                needs("urn:lib#rate", "requiredKnowledge"),
            ],
        ),
    )
    model = compile_decisions(own, {"urn:lib": LIBRARY})
    assert model.inputs("d") == (InputDescription("lib.base", "tRate", "base"),)
    assert str(model.evaluate("d", given, NOW).value) == "8.2"


def test_an_import_without_prefix_gives_the_names_as_they_are() -> None:
    own = read(
        IMPORT.replace('name="lib"', 'name=""'),
        decision(literal("doubled"), requires=[needs("urn:lib#doubled", "requiredDecision")]),
    )
    assert compile_decisions(own, {"urn:lib": LIBRARY}).evaluate("d", {"base": 4}, NOW).value == 8


def test_a_circle_is_refused_by_its_names() -> None:
    with pytest.raises(InvalidModel, match="run in a circle: a → b → a"):
        compiled(
            decision(literal("b"), "a", requires=[needs("b", "requiredDecision")]),
            decision(literal("a"), "b", requires=[needs("a", "requiredDecision")]),
        )


def test_a_decision_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UnknownDecision, match="no decision 'x'; there are d"):
        compiled(decision(literal("1"))).evaluate("x", {}, NOW)


def test_fuel_is_one_for_all_decisions() -> None:
    model = compiled(decision(literal("count(for i in 1..100, j in 1..100 return i * j)")))
    assert model.evaluate("d", {}, NOW).value == 10_000
    with pytest.raises(ExpressionError, match="too many steps"):
        model.evaluate("d", {}, NOW, fuel=1_000)


def test_endless_recursion_ends() -> None:
    endless = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>'
        '<formalParameter name="n"/>' + literal("f(n + 1)") + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    model = compiled(endless, decision(literal("f(1)"), requires=[needs("f", "requiredKnowledge")]))
    with pytest.raises(ExpressionError, match="too deeply"):
        model.evaluate("d", {}, NOW)
