"""Python scripts: what they may do, and that they can do nothing else."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ScriptError
from engine.feel import Range, YearsMonthsDuration
from processes.scripts import LONGEST_SOURCE, PythonScripts, assigned_names, validate_script


@pytest.fixture(scope="module")
def python() -> Iterator[PythonScripts]:
    scripts = PythonScripts()
    yield scripts
    scripts.close()


def run(python: PythonScripts, source: str, **variables: object) -> dict[str, object]:
    return python.run(source, variables, result_variable=None)


def test_what_a_script_assigns_comes_back(python: PythonScripts) -> None:
    source = "user = first.lower() + '.' + last.lower()\nitems = [n for n in names if n]"
    assert run(python, source, first="Ann", last="Lee", names=["a", ""]) == {
        "user": "ann.lee",
        "items": ["a"],
    }


def test_names_inside_functions_and_comprehensions_stay_there(python: PythonScripts) -> None:
    source = "def twice(n):\n    inner = n * 2\n    return inner\nresult = [twice(i) for i in [1, 2]]"
    assert run(python, source) == {"result": [2, 4]}


def test_a_name_that_was_not_assigned_this_time_is_not_set(python: PythonScripts) -> None:
    assert run(python, "if amount > 100:\n    big = True", amount=5) == {}
    assert run(python, "if amount > 100:\n    big = True", amount=500) == {"big": True}


def test_a_variable_can_be_changed(python: PythonScripts) -> None:
    assert run(python, "count += 1", count=1) == {"count": 2}


def test_with_a_result_variable_the_last_expression_is_the_result(python: PythonScripts) -> None:
    assert python.run("a = 2\na * 21", {}, result_variable="answer") == {"answer": 42}


def test_values_keep_their_types(python: PythonScripts) -> None:
    values = {"day": date(2026, 3, 1), "price": Decimal("9.99"), "none": None, "deep": {"a": [1, 2.5]}}
    source = "\n".join(f"{name}_out = {name}" for name in values)
    assert run(python, source, **values) == {f"{name}_out": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("while True:\n    pass", "time limit"),
        ("x = 'a' * 10**10", "memory limit"),
        ("x = 9 ** 9 ** 9 ** 9", "."),
        ("def f(n):\n    return f(n + 1)\nx = f(0)", "."),
        ("x = 1 / 0", "division by zero"),
        ("open('/etc/passwd')", "Permission"),
        ("import os\nx = os.system('id')", "system"),
        ("import subprocess", "subprocess"),
        ("import socket", "socket"),
        ("x = ().__class__.__bases__[0].__subclasses__()", "__class__"),
        ("x = missing", "missing"),
        ("x = (", "no Python"),
    ],
)
def test_a_bomb_or_an_escape_ends_as_an_error(python: PythonScripts, source: str, reason: str) -> None:
    with pytest.raises(ScriptError, match=reason):
        run(python, source)


def test_the_sandbox_sees_no_environment(python: PythonScripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHMATA_CANARY", "secret-canary")
    told = run_or_error(python, "import os\nx = str(os.environ)")
    assert "secret-canary" not in told


def run_or_error(python: PythonScripts, source: str) -> str:
    """Everything that a script's author gets to see."""
    try:
        return str(run(python, source))
    except ScriptError as error:
        return str(error)


def test_an_error_names_the_line(python: PythonScripts) -> None:
    with pytest.raises(ScriptError) as raised:
        run(python, "a = 1\nb = a / 0")
    assert raised.value.line == 2


def test_after_a_bomb_the_next_script_runs(python: PythonScripts) -> None:
    with pytest.raises(ScriptError):
        run(python, "while True:\n    pass")
    assert run(python, "x = 1") == {"x": 1}


def test_several_threads_share_the_workers(python: PythonScripts) -> None:
    results: list[object] = []

    def square(n: int) -> None:
        results.append(run(python, "x = n * n", n=n)["x"])

    threads = [threading.Thread(target=square, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == sorted((n * n for n in range(8)), key=str)


def test_the_pool_starts_anew_after_it_was_closed() -> None:
    scripts = PythonScripts()
    assert run(scripts, "x = 1") == {"x": 1}
    scripts.close()
    assert run(scripts, "x = 2") == {"x": 2}
    scripts.close()


def test_a_source_just_inside_and_just_outside_the_limit() -> None:
    source = "x = 1 #"
    fitting = source + "a" * (LONGEST_SOURCE - len(source))
    assert assigned_names(fitting) == {"x"}
    with pytest.raises(ScriptError, match=f"at most {LONGEST_SOURCE}"):
        assigned_names(fitting + "a")


def test_a_script_is_checked_before_it_is_deployed() -> None:
    assert validate_script("x = 1") is None
    assert "no Python" in str(validate_script("x ="))


def test_what_a_script_prints_is_not_heard(python: PythonScripts, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(python, "print('for nobody')\nx = 1") == {"x": 1}
    assert capfd.readouterr().out == ""


def test_a_script_cannot_sleep(python: PythonScripts) -> None:
    begin = perf_counter()
    assert run(python, "import time\ntime.sleep(10)\nx = 1") == {"x": 1}
    assert perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = [0] * 500_000", "more than 1048576 characters"),
        ("x = 'a' * 1_048_577", "more than 1048576 characters"),
        ("x = 10 ** 5000", "4300 digits"),
        ("x = float('nan')", "gives 'x' a float"),
        ("x = b'bytes'", "gives 'x' a bytes"),
        ("x = {1: 2}", "key that is no text"),
        ("x = 1j", "gives 'x' a complex"),
        ("class A:\n    pass\nx = A()", "gives 'x' a "),
        ("x = int", "gives 'x' a type"),
        ("raise SystemExit", "SystemExit"),
        ("try:\n    while True:\n        pass\nexcept BaseException:\n    x = 1", "time limit"),
        ("while True:\n    print('x' * 1000)", "time limit"),
        ("import re\nx = 1 / 0 if re.match('(a+)+$', 'a' * 40 + '!') is None else 2", "division by zero"),
        ("-" * 60_000 + "1", "nested|no Python|memory"),
        ("(" * 60_000, "nested|no Python|memory"),
        ("x = " + "+".join(["1"] * 30_000), "nested|no Python|memory"),
    ],
)
def test_what_cannot_be_run_or_kept_ends_as_an_error(python: PythonScripts, source: str, reason: str) -> None:
    with pytest.raises(ScriptError, match=reason):
        run(python, source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("(1 +\n 2)", 3),
        ("x = 1; x + 1  # two", 2),
        ("name = 'é'; (name + '🐎')", "é🐎"),
        ("[n for n in range(3)]", [0, 1, 2]),
        ("1, 2", [1, 2]),
        ("def f():\n    return 5\nf()", 5),
        ("answer = 3", 3),
        ("if True:\n    answer = 4", 4),
        ("None", None),
        ("\n    x = 6\n    x\n    ", 6),
    ],
)
def test_the_result_of_a_script(python: PythonScripts, source: str, expected: object) -> None:
    assert python.run(source, {}, result_variable="answer") == {"answer": expected}


