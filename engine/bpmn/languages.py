"""Which language an expression of a model is written in."""

from __future__ import annotations

import re
from types import MappingProxyType

from engine.bpmn.model.expressions import Expression, Literal, Value

FEEL, JUEL, PYTHON = "feel", "juel", "python"

_XPATH = "http://www.w3.org/1999/XPath"
_FEEL_URI = re.compile(r"^https?://www\.omg\.org/spec/(DMN|FEEL)/\d+(/FEEL)?/?$")
_NAMES = MappingProxyType(
    {
        "feel": FEEL,
        "juel": JUEL,
        "juel-expression": JUEL,
        "python": PYTHON,
        "python3": PYTHON,
        "text/x-python": PYTHON,
        "application/x-python": PYTHON,
        "text/python": PYTHON,
    }
)
_JUEL_MARK = re.compile(r"[$#]\{")
_WRAPPED_VARIABLE = re.compile(r"""\bvariables\[\s*(['"])[^'"\]]+\1\s*\]\.value\b""")
"""How models of this platform may read a variable; nothing but Python reads like that."""


def language(name: str) -> str:
    """The language of that name or URI; unknown ones come back in lower case."""
    if _FEEL_URI.match(name.strip()):
        return FEEL
    return _NAMES.get(name.strip().lower(), name.strip().lower())


def document_language(declared: str, namespaces: frozenset[str]) -> str:
    """The language of expressions that do not name theirs.

    XPath counts as undeclared: the XML schema gives it as the default, and tools write it without meaning it.
    """
    if declared and declared != _XPATH:
        return language(declared)
    return PYTHON if any("spiffworkflow.org/bpmn" in uri for uri in namespaces) else FEEL


def expression(text: str, *, declared: str = "", default: str = FEEL, line: int = 0) -> Expression:
    """An expression wherever the specification allows nothing but one, as in a condition."""
    text = text.strip()
    if declared:
        return Expression(_without_mark(text), language(declared), line)
    if text.startswith("="):
        return Expression(_without_mark(text), FEEL, line)
    if _JUEL_MARK.search(text):
        return Expression(text, JUEL, line)
    return Expression(text, PYTHON if _WRAPPED_VARIABLE.search(text) else default, line)


def value(text: str, *, declared: str = "", line: int = 0) -> Value:
    """Text that may be an expression: of a declared language; marked by a leading ``=`` (FEEL), by ``${…}`` or
    ``#{…}`` (JUEL); or one that reads ``variables['x'].value`` (Python)."""
    text = text.strip()
    if text.startswith("=") or (declared and language(declared) == FEEL):
        return Expression(_without_mark(text), FEEL, line)
    if declared and language(declared) == PYTHON:
        return Expression(text, PYTHON, line)
    if _JUEL_MARK.search(text):
        return Expression(text, JUEL, line)
    return Expression(text, PYTHON, line) if _WRAPPED_VARIABLE.search(text) else Literal(text, line)


def feel(text: str, line: int = 0) -> Expression:
    """FEEL, its leading ``=`` optional."""
    return Expression(_without_mark(text.strip()), FEEL, line)


def _without_mark(text: str) -> str:
    return text[1:].strip() if text.startswith("=") else text
