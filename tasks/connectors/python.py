"""Python callables as service tasks.

Put them into a module ``service_tasks`` of an installed Django application; it is imported at start:

    from tasks.connectors.python import service_task

    @service_task("charge")
    def charge(amount: Decimal, currency: str = "EUR") -> dict[str, object]:
        return {"receipt": ...}

The properties of the service task come in by keyword. A parameter called ``work`` gets the whole ``Work``. The
callable gives a dict (or None), raises ``BpmnError(code, message)`` to throw a BPMN error, ``ConnectorError`` to
say whether another attempt makes sense; any other exception is a failure that is tried again. It runs outside any
transaction, possibly more than once for one task: ``work.idempotency_key`` is the same every time.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from tasks.connectors.base import ConnectorError, Work
from tasks.connectors.registry import register

P = ParamSpec("P")
R = TypeVar("R", bound=Mapping[str, Any] | None)


def service_task(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register the function under the name that models use for it (any text, also a Java class name)."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        register(name, _Callable(name, function))
        return function

    return decorate


class _Callable:
    """A registered function as a connector."""

    def __init__(self, name: str, function: Callable[..., Mapping[str, Any] | None]) -> None:
        self._name = name
        self._function = function
        self._signature = inspect.signature(function)

    def __call__(self, work: Work) -> Mapping[str, Any]:
        result = self._function(*(bound := self._bind(work)).args, **bound.kwargs)
        if result is None:
            return {}
        if not isinstance(result, Mapping) or not all(isinstance(name, str) for name in result):
            raise ConnectorError(
                f"{self._name} gave {type(result).__name__} where a dict with names as keys is expected.",
                permanent=True,
            )
        return result

    def __repr__(self) -> str:
        return f"{self._function.__module__}.{self._function.__qualname__}"

    def _bind(self, work: Work) -> inspect.BoundArguments:
        arguments = dict(work.properties)
        if "work" in self._signature.parameters:
            arguments["work"] = work
        try:
            return self._signature.bind(**arguments)
        except TypeError as error:
            raise ConnectorError(
                f"{self._name} takes {self._signature}; {work.element_id} gives "
                f"{', '.join(sorted(work.properties)) or 'no properties'}: {error}.",
                permanent=True,
            ) from error
