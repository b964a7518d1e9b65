"""Credentials that the properties of work name as ``secrets.NAME``: the engine puts marks in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import Mapping as Line
from engine.interpreter.state import ElementInstance
from engine.interpreter.turn import Execution
from engine.interpreter.variables import Beside

_NAMED = re.compile(r"\bsecrets\.([A-Za-z_]\w*)")
SECRETS = "secrets"


def secret_names(lines: Iterable[Line]) -> tuple[str, ...]:
    """Those that the expressions of the lines name."""
    texts = [line.source.text for line in lines if isinstance(line.source, Expression)]
    return tuple(dict.fromkeys(name for text in texts for name in _NAMED.findall(text)))


def with_secrets(
    execution: Execution, element: ElementInstance, variables: Mapping[str, object], names: tuple[str, ...]
) -> Mapping[str, object]:
    """What the properties see: ``secrets`` are marks that only this activity's connector can use. Where nobody keeps
    credentials, each is its own name."""
    if not names:
        return variables
    source = execution.library.secrets
    instance_id = execution.state.instance_id
    marks = {
        name: source.mark(instance_id, element.key, name) if source is not None else f"{SECRETS}.{name}"
        for name in names
    }
    return Beside(variables, {SECRETS: marks})
