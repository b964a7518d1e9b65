"""Where the rows of a dialect are looked up in what was read."""

from __future__ import annotations

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import inside


def said(definitions: Definitions, path: str, element_id: str = "x") -> object:
    """What the extension of the element holds at the path."""
    found: object = definitions.element(element_id).extension
    for name in path.split("."):
        found = getattr(found, name)
    return found


def reports(definitions: Definitions, element_id: str = "x") -> tuple[Problem, ...]:
    """What the reader says of the extensions of the element."""
    return definitions.element(element_id).extension.problems


def feel(text: str, line: int = 1) -> Expression:
    return Expression(text, "feel", line)


def juel(text: str, line: int = 1) -> Expression:
    return Expression(text, "juel", line)


def text(value: str, line: int = 1) -> Literal:
    return Literal(value, line)


def on(tag: str, attributes: str) -> str:
    return f'<{tag} id="x" {attributes}/>'


def defined(definition: str, attributes: str) -> str:
    """An intermediate event with such a definition, which has the id x."""
    return f'<intermediateCatchEvent id="e"><{definition} id="x" {attributes}/></intermediateCatchEvent>'


def on_error(attributes: str) -> str:
    return (
        '<task id="t"/><boundaryEvent id="e" attachedToRef="t">'
        f'<errorEventDefinition id="x" {attributes}/></boundaryEvent>'
    )


def on_loop(attributes: str) -> str:
    return f'<userTask id="t"><multiInstanceLoopCharacteristics id="x" {attributes}/></userTask>'


def io(parameter: str, tag: str = "userTask") -> str:
    return inside(f"<camunda:inputOutput>{parameter}</camunda:inputOutput>", tag)
