"""Whom a user task is for: the roles of the specification (BPMN 2.0.2, 10.3.1) and the lanes around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]

FOR = {
    "owned": (None, ["ann"], ["sales", "support"]),
    "performed": ("carol", [], []),
    "pay": (None, [], ["accounting"]),
    "nearest": ("ann", [], []),
    "unnamed": (None, [], ["office"]),
    "inner": (None, [], ["desk-1", "desk-2"]),
    "packed": (None, [], ["office"]),
    "nobody": (None, [], []),
}
"""Task → assignee, candidate users, candidate groups."""


@pytest.mark.parametrize("task", FOR)
def test_a_task_is_for_whom_its_roles_name_or_else_its_lane(play: Play, task: str) -> None:
    scenario = play("roles.bpmn")
    scenario.start("roles", {"boss": "carol", "desks": ["desk-1", "desk-2"]})
    (found,) = (one for one in scenario.tasks if one.element_id == task)
    assert (found.assignee, list(found.candidate_users), list(found.candidate_groups)) == FOR[task]
