"""Whatever becomes of a file on its way, reading and validating it end in an answer or in an error of ours."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.problems import InvalidModel, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.schema import ROWS
from engine.bpmn.validation import validate
from engine.errors import ReadError

ORIGINAL = (Path(__file__).parent / "everything.bpmn").read_text()
WORDS = ORIGINAL.replace("<", " <").replace(">", "> ").replace('"', ' " ').split()
TAGS = [entry.tag for entry in ROWS]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        [*TAGS, "isExecutable", 'id="p"', "${", "=", "&#0;", "]]>", "<![CDATA[", "<!DOCTYPE a>", "<?x?>"]
    ),
    st.text(max_size=8),
)
EDITS = st.lists(st.tuples(st.integers(0, len(ORIGINAL)), st.integers(0, 40), PIECES), min_size=1, max_size=4)


def answer(xml: bytes) -> None:
    try:
        problems = validate(read_bpmn(xml))
    except InvalidModel as error:
        problems = errors(error.problems)
        refused = True
    except ReadError:
        return
    else:
        refused = False
    assert problems or not refused
    assert all(problem.text and problem.rule for problem in problems)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_edited_text(edits: list[tuple[int, int, str]]) -> None:
    text = ORIGINAL
    for position, length, piece in edits:
        text = text[:position] + piece + text[position + length :]
    answer(text.encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(WORDS) - 1), st.integers(0, len(WORDS) - 1)), min_size=1, max_size=6
    )
)
def test_words_changed_for_others(swaps: list[tuple[int, int]]) -> None:
    """Often still well-formed: the same attribute or tag in another place."""
    text = ORIGINAL
    for old, new in swaps:
        text = text.replace(WORDS[old], WORDS[new], 1)
    answer(text.encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(TAGS)), min_size=1, max_size=3))
def test_elements_changed_for_others(renames: list[tuple[str, str]]) -> None:
    """Well-formed, but every kind of element in every place."""
    text = ORIGINAL
    for old, new in renames:
        text = (
            text.replace(f"<{old} ", f"<{new} ")
            .replace(f"<{old}>", f"<{new}>")
            .replace(f"</{old}>", f"</{new}>")
        )
    answer(text.encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes(xml: bytes) -> None:
    answer(xml)
