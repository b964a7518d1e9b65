"""Python scripts in an interpreter of their own: no files, network, environment or imports of the host.

pydantic-monty runs a subset of Python in worker processes. A script that does not end, takes too much memory or
takes its worker down ends as a ScriptError; nothing of this process is ever in its reach.
"""

from __future__ import annotations

import ast
import atexit
import os
import threading
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal

from pydantic_monty import Monty, MontyError, MontyRuntimeError, MontySyntaxError, ResourceLimits

from engine.errors import ScriptError
from engine.feel.temporal import YearsMonthsDuration

SECONDS = 0.25
MEMORY = 64 * 1024 * 1024
RECURSION = 200
WORKERS = 2
WAIT_SECONDS = 5.0
LONGEST_SOURCE = 65_536

_UNSET = "\x00unset"
_KEPT = (str, bool, int, float, Decimal, date, time, timedelta)


class PythonScripts:
    """The port ``engine.interpreter.expressions.ScriptRunner`` for the language python."""

    def __init__(self) -> None:
        self._pool: Monty | None = None
        self._pid = 0
        self._lock = threading.Lock()
        atexit.register(self.close)

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> dict[str, object]:
        """The names that the script assigns at top level; with a result variable, the value of its last expression.

        Raises ScriptError.
        """
        names = sorted(assigned_names(source))
        inputs = {name: _into(value) for name, value in variables.items() if name.isidentifier()}
        if result_variable is not None:
            return {result_variable: _out_of(self._feed(source, inputs))}
        inputs = dict.fromkeys(names, _UNSET) | inputs
        answer = f"{{{', '.join(f'{name!r}: {name}' for name in names)}}}"
        found = self._feed(f"{source}\n{answer}", inputs)
        assert isinstance(found, dict)
        return {name: _out_of(value) for name, value in found.items() if value != _UNSET}

    def _feed(self, code: str, inputs: dict[str, object]) -> object:
        limits = ResourceLimits(
            max_feed_duration_secs=SECONDS, max_memory=MEMORY, max_recursion_depth=RECURSION
        )
        try:
            with self._workers().checkout(limits=limits) as session:
                return session.feed_run(code, inputs=inputs)
        except (MontySyntaxError, MontyRuntimeError) as error:
            raise ScriptError(str(error), line=_line(error)) from error
        except (MontyError, TimeoutError) as error:
            raise ScriptError(f"The sandbox gave up: {error}") from error

    def _workers(self) -> Monty:
        """The pool, started when first needed; a forked process starts its own."""
        with self._lock:
            if self._pool is None or self._pid != os.getpid():
                pool = Monty(max_processes=WORKERS, checkout_timeout=WAIT_SECONDS)
                self._pool = pool.__enter__()
                self._pid = os.getpid()
            return self._pool

    def close(self) -> None:
        """End the workers; the next script starts them anew."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None and self._pid == os.getpid():
            pool.__exit__(None, None, None)


def _line(error: MontySyntaxError | MontyRuntimeError) -> int | None:
    frames = error.traceback()
    return frames[-1].line if frames else None


def assigned_names(source: str) -> set[str]:
    """Names that statements outside functions assign. Raises ScriptError for what is no Python."""
    if len(source) > LONGEST_SOURCE:
        raise ScriptError(f"A script has at most {LONGEST_SOURCE} characters; this one has {len(source)}.")
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScriptError(f"The script is no Python: {error}", line=getattr(error, "lineno", None)) from error
    return {node.id for node in _outside_functions(tree) if isinstance(node, ast.Name)}


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, inner):
            continue
        if not isinstance(child, ast.Name) or isinstance(child.ctx, ast.Store):
            yield child
        yield from _outside_functions(child)


def validate_script(source: str) -> str | None:
    """What keeps the script from being run, as far as its text tells; None if nothing does."""
    try:
        assigned_names(source)
    except ScriptError as error:
        return str(error)
    return None


def _into(value: object) -> object:
    if isinstance(value, YearsMonthsDuration):
        return str(value)
    if isinstance(value, list):
        return [_into(item) for item in value]
    if isinstance(value, dict):
        return {key: _into(item) for key, item in value.items()}
    return value


def _out_of(value: object) -> object:
    """Tuples and sets become lists; what FEEL has no type for is refused."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_out_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _out_of(item) for key, item in value.items()}
    if value is not None and not isinstance(value, _KEPT):
        raise ScriptError(f"A {type(value).__name__} cannot be a variable.")
    return value
