"""The page on what runs: every row is proved, every diagram can be drawn."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from pythmata.support_page.page import drawings, proofs, unproved, watchers
from pythmata.support_page.traps import TRAPS, Trap


def test_no_row_of_the_page_is_without_a_test() -> None:
    assert unproved(proofs()) == []


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.text)
def test_every_trap_is_watched(trap: Trap) -> None:
    assert {test.name for test in watchers(trap)} == set(trap.tests)


def test_the_diagrams_are_drawn_with_all_their_elements() -> None:
    found = drawings()
    assert len(found) > 50
    for name, svg in found.items():
        root = ElementTree.fromstring(svg)
        assert root.tag.endswith("svg"), name
        assert len(list(root.iter())) > 10, name
