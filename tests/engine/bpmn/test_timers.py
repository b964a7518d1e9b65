"""Fixed times of timers are checked when the model is."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from engine.bpmn.problems import Problem
from engine.interpreter.timers import first_occurrence
from tests.engine.bpmn.snippets import TIMER

Check = Callable[..., list[Problem]]

TIMES = {
    "timeDate": (
        ["2026-12-24T18:00:00Z", "2026-12-24", "2026-12-24T18:00:00+01:00", "2026-12-24T18:00"],
        ["tomorrow", "2026-13-01", "18:00", "PT1H", "2026-12-24T25:00:00Z", "31/12/2026"],
    ),
    "timeDuration": (
        ["PT15M", "P1D", "P1Y2M4DT5H6M7.5S", "P2W", "P1M", "PT0S", "P1DT12H", "PT0.5S", "PT36H"],
        ["P", "PT", "15M", "P1H", "-P1D", "R/PT1H", "1 hour", "P1DT", "PT1D", "P-1D"],
    ),
    "timeCycle": (
        [
            *("R3/PT10M", "R/P1D", "R/2026-01-01T00:00:00Z/P1D", "R5/PT1H/2099-12-31T00:00:00Z", "R1/P1M"),
            *(
                "0 9 * * MON-FRI",
                "*/5 * * * *",
                "0 0 9 * * *",
                "0 12 1/1 * *",
                "@daily",
                "@yearly",
                "0 0 L * *",
            ),
            *(
                "0 0 LW * *",
                "0 9 * * MON#2",
                "0 9 * * 5L",
                "1,2,10-20/2 * * JAN,mar *",
                "0 0 29 2 *",
                "0 0 31 2 MON",
                "0 0 9 * * ?",
                "0 0 9 ? * 2-6",
                "0 0 9 * * ? 2026/2",
                "0 0 9 1 1 ? 2030,2040-2042",
            ),
        ],
        [
            *("R3", "R/PT0S", "R/P1D/P1D", "Rx/PT1H", "R-1/PT1H", "R/2026-01-01", "PT10M", "R/", "R//P1D"),
            *(
                "61 * * * *",
                "* * * *",
                "* * * * * * 1969",
                "* * * * * * * *",
                "@never",
                "a;b * * * *",
                "0 0 9 ? * ?",
                "0 0 9 * * ? 20x0",
                "0 0 15W * *",
            ),
            *(
                "*/0 * * * *",
                "5-1 * * * *",
                "0 24 * * *",
                "0 0 31 2 *",
                "0 0 31 4,6 *",
                ", * * * *",
                "0 9 * * MON#6",
            ),
        ],
    ),
}
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
CASES = [
    (tag, text, valid)
    for tag, (good, bad) in TIMES.items()
    for valid, texts in ((True, good), (False, bad))
    for text in texts
]


@pytest.mark.parametrize(
    "tag, text, valid",
    [
        (tag, text, valid)
        for tag, (good, bad) in TIMES.items()
        for valid, texts in ((True, good), (False, bad))
        for text in texts
    ],
)
def test_timers_say_a_time(check: Check, tag: str, text: str, valid: bool) -> None:
    rules = [problem.rule for problem in check(TIMER.format(f"<{tag}>{text}</{tag}>"))]
    assert rules == ([] if valid else ["timer-value"])


@pytest.mark.parametrize("tag, text, valid", CASES)
def test_the_interpreter_computes_what_is_accepted(tag: str, text: str, valid: bool) -> None:
    if valid:
        assert first_occurrence(tag.removeprefix("time").lower(), text, NOW) is not None


def test_times_may_be_expressions(check: Check) -> None:
    assert check(TIMER.format("<timeDuration>= pause</timeDuration>")) == []


def test_what_becomes_of_missed_occurrences_is_one_of_two(check: Callable[..., list[Problem]]) -> None:
    task = '<task id="t"/>'
    for policy in ("one", "all"):
        assert check(task, attributes=f'pythmata:missedTimers="{policy}"') == []
    (problem,) = check(task, attributes='pythmata:missedTimers="none"')
    assert (problem.rule, problem.severity, problem.element_id) == ("missed-timers", "error", "p")
