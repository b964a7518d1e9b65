"""DMN XML → DmnDefinitions."""

from __future__ import annotations

from engine.bpmn.problems import InvalidModel
from engine.bpmn.xml import Node
from engine.dmn import model as m
from engine.dmn.boxed_reader import read_boxed, read_function, read_parameter
from engine.dmn.document import Document

_VERSION_TAGS = (
    ("http://camunda.org/schema/1.0/dmn", "versionTag"),
    ("http://camunda.org/schema/zeebe/1.0", "versionTag"),
)


def read_dmn(data: bytes, name: str = "") -> m.DmnDefinitions:
    """The model of a file; ``name`` is the file's, for messages.

    ReadError if it cannot be parsed at all; InvalidModel with every problem if elements or attributes are
    wrong. Whether references, types and expressions hold is the question of ``validate_decisions``.
    """
    document = Document(data)
    definitions = _definitions(document, name)
    if document.problems:
        raise InvalidModel(dict.fromkeys(document.problems))
    return definitions


def _definitions(document: Document, source: str) -> m.DmnDefinitions:
    root = document.root
    return m.DmnDefinitions(
        id=document.id_of(root),
        line=root.line,
        name=root.attributes.get("name", ""),
        namespace=root.attributes.get("namespace", ""),
        source=source,
        version=document.version,
        expression_language=root.attributes.get("expressionLanguage", ""),
        imports=tuple(_import(document, node) for node in document.children(root, "import")),
        item_definitions=tuple(
            _item_definition(document, node) for node in document.children(root, "itemDefinition")
        ),
        input_data=tuple(_input_data(document, node) for node in document.children(root, "inputData")),
        decisions=tuple(_decision(document, node) for node in document.children(root, "decision")),
        knowledge_models=tuple(
            _knowledge_model(document, node) for node in document.children(root, "businessKnowledgeModel")
        ),
        services=tuple(_service(document, node) for node in document.children(root, "decisionService")),
        has_diagram=any(child.name == "DMNDI" for child in root.children),
    )


def _import(document: Document, node: Node) -> m.Import:
    namespace = node.attributes.get("namespace", "")
    if not namespace:
        document.wrong(
            node, "import-namespace", "<import> names no namespace.", "Write that of the other file."
        )
    return m.Import(
        id=document.id_of(node),
        line=node.line,
        name=" ".join(node.attributes.get("name", "").split()),
        namespace=namespace,
        import_type=node.attributes.get("importType", ""),
    )


def _item_definition(document: Document, node: Node) -> m.ItemDefinition:
    function = document.child(node, "functionItem")
    parameters = document.children(function, "parameters") if function else []
    return m.ItemDefinition(
        id=document.id_of(node),
        line=node.line,
        name=document.name(node),
        type_ref=document.type_ref(node),
        is_collection=node.attributes.get("isCollection") in ("true", "1"),
        allowed_values=document.text(node, "allowedValues", "text"),
        constraint=document.text(node, "typeConstraint", "text"),
        components=tuple(
            _item_definition(document, child) for child in document.children(node, "itemComponent")
        ),
        is_function=function is not None,
        parameters=tuple(read_parameter(document, parameter) for parameter in parameters),
        output_type_ref=(function.attributes.get("outputTypeRef", "").strip() if function else ""),
    )


def _variable_type(document: Document, node: Node) -> str:
    variable = document.child(node, "variable")
    return document.type_ref(variable) if variable else ""


def _variable_name(document: Document, node: Node) -> str:
    variable = document.child(node, "variable")
    return " ".join(variable.attributes.get("name", "").split()) if variable else ""


def _input_data(document: Document, node: Node) -> m.InputData:
    return m.InputData(
        id=document.id_of(node),
        line=node.line,
        name=document.name(node),
        type_ref=_variable_type(document, node),
        variable=_variable_name(document, node),
    )


def _decision(document: Document, node: Node) -> m.Decision:
    requirements = document.children(node, "informationRequirement")
    return m.Decision(
        id=document.id_of(node),
        line=node.line,
        name=document.name(node),
        type_ref=_variable_type(document, node),
        variable=_variable_name(document, node),
        requires=tuple(
            _href(document, part)
            for requirement in requirements
            for part in document.children(requirement, "requiredDecision", "requiredInput")
        ),
        knowledge=_knowledge(document, node),
        expression=read_boxed(document, node),
        version_tag=_version_tag(node),
    )


def _knowledge(document: Document, node: Node) -> tuple[str, ...]:
    return tuple(
        _href(document, part)
        for requirement in document.children(node, "knowledgeRequirement")
        for part in document.children(requirement, "requiredKnowledge")
    )


def _href(document: Document, node: Node) -> str:
    """The id, behind its namespace where that is another file's."""
    href = node.attributes.get("href", "").strip()
    if not href:
        text = f"<{node.name}> has no href."
        document.wrong(node, "reference-missing", text, "Write '#' and the id of what is required.")
    namespace, _, target = href.rpartition("#")
    return target if namespace in ("", document.root.attributes.get("namespace", "")) else href


def _version_tag(node: Node) -> str:
    for namespace, name in _VERSION_TAGS:
        if tag := node.foreign.get((namespace, name)):
            return tag
        for extension in node.children:
            for child in extension.children if extension.name == "extensionElements" else ():
                if (child.namespace, child.name) == (namespace, name):
                    return child.attributes.get("value", "")
    return ""


def _knowledge_model(document: Document, node: Node) -> m.KnowledgeModel:
    logic = document.child(node, "encapsulatedLogic")
    return m.KnowledgeModel(
        id=document.id_of(node),
        line=node.line,
        name=document.name(node),
        type_ref=_variable_type(document, node),
        knowledge=_knowledge(document, node),
        logic=read_function(document, logic) if logic else None,
    )


def _service(document: Document, node: Node) -> m.DecisionService:
    def references(kind: str) -> tuple[str, ...]:
        return tuple(_href(document, child) for child in document.children(node, kind))

    return m.DecisionService(
        id=document.id_of(node),
        line=node.line,
        name=document.name(node),
        type_ref=_variable_type(document, node),
        output_decisions=references("outputDecision"),
        encapsulated_decisions=references("encapsulatedDecision"),
        input_decisions=references("inputDecision"),
        input_data=references("inputData"),
    )
