"""docs/bpmn-support.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from engine.bpmn.reader import read_bpmn
from pythmata.config import BASE_DIR
from pythmata.support_page.drawing import drawn
from pythmata.support_page.features import features
from pythmata.support_page.rows import GROUPS, NOT_EXECUTED, Row
from pythmata.support_page.scenarios import ScenarioTest, scenario_tests
from pythmata.support_page.traps import TRAPS, Trap

SCENARIOS = BASE_DIR / "tests" / "scenarios"
_SHOWN = 2
_HEAD = """# What runs: BPMN 2.0.2, element by element

Every row is proved by tests, each of which plays a diagram in memory and stored in a database, with the state of the
instance going through its stored form at every step. This page is made from those tests; `make docs` writes it.

A model is either run as the specification says or refused when it is deployed, with the element, the line, the reason
and what to write instead. Where the specification is silent, the reading that most existing models expect decides.
"""


def proofs() -> dict[str, list[tuple[ScenarioTest, Path]]]:
    """Feature → the tests that play a diagram with it, those with the smallest diagrams first."""
    found: dict[str, list[tuple[ScenarioTest, Path]]] = defaultdict(list)
    for test in scenario_tests(SCENARIOS):
        for diagram in test.diagrams:
            for feature in features(read_bpmn(diagram.read_bytes(), diagram.name)):
                found[feature].append((test, diagram))
    for entries in found.values():
        entries.sort(key=lambda entry: (entry[1].stat().st_size, str(entry[1]), entry[0].line))
    return found


def unproved(found: Mapping[str, object]) -> list[str]:
    """Rows that no test plays."""
    return [row.name for _, rows in GROUPS for row in rows if row.name not in found]


def bpmn_support_page() -> str:
    found = proofs()
    parts = [_HEAD]
    for title, rows in GROUPS:
        parts.append(f"\n## {title}\n\n| | what it does | proved by |\n| --- | --- | --- |\n")
        parts += [_line(row, found.get(row.name, [])) for row in rows]
        parts += [f"\n{row.name}: {row.differs}\n" for row in rows if row.differs]
    parts.append("\n## What other engines get wrong\n\n| the mistake | found by |\n| --- | --- |\n")
    parts += [f"| {trap.text} | {'<br>'.join(map(_link, watchers(trap)))} |\n" for trap in TRAPS]
    parts.append("\n## What does not run\n\n| | why |\n| --- | --- |\n")
    parts += [f"| {name} | {reason} |\n" for name, reason in NOT_EXECUTED]
    return "".join(parts)


def watchers(trap: Trap) -> list[ScenarioTest]:
    """The tests that it names, as far as they are there."""
    return [test for test in scenario_tests(SCENARIOS) if test.name in trap.tests]


def _link(test: ScenarioTest) -> str:
    return f"[{test.sentence}](../{test.file.relative_to(BASE_DIR)}#L{test.line})"


def _line(row: Row, entries: list[tuple[ScenarioTest, Path]]) -> str:
    shown = _shown(entries)
    links = [f"{_link(test)} ([diagram](diagrams/{drawing_name(diagram)}))" for test, diagram in shown]
    more = len(entries) - len(shown)
    tail = [f"and {more} more"] if more > 0 else []
    proof = "<br>".join([*links, *tail]) or "not yet"
    return f"| {row.name.replace('/', ': ')} | {row.text} | {proof} |\n"


def drawing_name(diagram: Path) -> str:
    return f"{diagram.parent.name}-{diagram.stem}.svg"


def drawings() -> dict[str, str]:
    """Name of the file below docs/diagrams → SVG, for every diagram that the page shows."""
    found = proofs()
    shown: dict[str, str] = {}
    for _, rows in GROUPS:
        for row in rows:
            for _, diagram in _shown(found.get(row.name, [])):
                shown.setdefault(drawing_name(diagram), drawn(read_bpmn(diagram.read_bytes(), diagram.name)))
    return shown


def _shown(entries: list[tuple[ScenarioTest, Path]]) -> list[tuple[ScenarioTest, Path]]:
    first: dict[Path, tuple[ScenarioTest, Path]] = {}
    for entry in entries:
        first.setdefault(entry[1], entry)
    return list(first.values())[:_SHOWN]
