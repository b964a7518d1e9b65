"""Forms in the process of a model, as Camunda 8 writes them: found by their id, never deployed by themselves.

And keys of forms that another application shows: a page of it, as Camunda 7 lets a model name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import Definitions, Process
from engine.bpmn.model.expressions import Literal

PREFIX = "camunda-forms:bpmn:"
"""Of form keys that mean such a form."""


def is_shown_elsewhere(form_key: str) -> bool:
    """``embedded:app:forms/start.html``, ``app:task.jsp``, ``https://…``, ``/forms/7``."""
    return form_key.startswith(("embedded:", "app:", "http://", "https://", "/"))


def embedded_form(definitions: Definitions, form_key: str) -> Mapping[str, Any] | None:
    """The schema by that form key; None if the file has none. Deployment has seen that it can be read."""
    text = _texts(definitions).get(form_key.removeprefix(PREFIX))
    schema: Mapping[str, Any] | None = None if text is None else json.loads(text)
    return schema


def embedded_form_problems(
    definitions: Definitions, check: Callable[[object], list[str]]
) -> Iterator[tuple[BaseElement, str]]:
    """The process or element, and what is wrong with its forms; ``check`` knows what a schema may hold."""
    for process in definitions.elements(Process):
        for form_id, text in process.extension.embedded_forms:
            yield from ((process, f"The form {form_id!r}: {one}") for one in _problems(text, check))
    known = _texts(definitions)
    for element in definitions.elements(BaseElement):
        key = element.extension.form.form_key if element.extension.form else None
        if isinstance(key, Literal) and key.text.startswith(PREFIX):
            form_id = key.text.removeprefix(PREFIX)
            if form_id not in known:
                yield element, f"There is no form {form_id!r} in the process."


def _problems(text: str, check: Callable[[object], list[str]]) -> list[str]:
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError):
        return ["It is not JSON."]
    return check(schema)


def _texts(definitions: Definitions) -> dict[str, str]:
    return dict(
        form for process in definitions.elements(Process) for form in process.extension.embedded_forms
    )
