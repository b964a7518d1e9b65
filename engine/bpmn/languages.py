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
    return Expression(text, default, line)


def value(text: str, *, declared: str = "", line: int = 0) -> Value:
    """Text that may be an expression: marked by a leading ``=`` (FEEL), by ``${…}`` or ``#{…}`` (JUEL)."""
    text = text.strip()
    if text.startswith("=") or (declared and language(declared) == FEEL):
        return Expression(_without_mark(text), FEEL, line)
    if _JUEL_MARK.search(text):
        return Expression(text, JUEL, line)
    return Literal(text, line)


def feel(text: str, line: int = 0) -> Expression:
    """FEEL, its leading ``=`` optional."""
    return Expression(_without_mark(text.strip()), FEEL, line)


def feel_rewrite(juel: str) -> str | None:
    """What one ``${…}`` probably reads as in FEEL, for a hint, never evaluated; None for anything longer."""
    single = _SINGLE_JUEL.fullmatch(juel.strip()[:500])
    if single is None:
        return None
    inside = single[1]
    for pattern, replacement in _REWRITES:
        inside = pattern.sub(replacement, inside)
    return f"= {inside.strip()}"


_SINGLE_JUEL = re.compile(r"[$#]\{([^{}]*)\}")
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s*(==|\beq\b)\s*", " = "),
        (r"\s*\bne\b\s*", " != "),
        (r"\s*(&&|\band\b)\s*", " and "),
        (r"\s*(\|\||\bor\b)\s*", " or "),
        (r"!\s*([A-Za-z_][\w.]*)", r"not(\1)"),
        (r"\bnot\s+([A-Za-z_][\w.]*)", r"not(\1)"),
        (r"^([^?:]+?)\s*\?\s*([^?:]+?)\s*:\s*([^?:]+)$", r"if \1 then \2 else \3"),
        (r"'([^']*)'", r'"\1"'),
    )
)


def _without_mark(text: str) -> str:
    return text[1:].strip() if text.startswith("=") else text
