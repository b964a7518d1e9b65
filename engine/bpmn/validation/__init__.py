"""Is it executable? All problems of a model at once, each with element, line, rule, text and hint."""

from __future__ import annotations

from collections.abc import Collection

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.problems import Problem
from engine.bpmn.validation import (
    ad_hoc,
    associations,
    boundary,
    compensation,
    correlation,
    data,
    endless,
    event_gateways,
    events,
    expressions,
    extensions,
    flows,
    gateways,
    lanes,
    links,
    loops,
    paths,
    references,
    scripts,
    structure,
    support,
    thrown,
    transactions,
    unheard,
)
from engine.bpmn.validation.context import Context, Rule

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *references.RULES,
    *flows.RULES,
    *gateways.RULES,
    *event_gateways.RULES,
    *lanes.RULES,
    *events.RULES,
    *links.RULES,
    *loops.RULES,
    *ad_hoc.RULES,
    *boundary.RULES,
    *compensation.RULES,
    *correlation.RULES,
    *data.RULES,
    *associations.RULES,
    *expressions.RULES,
    *scripts.RULES,
    *extensions.RULES,
    *paths.RULES,
    *endless.RULES,
    *support.RULES,
    *thrown.RULES,
    *transactions.RULES,
    *unheard.RULES,
)


def validate(definitions: Definitions, *, registered: Collection[str] = ()) -> list[Problem]:
    """Errors and warnings of the executable processes, in the order of lines; warnings of the reader included.

    ``registered`` are the names of connectors and Python callables that work may be given to. Processes that
    are not executable are not looked at.
    """
    found = [*definitions.problems, *structure.file_problems(definitions)]
    for process in definitions.executable_processes:
        context = Context(definitions=definitions, process=process, registered=frozenset(registered))
        found += [problem for rule in RULES for problem in rule(context)]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda problem: (problem.line, problem.element_id, problem.rule))