def test_a_script_without_a_result_is_no_silent_null(python: PythonScripts) -> None:
    with pytest.raises(ScriptError, match="ends without an expression and assigns no 'answer'"):
        python.run("x = 1", {}, result_variable="answer")


def test_a_script_may_be_indented_as_the_model_around_it(python: PythonScripts) -> None:
    assert run(python, "\n      if n > 1:\n          x = 2\n      ", n=5) == {"x": 2}


def test_a_loop_and_a_match_assign(python: PythonScripts) -> None:
    source = "for i in range(3):\n    pass\nmatch [1, 2]:\n    case [first, *rest]:\n        pass"
    assert assigned_names(source) == {"i", "first", "rest"}
    assert run(python, "a, *b = 1, 2, 3\nc: int = 4") == {"a": 1, "b": [2, 3], "c": 4}


def test_dates_times_and_durations_both_ways(python: PythonScripts) -> None:
    moment = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
    values = {
        "at": moment,
        "span": timedelta(hours=1),
        "clock": time(1, 2),
        "months": YearsMonthsDuration(14),
    }
    found = run(python, "later = at + span\nsame = clock\nterm = months\nday = at.date()", **values)
    assert found == {
        "later": datetime(2026, 3, 1, 11, tzinfo=timezone(timedelta(hours=1))),
        "same": time(1, 2),
        "term": "P1Y2M",
        "day": date(2026, 3, 1),
    }


def test_only_variables_that_the_script_names_must_be_readable(python: PythonScripts) -> None:
    variables = {"limits": Range(1, 2), "x": 1, "two words": 3}
    assert python.run("y = x + 1", variables, result_variable=None) == {"y": 2}
    with pytest.raises(ScriptError, match="'limits' holds a Range"):
        python.run("y = limits", variables, result_variable=None)


def _in_a_fork(action: Callable[[], str]) -> str:
    """What the action says in a forked child; the child must end within ten seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, action().encode())
        finally:
            os._exit(0)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], 10)
        return os.read(reading, 10_000).decode() if ready else "nothing"
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


PREFORK = """
import os
from processes.scripts import PythonScripts

scripts = PythonScripts()
for n in (1, 2):
    if (child := os.fork()) == 0:
        assert scripts.run("x = n * 2", {"n": n}, result_variable=None) == {"x": n * 2}
        scripts.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
assert scripts.run("x = 5", {}, result_variable=None) == {"x": 5}
"""


def test_each_process_of_a_prefork_server_starts_its_own_workers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PREFORK], timeout=30, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fork_of_a_process_that_ran_scripts_says_so_and_leaves_its_workers_alone() -> None:
    scripts = PythonScripts()
    assert run(scripts, "x = 1") == {"x": 1}

    def in_child() -> str:
        try:
            return str(run(scripts, "x = 2"))
        except ScriptError as error:
            scripts.close()
            return str(error)

    assert "before this process was forked" in _in_a_fork(in_child)
    assert run(scripts, "x = 3") == {"x": 3}
    scripts.close()


def test_closing_ends_the_workers() -> None:
    code = (
        "from processes.scripts import PythonScripts\n"
        "import pathlib, os\n"
        "scripts = PythonScripts()\n"
        "children = pathlib.Path(f'/proc/self/task/{os.getpid()}/children')\n"
        "scripts.run('x = 1', {}, result_variable=None)\n"
        "assert children.read_text().split()\n"
        "scripts.close()\n"
        "assert not children.read_text().split()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], timeout=30, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_source_is_checked_however_deep_it_nests() -> None:
    for source in ("-" * 3_000 + "1", "x = " + "+".join(["1"] * 900), "[" * 150 + "]" * 150):
        assert validate_script(source) is None or "no Python" in str(validate_script(source))
