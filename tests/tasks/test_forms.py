"""Forms on the server: every type of field, every rule, conditions, and everything wrong at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tasks.forms import InvalidForm, data_for, form_problems, read_form
from tests.tasks.schemas import VALUES, check, field, form


@pytest.mark.parametrize(
    "component,raw,value",
    [
        (field("textfield"), "text", "text"),
        (field("textarea"), "two\nlines", "two\nlines"),
        (field("textfield"), None, None),
        (field("number"), 3, 3),
        (field("number"), Decimal("0.1"), Decimal("0.1")),
        (field("number"), 0.1, Decimal("0.1")),
        (field("number"), "2.50", Decimal("2.50")),
        (field("number"), "", None),
        (field("number", serializeToString=True), "2.50", "2.50"),
        (field("checkbox"), True, True),
        (field("checkbox"), None, False),
        (field("radio", values=VALUES), "a", "a"),
        (field("select", values=VALUES), 1, 1),
        (field("select", values=VALUES), None, None),
        (field("checklist", values=VALUES), ["a", 1], ["a", 1]),
        (field("taglist", values=VALUES), None, []),
        (field("datetime", subtype="date"), "2026-01-31", date(2026, 1, 31)),
        (field("datetime", subtype="time"), "13:45", time(13, 45)),
        (field("datetime", subtype="time"), "13:45+01:00", time(13, 45, tzinfo=timezone(timedelta(hours=1)))),
        (
            field("datetime", subtype="datetime"),
            "2026-01-31T13:45Z",
            datetime(2026, 1, 31, 13, 45, tzinfo=UTC),
        ),
        (field("datetime", subtype="date"), "", None),
    ],
)
def test_each_type_of_field_gives_its_typed_value(component: dict[str, Any], raw: Any, value: Any) -> None:
    values, errors = check(form(component), {"x": raw})
    assert errors == {}
    assert values == {"x": value}
    assert type(values["x"]) is type(value)


@pytest.mark.parametrize(
    "component,raw",
    [
        (field("textfield"), 3),
        (field("textfield"), "a\x00b"),
        (field("textarea"), "x" * 65_537),
        (field("number"), "three"),
        (field("number"), True),
        (field("number"), "NaN"),
        (field("number"), "1e400"),
        (field("number"), [1]),
        (field("checkbox"), "true"),
        (field("radio", values=VALUES), "b"),
        (field("select", values=VALUES), True),
        (field("select", values=VALUES), {"value": "a"}),
        (field("checklist", values=VALUES), "a"),
        (field("checklist", values=VALUES), ["b"]),
        (field("taglist", values=VALUES), ["a", "a"]),
        (field("datetime", subtype="date"), "31.01.2026"),
        (field("datetime", subtype="date"), 20260131),
        (field("datetime", subtype="time"), "25:00"),
        (field("datetime", subtype="datetime"), "soon"),
        (field("datetime", subtype="date", disallowPassedDates=True), "2026-02-28"),
    ],
)
def test_a_value_of_another_type_is_refused(component: dict[str, Any], raw: Any) -> None:
    values, errors = check(form(component), {"x": raw})
    assert list(errors) == ["x"]
    assert values == {}


@pytest.mark.parametrize(
    "component,good,bad",
    [
        (field("textfield", validate={"required": True}), "a", ""),
        (field("number", validate={"required": True}), 0, None),
        (field("checkbox", validate={"required": True}), True, False),
        (field("checklist", values=VALUES, validate={"required": True}), ["a"], []),
        (field("number", validate={"min": 5}), 5, 4),
        (field("number", validate={"max": 5}), 5, Decimal("5.01")),
        (field("number", validate={"min": "=low"}), 7, 6),
        (field("number", decimalDigits=2), Decimal("1.25"), Decimal("1.255")),
        (field("number", decimalDigits=0), 3, Decimal("3.5")),
        (field("number", increment="0.25"), Decimal("1.75"), Decimal("1.8")),
        (field("textfield", validate={"minLength": 3}), "abc", "ab "),
        (field("textfield", validate={"maxLength": 3}), "abc", "abcd"),
        (field("textfield", validate={"pattern": "^[A-Z]{2}[0-9]+$"}), "DE12", "de12"),
        (field("textfield", validate={"validationType": "email"}), "a.b@example.org", "a.b"),
        (field("textfield", validate={"validationType": "phone"}), "+49 30 664040900", "664040900"),
        (field("textfield", validate={"required": "=low > 5"}), "a", ""),
    ],
)
def test_each_rule_lets_the_good_pass_and_names_the_bad(
    component: dict[str, Any], good: Any, bad: Any
) -> None:
    assert check(form(component), {"x": good}, {"low": 7})[1] == {}
    assert list(check(form(component), {"x": bad}, {"low": 7})[1]) == ["x"]


def test_a_pattern_can_say_in_its_own_words_what_it_wants() -> None:
    component = field("textfield", validate={"pattern": "^a$", "patternErrorMessage": "Just an a, please."})
    assert check(form(component), {"x": "b"})[1] == {"x": "Just an a, please."}


def test_a_pattern_that_backtracks_for_ever_is_answered_soon() -> None:
    component = field("textfield", validate={"pattern": "^(a+)+$"})
    begun = datetime.now(tz=UTC)
    check(form(component), {"x": "a" * 40 + "b"})
    assert datetime.now(tz=UTC) - begun < timedelta(seconds=2)


def test_everything_wrong_is_said_at_once() -> None:
    schema = form(
        field("textfield", "name", validate={"required": True}),
        field("number", "age", validate={"min": 18}),
        field("select", "colour", values=VALUES),
    )
    _values, errors = check(schema, {"name": "", "age": 7, "colour": "pink", "extra": 1})
    assert sorted(errors) == ["age", "colour", "extra", "name"]


def test_a_field_left_out_keeps_its_value_and_has_to_obey_the_rules() -> None:
    schema = form(field("textfield", "name", validate={"required": True}), field("textfield", "note"))
    assert check(schema, {"note": "n"}, {"name": "Ada"}) == ({"note": "n"}, {})
    assert list(check(schema, {"note": "n"})[1]) == ["name"]


@pytest.mark.parametrize("lock", [{"readonly": True}, {"readonly": "=locked"}, {"disabled": True}])
def test_a_locked_field_may_come_along_unchanged_and_is_not_written(lock: dict[str, Any]) -> None:
    schema = form(field("textfield", "price", **lock), field("textfield", "note"))
    data = {"price": "10", "locked": True}
    assert check(schema, {"price": "10", "note": "n"}, data) == ({"note": "n"}, {})
    assert check(schema, {"price": "0", "note": "n"}, data)[1] == {"price": "Cannot be changed."}


def test_a_hidden_field_is_dropped_and_its_rules_do_not_count() -> None:
    schema = form(
        field("checkbox", "company"),
        field("textfield", "vat", validate={"required": True}, conditional={"hide": "=company = false"}),
    )
    assert check(schema, {"company": False, "vat": "evil"}) == ({"company": False}, {})
    assert list(check(schema, {"company": True, "vat": ""})[1]) == ["vat"]


def test_groups_nest_and_hide_what_is_inside() -> None:
    group = {
        "type": "group",
        "path": "address",
        "components": [
            field("textfield", "street", validate={"required": True}),
            field("textfield", "geo.lat"),
        ],
        "conditional": {"hide": "=pickup"},
    }
    schema = form(field("checkbox", "pickup"), group)
    sent = {"pickup": False, "address": {"street": "Main", "geo": {"lat": "1"}}}
    assert check(schema, sent) == (sent, {})
    assert check(schema, {"pickup": True, "address": {"street": ""}}) == ({"pickup": True}, {})
    _values, errors = check(schema, {"pickup": False, "address": {"street": "", "zip": 1}})
    assert sorted(errors) == ["address.street", "address.zip"]
    assert list(check(schema, {"pickup": True, "address": "here"})[1]) == ["address"]


def test_a_group_without_path_adds_no_level() -> None:
    schema = form({"type": "group", "components": [field("number", "amount")]})
    assert check(schema, {"amount": 1}) == ({"amount": 1}, {})


LINES = {
    "type": "dynamiclist",
    "path": "lines",
    "components": [
        field("textfield", "item", validate={"required": True}),
        field("number", "count", validate={"min": 1}, conditional={"hide": '=this.item = "gift"'}),
    ],
}


def test_rows_of_a_dynamic_list_are_checked_each_for_itself() -> None:
    sent = {"lines": [{"item": "a", "count": 2}, {"item": "gift", "count": 0}]}
    assert check(form(LINES), sent) == ({"lines": [{"item": "a", "count": 2}, {"item": "gift"}]}, {})
    _values, errors = check(form(LINES), {"lines": [{"item": "a", "count": 0}, {"item": ""}, {"x": 1}]})
    assert sorted(errors) == ["lines.0.count", "lines.1.item", "lines.2.item", "lines.2.x"]


@pytest.mark.parametrize("rows", ["text", [1], {"item": "a"}, [{"item": "a"}] * 1_001])
def test_rows_have_to_be_a_bounded_list_of_objects(rows: Any) -> None:
    assert "lines" in check(form(LINES), {"lines": rows})[1]


def test_a_list_of_fixed_length_keeps_its_length() -> None:
    fixed = LINES | {"allowAddRemove": False}
    data = {"lines": [{"item": "a"}, {"item": "b"}]}
    assert check(form(fixed), {"lines": [{"item": "c"}, {"item": "d"}]}, data)[1] == {}
    assert list(check(form(fixed), {"lines": [{"item": "c"}]}, data)[1]) == ["lines"]


def test_choices_come_from_a_variable_or_an_expression() -> None:
    by_key = form(field("select", valuesKey="offer.colours"))
    by_expression = form(field("select", valuesExpression="=offer.colours"))
    data = {"offer": {"colours": ["red", {"label": "Blue", "value": "blue"}]}}
    for schema in (by_key, by_expression):
        assert check(schema, {"x": "blue"}, data)[1] == {}
        assert list(check(schema, {"x": "green"}, data)[1]) == ["x"]


def test_an_expression_field_is_computed_here_whatever_was_sent() -> None:
    schema = form(field("number", "net"), field("expression", "gross", expression="=net * 2"))
    assert check(schema, {"net": 5, "gross": 1}) == ({"net": 5, "gross": Decimal(10)}, {})


def test_display_components_carry_no_value() -> None:
    shown = [
        {"type": kind, "id": kind, "key": kind} for kind in ("text", "html", "image", "spacer", "separator")
    ]
    assert check(form(*shown), {}) == ({}, {})
    assert list(check(form(*shown), {"text": "x"})[1]) == ["text"]


@pytest.mark.parametrize(
    "schema,text",
    [
        (None, "components"),
        ({"components": "none"}, "components"),
        (form(field("hologram")), "hologram"),
        (form({"type": "textfield"}), '"key"'),
        (form(field("textfield", "a..b")), '"key"'),
        (form({"type": "dynamiclist", "components": []}), '"path"'),
        (form({"no": "type"}), '"type"'),
        (form(field("textfield", conditional={"hide": "=1 +"})), "hide"),
        (form(field("number", validate={"min": "=("})), "min"),
        (form(field("signature")), "signature"),
        (form(field("textfield", defaultValue="=1 +")), "defaultValue"),
        (form(field("textfield", validate=3)), "validate"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(schema: Any, text: str) -> None:
    problems = form_problems(schema)
    assert any(text in problem for problem in problems)
    with pytest.raises(InvalidForm):
        read_form(schema)


def test_a_form_shows_the_variables_it_names_and_no_others() -> None:
    schema = form(
        field("textfield", "name", label="Salary of {{ manager }}"),
        field("select", "colour", valuesKey="offer.colours"),
        field("number", "age", validate={"min": "=lowest_age"}),
    )
    names = ("name", "manager", "offer", "lowest_age", "salary", "age", "lowest", "id", "secret")
    shown = data_for(read_form(schema), dict.fromkeys(names, 1))
    assert sorted(shown) == ["age", "lowest_age", "manager", "name", "offer"]


def test_a_field_that_nobody_filled_in_becomes_empty_as_in_the_browser() -> None:
    schema = form(field("checkbox", "remote"), field("textfield", "note"), field("number", "kept"))
    assert check(schema, {}, {"kept": 7}) == ({"remote": False, "note": None}, {})
