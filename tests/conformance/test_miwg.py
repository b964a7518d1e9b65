"""The reference models of the BPMN Model Interchange Working Group: all are read, and what is executable in
them validates or is refused for exactly the reasons in the table."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from engine.bpmn.problems import Problem, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate

FOLDER = Path(os.environ.get("CONFORMANCE_DIR", "")) / "miwg"
NAMES = (
    *("A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0", "C.1.0", "C.1.1", "C.2.0"),
    *("C.3.0", "C.4.0", "C.5.0", "C.6.0", "C.7.0", "C.8.0", "C.8.1", "C.9.0", "C.9.1", "C.9.2"),
)

pytestmark = pytest.mark.skipif(
    "CONFORMANCE_DIR" not in os.environ, reason="CONFORMANCE_DIR names no folder with the conformance suites"
)

REFUSED: dict[str, dict[str, int]] = {
    "C.1.0": {"callable-missing": 1, "expression-syntax": 1},
    "C.1.1": {"callable-missing": 1, "expression-syntax": 5},
    "C.3.0": {
        "condition-missing": 6,
        "expression-syntax": 1,
        "scope-empty": 1,
    },
    "C.8.1": {"expression-language": 3, "message-unnamed": 1},
    "C.9.0": {},
    "C.9.1": {},
    "C.9.2": {},
}
"""Files with an executable process → rule of each error → how often. An empty one validates."""


def problems_of(name: str, *, made_executable: bool = False) -> list[Problem]:
    xml = (FOLDER / f"{name}.bpmn").read_bytes()
    if made_executable:
        xml = re.sub(rb'isExecutable="\w+"', b"", xml)
        xml = re.sub(rb"<((?:\w+:)?process)\b", rb'<\1 isExecutable="true"', xml)
    return validate(read_bpmn(xml, name))


@pytest.mark.parametrize("name", NAMES)
def test_is_read_with_its_diagram(name: str) -> None:
    definitions = read_bpmn((FOLDER / f"{name}.bpmn").read_bytes(), name)
    assert definitions.has_diagram
    assert definitions.processes
    assert bool(definitions.executable_processes) == (name in REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_for_these_reasons_and_no_others(name: str) -> None:
    found = errors(problems_of(name))
    assert Counter(problem.rule for problem in found) == REFUSED[name]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REFUSED])
def test_what_is_not_executable_is_not_refused(name: str) -> None:
    assert errors(problems_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_reason_names_a_place_and_a_way_out(name: str) -> None:
    """Also when every process of the file is declared executable."""
    xml = (FOLDER / f"{name}.bpmn").read_text()
    lines = xml.count("\n") + 1
    generated = re.compile(r"[a-zA-Z]+_\d+")
    for problem in errors(problems_of(name, made_executable=True)):
        assert f'id="{problem.element_id}"' in xml or generated.fullmatch(problem.element_id)
        assert 1 <= problem.line <= lines
        assert problem.rule
        assert problem.text
        assert problem.hint
