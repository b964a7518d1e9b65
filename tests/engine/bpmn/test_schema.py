"""The table of the metamodel agrees with the classes that it fills."""

import msgspec
import pytest

from engine.bpmn import groups
from engine.bpmn.model.base import BaseElement
from engine.bpmn.parts import Attribute, Child, Kind, Row
from engine.bpmn.schema import ROWS, TABLE

FILLED_BY_THE_READER = {
    "id",
    "name",
    "documentation",
    "line",
    "extension",
    "source",
    "problems",
    "has_diagram",
    "dialect",
}


def classes(cls: type[BaseElement]) -> set[type[BaseElement]]:
    return {cls}.union(*(classes(child) for child in cls.__subclasses__()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.tag)
def test_every_part_has_its_field_and_every_field_its_part(row: Row) -> None:
    parts: list[Attribute | Child] = [*row.attributes.values(), *row.children.values()]
    fields = {part.field for part in parts if part.field}
    assert fields == set(row.cls.__struct_fields__) - FILLED_BY_THE_READER


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.tag)
def test_what_the_class_cannot_do_without_is_required(row: Row) -> None:
    parts: list[Attribute | Child] = [*row.attributes.values(), *row.children.values()]
    needed = {field.name for field in msgspec.structs.fields(row.cls) if field.required} - {"id"}
    assert needed <= {part.field for part in parts if part.required}


def test_every_child_has_a_row_of_its_own() -> None:
    children = {
        name
        for row in ROWS
        for part in row.children.values()
        if isinstance(part, Child) and part.kind is Kind.ELEMENT
        for name in part.names
    }
    assert children - set(TABLE) == set()
    assert set(TABLE) - children == {"definitions"}


def test_every_class_that_has_a_tag_has_a_row() -> None:
    tagged = {cls.tag for cls in classes(BaseElement) if cls.tag}
    assert tagged - set(TABLE) == set()


def test_nothing_is_both_read_and_without_meaning() -> None:
    assert groups.WITHOUT_MEANING & set(TABLE) == set()
