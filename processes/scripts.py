"""Python scripts in an interpreter of their own: no files, network, environment or imports of the host.

pydantic-monty runs a subset of Python in worker processes. A script that does not end, takes too much memory or
takes its worker down ends as a ScriptError; nothing of this process is ever in its reach.
"""

from __future__ import annotations

import ast
import atexit
import math
import os
import textwrap
import threading
import weakref
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

from pydantic_monty import Monty, MontyError, MontyRuntimeError, MontySyntaxError, OSPolicy, ResourceLimits

from engine.errors import ScriptError
from engine.feel.temporal import YearsMonthsDuration

SECONDS = 0.25
MEMORY = 64 * 1024 * 1024
RECURSION = 200
WORKERS = 2
WAIT_SECONDS = 5.0
LONGEST_SOURCE = 65_536
LARGEST_ANSWER = 1_048_576
"""Characters of all values that a script gives back, as Python writes them."""

_LIMITS = ResourceLimits(max_feed_duration_secs=SECONDS, max_memory=MEMORY, max_recursion_depth=RECURSION)
_POLICY = OSPolicy(sleep="zero")
_ANSWER = "_pythmata_answer"
_RESULT = "_pythmata_result"
_KEPT = (str, bool, int, Decimal, date, time, timedelta)


class _Fork:
    """The library's threads start with the first pool and do not live on in a fork: there it would wait for ever."""

    started = False
    lost = False


