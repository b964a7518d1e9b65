"""Defaults, files, lists in lists, and forms made of fields in the model."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.extension import Form, FormField
from tasks.forms import File, form_problems, generated_schema, read_form, validate, with_defaults
from tests.tasks.schemas import NOW, VALUES, check, field, form


@pytest.mark.parametrize(
    "component,default",
    [
        (field("textfield", defaultValue="Ann"), "Ann"),
        (field("number", defaultValue=7), 7),
        (field("number", defaultValue="=lowest + 1"), 19),
        (field("checkbox", defaultValue=True), True),
        (field("select", values=VALUES, defaultValue="a"), "a"),
        (field("checklist", values=VALUES, defaultValue=["a"]), ["a"]),
        (field("datetime", subtype="date", defaultValue='="2026-03-0" + "2"'), date(2026, 3, 2)),
    ],
    ids=["text", "number", "FEEL", "flag", "choice", "choices", "date"],
)
def test_a_default_counts_where_nothing_is_there_and_nothing_was_sent(
    component: dict[str, Any], default: Any
) -> None:
    schema = form(component, field("number", "lowest"))
    assert check(schema, {}, {"lowest": 18})[0]["x"] == default
    assert check(schema, {"x": None}, {"lowest": 18})[0]["x"] in (None, False, []), "emptied on purpose"
    assert "x" not in check(schema, {}, {"lowest": 18, "x": None})[0], "it is there already, empty"


def test_a_default_obeys_the_rules_and_its_own_type() -> None:
    assert check(form(field("number", defaultValue=1, validate={"min": 2})), {})[1] == {
        "x": "Must be at least 2."
    }
    assert check(form(field("number", defaultValue='="many"')), {})[1] == {"x": "Must be a number."}


def test_defaults_in_feel_are_shown_evaluated() -> None:
    inner = {"type": "group", "components": [field("textfield", "who", defaultValue='="for " + name')]}
    schema = form(
        field("number", "amount", defaultValue="=2 * 3"), inner, field("textfield", defaultValue="a")
    )
    shown = with_defaults(read_form(schema), {"name": "Ann"}, NOW)
    first, group, last = shown["components"]
    assert (first["defaultValue"], group["components"][0]["defaultValue"]) == (6, "for Ann")
    assert last["defaultValue"] == "a"
    assert schema["components"][0]["defaultValue"] == "=2 * 3", "the form itself is as it was"


FILES = {
    "f1": File("f1", "Scan.PDF", "application/pdf", 10),
    "f2": File("f2", "photo.png", "image/png", 20),
}


@pytest.mark.parametrize(
    "component,raw,value",
    [
        (field("filepicker"), ["f1"], ["f1"]),
        (field("filepicker"), [{"id": "f1", "name": "other.exe"}], ["f1"]),
        (field("filepicker"), [], []),
        (field("filepicker"), None, []),
        (field("filepicker", multiple=True), ["f1", "f2"], ["f1", "f2"]),
        (field("filepicker", multiple="=1 = 1"), ["f1", "f2"], ["f1", "f2"]),
        (field("filepicker"), ["f1", "f2"], "Must be one file."),
        (field("filepicker"), ["f3"], "Must name files that are attached to the task."),
        (field("filepicker"), [None], "Must name files that are attached to the task."),
        (field("filepicker"), "f1", "Must be a list of at most 50 files."),
        (field("filepicker", accept=".pdf,image/*"), ["f1"], ["f1"]),
        (field("filepicker", accept=".pdf,image/*"), ["f2"], ["f2"]),
        (field("filepicker", accept="application/pdf"), ["f1"], ["f1"]),
        (field("filepicker", accept=".png"), ["f1"], "Must be files of these types: .png."),
        (field("filepicker", validate={"required": True}), [], "Must be filled in."),
    ],
)
def test_file_fields_name_what_is_attached(component: dict[str, Any], raw: Any, value: Any) -> None:
    outcome = validate(read_form(form(component)), {"x": raw}, {}, NOW, FILES)
    if isinstance(value, str):
        assert [error.text for error in outcome.errors] == [value]
    else:
        assert not outcome.errors
        assert [file["id"] for file in outcome.values["x"]] == value
        assert all(file["name"] == FILES[file["id"]].name for file in outcome.values["x"])


def test_lists_in_lists_are_checked_by_the_row_they_stand_in() -> None:
    inner = {
        "type": "dynamiclist",
        "path": "parts",
        "components": [field("number", "weight", validate={"max": "=parent.limit"})],
    }
    schema = form({"type": "dynamiclist", "path": "boxes", "components": [field("number", "limit"), inner]})
    boxes = [{"limit": 5, "parts": [{"weight": 5}]}, {"limit": 2, "parts": [{"weight": 1}, {"weight": 3}]}]
    assert check(schema, {"boxes": boxes})[1] == {"boxes.1.parts.1.weight": "Must be at most 2."}
    stray = [{"limit": 5, "parts": [{"weight": 5, "color": "red"}]}]
    assert check(schema, {"boxes": stray})[1] == {"boxes.0.parts.0.color": "The form has no such field."}


@pytest.mark.parametrize(
    "default,shown",
    [
        (Literal("7"), "7"),
        (Expression("limit + 1"), "=limit + 1"),
        (Expression("${order.limit}", language="juel"), "=order.limit"),
        (Expression("${limits.of(order)}", language="juel"), "${limits.of(order)}"),
        (None, None),
    ],
    ids=["literal", "FEEL", "a name in JUEL", "more of JUEL", "none"],
)
def test_a_default_in_the_model_is_one_of_the_form(default: Any, shown: Any) -> None:
    schema = generated_schema(Form(fields=(FormField(id="x", type="custom", default=default),)))
    assert schema is not None
    (component,) = schema["components"]
    assert (component["type"], component["label"], component.get("defaultValue")) == ("textfield", "x", shown)
    assert form_problems(schema) == []


def test_a_form_without_fields_is_none() -> None:
    assert generated_schema(Form(form_key=Literal("f"))) is None
