"""Python scripts: what they may do, and that they can do nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from engine.errors import ScriptError
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
