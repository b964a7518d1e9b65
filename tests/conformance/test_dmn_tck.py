"""The public test cases for DMN pass, but for those that the table of gaps names with the reason."""

import os

import pytest

from tests.conformance.dmn_tck import Case, cases, failure, gaps

pytestmark = pytest.mark.skipif(
    "CONFORMANCE_DIR" not in os.environ, reason="CONFORMANCE_DIR names no folder with the conformance suites"
)
CASES = [*cases()] if "CONFORMANCE_DIR" in os.environ else []
GAPS = gaps()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    said = failure(case)
    if case.id in GAPS:
        assert said, f"{case.id} passes now: take it out of dmn_tck_gaps.toml."
        pytest.xfail(GAPS[case.id])
    assert not said


def test_every_gap_is_a_case_and_has_a_reason() -> None:
    """Of the folders that are there: a part of the suite can be played alone."""
    folders = {case.folder for case in CASES}
    known = {case.id for case in CASES}
    assert CASES
    assert [name for name in GAPS if name.rsplit("/", 2)[0] in folders and name not in known] == []
    assert all(GAPS.values())
