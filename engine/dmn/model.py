"""What a DMN file says (DMN 1.5, chapters 6 to 8), independent of the version of its namespace.

Every part has the id and the line that messages name. References are ids, those into other files
``namespace#id``.
"""

from __future__ import annotations

import msgspec

from engine.dmn.boxed import Boxed, FunctionDefinition, Parameter


class Element(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    line: int
    name: str = ""


class Import(Element, frozen=True, kw_only=True):
    """Another file. Its names are seen behind the prefix ``name``; with an empty one they are seen as they are."""

    namespace: str
    import_type: str


class ItemDefinition(Element, frozen=True, kw_only=True):
    """A type: of ``type_ref``, or of ``components``, or a function. ``allowed_values`` and ``constraint`` are
    unary tests: of the values, or of their items where the type is a collection (the constraint: of the whole)."""

    type_ref: str = ""
    is_collection: bool = False
    allowed_values: str = ""
    constraint: str = ""
    components: tuple[ItemDefinition, ...] = ()
    is_function: bool = False
    parameters: tuple[Parameter, ...] = ()
    output_type_ref: str = ""


class InputData(Element, frozen=True, kw_only=True):
    """``variable`` is another name that the value goes by: files of some tools name the variable apart."""

    type_ref: str = ""
    variable: str = ""


class Decision(Element, frozen=True, kw_only=True):
    """``requires`` are decisions and input data, ``knowledge`` business knowledge models and decision services.

    ``variable`` is as in InputData.
    """

    type_ref: str = ""
    variable: str = ""
    requires: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    expression: Boxed | None = None
    version_tag: str = ""


class KnowledgeModel(Element, frozen=True, kw_only=True):
    """A business knowledge model: a function."""

    type_ref: str = ""
    knowledge: tuple[str, ...] = ()
    logic: FunctionDefinition | None = None


class DecisionService(Element, frozen=True, kw_only=True):
    """Decisions to be called together, with the input decisions and input data, in this order, as parameters."""

    type_ref: str = ""
    output_decisions: tuple[str, ...] = ()
    encapsulated_decisions: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


class DmnDefinitions(Element, frozen=True, kw_only=True):
    """One file. ``source`` is its name, ``version`` that of DMN."""

    namespace: str
    source: str
    version: str
    expression_language: str = ""
    imports: tuple[Import, ...] = ()
    item_definitions: tuple[ItemDefinition, ...] = ()
    input_data: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge_models: tuple[KnowledgeModel, ...] = ()
    services: tuple[DecisionService, ...] = ()
    has_diagram: bool = False
