"""Decisions by DMN 1.1 to 1.5: read, checked, compiled to closures, evaluated.

definitions = read_dmn(xml)
problems = validate_decisions(definitions)
model = compile_decisions(definitions)
result = model.evaluate("discount", {"order total": 120}, now)
"""

from engine.dmn.decisions import (
    DecisionFailed,
    DecisionModel,
    InputDescription,
    UnknownDecision,
    compile_decisions,
)
from engine.dmn.model import DmnDefinitions
from engine.dmn.reader import read_dmn
from engine.dmn.results import DecisionEvaluation, DecisionResult, MatchedRule, Warning
from engine.dmn.validation import validate_decisions

__all__ = [
    "DecisionEvaluation",
    "DecisionFailed",
    "DecisionModel",
    "DecisionResult",
    "DmnDefinitions",
    "InputDescription",
    "MatchedRule",
    "UnknownDecision",
    "Warning",
    "compile_decisions",
    "read_dmn",
    "validate_decisions",
]
