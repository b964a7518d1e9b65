"""Whatever becomes of a file on its way, reading and validating it end in an answer or in an error of ours;
and what passes can be loaded by the interpreter."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.problems import InvalidModel, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.schema import ROWS
from engine.bpmn.validation import validate
from engine.errors import ReadError
from engine.interpreter.library import compile_process

FOLDER = Path(__file__).parent
ORIGINALS = [(FOLDER / name).read_text() for name in ("everything.bpmn", "executable.bpmn")]
WORDS = " ".join(ORIGINALS).replace("<", " <").replace(">", "> ").replace('"', ' " ').split()
TAGS = [entry.tag for entry in ROWS]
FRAGMENTS = ["isExecutable", 'id="order"', "${", "=", "&#0;", "]]>", "<![CDATA[", "<!DOCTYPE a>", "<?x?>"]
PIECES = st.one_of(st.sampled_from(WORDS), st.sampled_from(TAGS + FRAGMENTS), st.text(max_size=8))
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=4)
WORD_SWAPS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=6)
TAG_SWAPS = st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(TAGS)), min_size=1, max_size=3)
ORIGINAL = st.sampled_from(ORIGINALS)


def answer(xml: bytes) -> None:
    try:
        definitions = read_bpmn(xml)
        problems = validate(definitions)
    except InvalidModel as error:
        problems = errors(error.problems)
        refused = True
    except ReadError:
        return
    else:
        refused = False
        if not errors(problems):
            for process in definitions.executable_processes:
                compile_process(definitions, process, process.id)
    assert problems or not refused
    assert all(problem.text and problem.rule for problem in problems)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ORIGINAL, EDITS)
def test_edited_text(text: str, edits: list[tuple[float, int, str]]) -> None:
    for place, length, piece in edits:
        position = int(place * len(text))
        text = text[:position] + piece + text[position + length :]
    answer(text.encode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(ORIGINAL, WORD_SWAPS)
def test_words_changed_for_others(text: str, swaps: list[tuple[str, str]]) -> None:
    """Often still well-formed: the same attribute or tag in another place."""
    for old, new in swaps:
        text = text.replace(old, new, 1)
    answer(text.encode())


@settings(max_examples=300, deadline=None)
@given(ORIGINAL, TAG_SWAPS)
def test_elements_changed_for_others(text: str, renames: list[tuple[str, str]]) -> None:
    """Well-formed, but every kind of element in every place."""
    for old, new in renames:
        text = re.sub(rf"(</?(?:bpmn:)?){old}\b", rf"\g<1>{new}", text)
    answer(text.encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes(xml: bytes) -> None:
    answer(xml)
