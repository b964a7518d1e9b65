"""Data (BPMN 2.0.2, section 10.4): items, data objects, inputs and outputs, and how they are connected."""

from __future__ import annotations

from typing import ClassVar

from engine.bpmn.model.base import BaseElement, FlowElement
from engine.bpmn.model.expressions import Expression


class ItemDefinition(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "itemDefinition"

    structure_ref: str | None = None
    item_kind: str = "Information"
    is_collection: bool = False


class ItemAwareElement(BaseElement, frozen=True, kw_only=True):
    item_subject_ref: str | None = None
    data_state: str | None = None


class Property(ItemAwareElement, frozen=True, kw_only=True):
    """A variable of a process, activity or event, declared in the model."""

    tag: ClassVar[str] = "property"


class DataObject(FlowElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataObject"

    item_subject_ref: str | None = None
    data_state: str | None = None
    is_collection: bool = False


class DataObjectReference(FlowElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataObjectReference"

    data_object_ref: str | None = None
    item_subject_ref: str | None = None
    data_state: str | None = None


class DataStore(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataStore"

    item_subject_ref: str | None = None
    data_state: str | None = None
    capacity: int | None = None
    is_unlimited: bool = True


class DataStoreReference(FlowElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataStoreReference"

    data_store_ref: str | None = None
    item_subject_ref: str | None = None
    data_state: str | None = None


class DataInput(ItemAwareElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataInput"

    is_collection: bool = False


class DataOutput(ItemAwareElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataOutput"

    is_collection: bool = False


class InputSet(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "inputSet"

    data_input_refs: tuple[str, ...] = ()
    optional_input_refs: tuple[str, ...] = ()
    while_executing_input_refs: tuple[str, ...] = ()
    output_set_refs: tuple[str, ...] = ()


class OutputSet(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "outputSet"

    data_output_refs: tuple[str, ...] = ()
    optional_output_refs: tuple[str, ...] = ()
    while_executing_output_refs: tuple[str, ...] = ()
    input_set_refs: tuple[str, ...] = ()


class InputOutputSpecification(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "ioSpecification"

    data_inputs: tuple[DataInput, ...] = ()
    data_outputs: tuple[DataOutput, ...] = ()
    input_sets: tuple[InputSet, ...] = ()
    output_sets: tuple[OutputSet, ...] = ()


class InputOutputBinding(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "ioBinding"

    operation_ref: str
    input_data_ref: str
    output_data_ref: str


class Assignment(BaseElement, frozen=True, kw_only=True):
    """Part of a data association: ``from_`` is evaluated, ``to`` names where the value goes."""

    tag: ClassVar[str] = "assignment"

    from_: Expression | None = None
    to: Expression | None = None


class DataAssociation(BaseElement, frozen=True, kw_only=True):
    source_refs: tuple[str, ...] = ()
    target_ref: str | None = None
    transformation: Expression | None = None
    assignments: tuple[Assignment, ...] = ()


class DataInputAssociation(DataAssociation, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataInputAssociation"


class DataOutputAssociation(DataAssociation, frozen=True, kw_only=True):
    tag: ClassVar[str] = "dataOutputAssociation"
