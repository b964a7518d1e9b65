"""Small DMN files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from engine.bpmn.problems import Problem
from engine.dmn import (
    DecisionModel,
    DecisionResult,
    DmnDefinitions,
    compile_decisions,
    read_dmn,
    validate_decisions,
)

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def dmn(*elements: str, namespace: str = "urn:test", model: str = MODEL) -> bytes:
    """A file with the elements."""
    opening = f'<definitions xmlns="{model}" namespace="{namespace}" name="test">'
    return f"{opening}{''.join(elements)}</definitions>".encode()


def read(*elements: str, namespace: str = "urn:test") -> DmnDefinitions:
    return read_dmn(dmn(*elements, namespace=namespace), "test.dmn")


def compiled(*elements: str) -> DecisionModel:
    return compile_decisions(read(*elements))


def problems(*elements: str) -> list[Problem]:
    return validate_decisions(read(*elements))


def evaluated(*elements: str, decision: str = "d", **inputs: object) -> DecisionResult:
    return compiled(*elements).evaluate(decision, inputs, NOW)


def value(*elements: str, decision: str = "d", **inputs: object) -> object:
    return evaluated(*elements, decision=decision, **inputs).value


def literal(text: str, attributes: str = "") -> str:
    return f"<literalExpression {attributes}><text>{escape(text)}</text></literalExpression>"


def decision(body: str, name: str = "d", type_ref: str = "", requires: Sequence[str] = ()) -> str:
    """``requires`` are elements of requirements, as ``needs`` makes them."""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/>'
        f"{''.join(requires)}{body}</decision>"
    )


def needs(reference: str, kind: str = "requiredInput") -> str:
    around = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    href = reference if "#" in reference else f"#{reference}"
    return f'<{around}><{kind} href="{href}"/></{around}>'


def input_data(name: str, type_ref: str = "") -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/></inputData>'


def table(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ('<output id="out"/>',),
    attributes: str = "",
) -> str:
    """``inputs`` are expressions, or whole elements; each rule has its conditions, then its results."""
    columns = [
        text
        if text.startswith("<")
        else f"<input><inputExpression><text>{escape(text)}</text></inputExpression></input>"
        for text in inputs
    ]
    rows = []
    for number, rule in enumerate(rules, 1):
        cells = [
            f"<{'inputEntry' if position < len(inputs) else 'outputEntry'}><text>{escape(cell)}</text>"
            f"</{'inputEntry' if position < len(inputs) else 'outputEntry'}>"
            for position, cell in enumerate(rule)
        ]
        rows.append(f'<rule id="rule{number}">{"".join(cells)}</rule>')
    return (
        f'<decisionTable id="table" hitPolicy="{policy}" {attributes}>'
        f"{''.join(columns)}{''.join(outputs)}{''.join(rows)}</decisionTable>"
    )
