"""A deployed decision, ready to be asked, and its outcome told by outputs.

Both the platform and scenarios in memory find the version that is meant, and ask it through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.dmn import DecisionModel, DmnDefinitions
from engine.dmn.boxed import Boxed, Context, DecisionTable
from engine.dmn.model import Decision
from engine.feel import Function
from engine.interpreter.decision_inputs import DecisionError, inputs_of, taken
from engine.interpreter.ports import DecisionOutcome, DecisionRequest

Find = Callable[[str], DmnDefinitions | None]
"""Namespace → the file that is meant by it."""

_DIGITS = 9
_SEVERAL = frozenset({"RULE ORDER", "OUTPUT ORDER"})


def unknown(request: DecisionRequest) -> DecisionError:
    """Nothing that is deployed answers to the request."""
    meant = f"The decision {request.decision_id!r}"
    if request.binding in ("version", "version_tag"):
        meant += f" with the {request.binding.replace('_', ' ')} {request.version!r}"
    elif request.binding == "deployment":
        meant += ", as it was when the process was deployed,"
    return DecisionError(f"{meant} is not there. Deploy a DMN file with it, then retry.")


def version_number(request: DecisionRequest) -> int:
    """The version that the binding names; raises DecisionError if it is no number."""
    text = request.version or ""
    if not text.isdecimal() or len(text) > _DIGITS:
        raise DecisionError(
            f"The version of the decision {request.decision_id!r} is {request.version!r}, not a number."
        )
    return int(text)


def imported(definitions: DmnDefinitions, find: Find) -> dict[str, DmnDefinitions]:
    """The files that this one imports, and those that they import, by namespace; those not found are left out."""
    found: dict[str, DmnDefinitions] = {}
    waiting = [definitions]
    while waiting:
        for wanted in waiting.pop().imports:
            other = find(wanted.namespace)
            if other is not None and wanted.namespace not in found:
                found[wanted.namespace] = other
                waiting.append(other)
    return found


class CallableDecision:
    """A decision or decision service of a file."""

    def __init__(self, model: DecisionModel, key: str) -> None:
        self.key = key
        self.inputs = inputs_of(model, key)
        self._model = model
        self._decision = next((one for one in model.definitions.decisions if one.id == key), None)
        self._name = model.decisions[key] if self._decision is not None else model.services[key]

    def ask(
        self, definition_id: str, version: int, variables: Mapping[str, object], now: datetime
    ) -> DecisionOutcome:
        """Raises InvalidInput for a variable of the wrong type, DecisionError for a value that is a function,
        ExpressionError if it takes too long."""
        inputs = taken(self.inputs, variables, now)
        result = self._model.evaluate(self.key, {**variables, **inputs}, now)
        if _holds_function(result.value):
            raise DecisionError(f"The decision {self.key!r} gives a function, which no variable can hold.")
        own = [one for one in result.evaluations if one.decision_id == self.key]
        return DecisionOutcome(
            decision_id=self.key,
            definition_id=definition_id,
            version=version,
            value=result.value,
            results=_results(self._decision, self._name, result.value),
            inputs=inputs if self.inputs or not own else dict(own[-1].inputs),
            matched_rules=own[-1].matched_rules if own else (),
            steps=result.evaluations,
            warnings=result.warnings,
        )


def _results(decision: Decision | None, name: str, value: object) -> tuple[dict[str, object], ...]:
    """The outputs by name, once for each rule that counts; an expression gives one, named as the decision."""
    expression = decision.expression if decision is not None else None
    if not isinstance(expression, DecisionTable):
        return ({name: value},) if not _has_names(expression, decision, value) else (_named(value),)
    if value is None:
        return ()
    names = [output.name or name for output in expression.outputs]
    gives_several = expression.hit_policy in _SEVERAL or (
        expression.hit_policy == "COLLECT" and not expression.aggregation
    )
    values = value if gives_several and isinstance(value, list) else [value]
    if len(names) == 1:
        return tuple({names[0]: one} for one in values)
    return tuple(_named(one) for one in values)


def _has_names(expression: Boxed | None, decision: Decision | None, value: object) -> bool:
    """Whether the value's own entries are the outputs: of a boxed context, and of a service."""
    return isinstance(value, dict) and (decision is None or isinstance(expression, Context))


def _named(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _holds_function(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_holds_function, value))
    if isinstance(value, dict):
        return any(map(_holds_function, value.values()))
    return isinstance(value, Function)
