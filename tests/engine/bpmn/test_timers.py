"""Fixed times of timers are checked when the model is."""

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import TIMER

Check = Callable[..., list[Problem]]

TIMES = {
    "timeDate": (
        ["2026-12-24T18:00:00Z", "2026-12-24", "2026-12-24T18:00:00+01:00", "= now()"],
        ["tomorrow", "2026-13-01", "18:00", "PT1H"],
    ),
    "timeDuration": (
        ["PT15M", "P1D", "P1Y2M3W4DT5H6M7.5S", "P2W", "= d", "P1M"],
        ["P", "PT", "15M", "P1H", "-P1D", "R/PT1H", "1 hour"],
    ),
    "timeCycle": (
        [
            *("R3/PT10M", "R/P1D", "R/2026-01-01T00:00:00Z/P1D", "R5/PT1H/2026-12-31T00:00:00Z", "= c"),
            *("0 9 * * MON-FRI", "*/5 * * * *", "0 0 9 * * ?", "0 0 12 1/1 * ? *", "@daily"),
        ],
        [
            "R3",
            "R/PT0S",
            "R/P1D/P1D",
            "Rx/PT1H",
            "R/2026-01-01",
            "PT10M",
            "61 * * * *",
            "* * * *",
            "@never",
            "a;b * * * *",
        ],
    ),
}


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