class PythonScripts:
    """The port ``engine.interpreter.expressions.ScriptRunner`` for the language python. Threads may share it.

    The workers start with the first script, so that each process of a prefork server has its own.
    """

    def __init__(self) -> None:
        self._pool: Monty | None = None
        self._lock = threading.Lock()
        _RUNNERS.add(self)
        atexit.register(self.close)

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> dict[str, object]:
        """The names that the script assigns at top level; with a result variable, the value of its last expression.

        A script that ends without an expression may assign the result variable by name. Dates, times and decimals
        stay what they are, a zone becomes its offset, a duration of months its ISO text. Raises ScriptError.
        """
        script = read_script(source)
        inputs = {name: _into(name, variables[name]) for name in script.mentioned if name in variables}
        if script.is_dynamic:
            inputs = {name: _into(name, value) for name, value in variables.items() if name.isidentifier()}
        if result_variable is None:
            found = self._feed(
                script.source + _answer({name: name for name in sorted(script.assigned)}), inputs
            )
            return {name: _out_of(name, value) for name, value in found.items()}
        if script.result is not None:
            code = script.result + _answer({result_variable: _RESULT})
        elif result_variable in script.assigned:
            code = script.source + _answer({result_variable: result_variable})
        else:
            raise ScriptError(
                f"The script ends without an expression and assigns no {result_variable!r}: it has no result."
            )
        return {result_variable: _out_of(result_variable, self._feed(code, inputs).get(result_variable))}

    def _feed(self, code: str, inputs: dict[str, object]) -> dict[str, object]:
        try:
            with self._workers().checkout(limits=_LIMITS, os_policy=_POLICY) as session:
                found = session.feed_run(code, inputs=inputs, print_callback=_unheard)
        except (MontySyntaxError, MontyRuntimeError) as error:
            raise ScriptError(str(error), line=_line(error)) from error
        except (MontyError, TimeoutError) as error:
            raise ScriptError(f"The sandbox gave up: {error}") from error
        except (ValueError, OverflowError) as error:
            raise ScriptError(f"A value cannot leave the script: {error}") from error
        return {str(name): value for name, value in found.items()}

    def _workers(self) -> Monty:
        with self._lock:
            if _Fork.lost:
                raise ScriptError(
                    "Scripts ran before this process was forked, so none can run in it. Fork before the first script."
                )
            if self._pool is None:
                _Fork.started = True
                pool = Monty(
                    max_processes=WORKERS, checkout_timeout=WAIT_SECONDS, request_timeout=WAIT_SECONDS
                )
                self._pool = pool.__enter__()
            return self._pool

    def close(self) -> None:
        """End the workers; the next script starts them anew."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)

    def forked(self) -> None:
        """In a fork: the lock may be held by a thread that is not there, the workers belong to the parent."""
        self._lock = threading.Lock()
        if self._pool is not None:
            _ABANDONED.append(self._pool)
        self._pool = None


_RUNNERS: weakref.WeakSet[PythonScripts] = weakref.WeakSet()
_ABANDONED: list[Monty] = []
"""Pools of a parent process. They are kept: letting go of one would end workers that are not ours."""


def _after_fork() -> None:
    _Fork.lost = _Fork.lost or _Fork.started
    for runner in _RUNNERS:
        runner.forked()


os.register_at_fork(after_in_child=_after_fork)


def _unheard(stream: str, text: str) -> None:
    """What a script prints goes nowhere: logs are not for whoever writes a model."""


def _line(error: MontySyntaxError | MontyRuntimeError) -> int | None:
    frames = error.traceback()
    return frames[-1].line if frames else None


# -- the source


class Script(NamedTuple):
    """``source`` is without the indentation of the model around it.

    ``assigned``: names that statements outside functions assign; ``mentioned``: all names anywhere;
    ``result`` is the source with the value of its last expression kept, None if it ends with another statement;
    ``is_dynamic``: it runs text as code, whose names cannot be told.
    """

    source: str
    assigned: frozenset[str]
    mentioned: frozenset[str]
    result: str | None
    is_dynamic: bool


def read_script(source: str) -> Script:
    """Raises ScriptError for what is no Python."""
    if len(source) > LONGEST_SOURCE:
        raise ScriptError(f"A script has at most {LONGEST_SOURCE} characters; this one has {len(source)}.")
    if source.lstrip("\n\r")[:1] in (" ", "\t"):
        source = textwrap.dedent(source)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScriptError(f"The script is no Python: {error}", line=getattr(error, "lineno", None)) from error
    mentioned = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Script(
        source=source,
        assigned=frozenset(_assigned(tree)),
        mentioned=mentioned,
        result=_keeping_result(source, tree),
        is_dynamic=bool(mentioned & {"eval", "exec"}),
    )


def assigned_names(source: str) -> frozenset[str]:
    """Names that statements outside functions assign. Raises ScriptError for what is no Python."""
    return read_script(source).assigned


def validate_script(source: str) -> str | None:
    """What keeps the script from being run, as far as its text tells; None if nothing does."""
    try:
        read_script(source)
    except ScriptError as error:
        return str(error)
    return None


def _assigned(tree: ast.Module) -> Iterator[str]:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        waiting += (child for child in ast.iter_child_nodes(node) if not isinstance(child, inner))


def _keeping_result(source: str, tree: ast.Module) -> str | None:
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return None
    # The statement, not its value: parentheses around the value belong to the former alone.
    start = _offset(source, last.lineno, last.col_offset)
    end = _offset(source, last.end_lineno or last.lineno, last.end_col_offset or last.col_offset)
    raw = source.encode()
    return (raw[:start] + f"{_RESULT} = (".encode() + raw[start:end] + b"\n)" + raw[end:]).decode()


def _offset(source: str, line: int, column: int) -> int:
    """The place in the encoded source; ``column`` counts bytes, as ast does."""
    before = source.encode().splitlines(keepends=True)[: line - 1]
    return sum(map(len, before)) + column


def _answer(names: Mapping[str, str]) -> str:
    """Code that gathers the names that have a value, and refuses to hand out more than the limit."""
    tries = (
        f"try:\n    {_ANSWER}[{key!r}] = {name}\nexcept NameError:\n    pass\n" for key, name in names.items()
    )
    too_large = f"The values of the script take more than {LARGEST_ANSWER} characters."
    check = f"if len(repr({_ANSWER})) > {LARGEST_ANSWER}:\n    raise ValueError({too_large!r})\n"
    return f"\n{_ANSWER} = {{}}\n{''.join(tries)}{check}{_ANSWER}"


# -- values


def _into(name: str, value: object) -> object:
    if isinstance(value, YearsMonthsDuration):
        return str(value)
    if isinstance(value, list):
        return [_into(name, item) for item in value]
    if isinstance(value, dict):
        return {key: _into(name, item) for key, item in value.items()}
    if value is not None and not isinstance(value, (*_KEPT, float)):
        raise ScriptError(f"The variable {name!r} holds a {type(value).__name__}, which no script can read.")
    return value


def _out_of(name: str, value: object) -> object:
    """Tuples and sets become lists; what no variable can hold is refused."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_out_of(name, item) for item in value]
    if isinstance(value, dict):
        return {_key(name, key): _out_of(name, item) for key, item in value.items()}
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=timezone(value.utcoffset() or timedelta()))
    if value is not None and not isinstance(value, _KEPT):
        raise ScriptError(f"The script gives {name!r} a {type(value).__name__}, which no variable can hold.")
    return value


def _key(name: str, key: object) -> str:
    if not isinstance(key, str):
        raise ScriptError(f"The script gives {name!r} a key that is no text: {key!r}.")
    return key
