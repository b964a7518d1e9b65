"""Forms made of the fields that a model lists (camunda:formData and its like): a form-js schema, nothing else.

From there on such a form is shown and checked as every other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.bpmn.model.expressions import Expression, Value
from engine.bpmn.model.extension import Form, FormField
from tasks.forms.values import as_decimal

SCHEMA_VERSION = 19
COMPONENTS: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "int": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_NAME_IN_JUEL = re.compile(r"[$#]\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}")
LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def generated_schema(form: Form) -> Mapping[str, Any] | None:
    """None for a form that lists no fields."""
    if not form.fields:
        return None
    components = [_component(field) for field in form.fields]
    return {"type": "default", "schemaVersion": SCHEMA_VERSION, "components": components}


def _component(field: FormField) -> dict[str, Any]:
    component = {
        **COMPONENTS.get(field.type, COMPONENTS["string"]),
        "id": f"Field_{field.id}",
        "key": field.id,
        "label": _text(field.label) or field.id,
    }
    if field.options:
        component["values"] = [{"value": value, "label": label or value} for value, label in field.options]
    if (default := _default(field)) is not None:
        component["defaultValue"] = default
    if rules := _rules(field):
        component["validate"] = rules
    if _is_set(field, "readonly"):
        component["readonly"] = True
    return component


def _default(field: FormField) -> Any:
    """Typed as the component wants it; an expression stays one."""
    text = _text(field.default)
    if not text or isinstance(field.default, Expression):
        return text or None
    if field.type == "boolean":
        return text.strip().lower() == "true"
    return text


def _rules(field: FormField) -> dict[str, Any]:
    rules: dict[str, Any] = {
        LIMITS[name]: _limit(config) for name, config in field.constraints if name in LIMITS and config
    }
    # A checkbox that has to be ticked would be a question with one answer: Camunda asks for any answer.
    if _is_set(field, "required") and field.type != "boolean":
        rules["required"] = True
    return rules


def _limit(config: str) -> Any:
    """A number; what is no number is an expression to be evaluated."""
    number = as_decimal(config.strip())
    if number is None:
        return config
    return int(number) if number == number.to_integral_value() else float(number)


def _is_set(field: FormField, name: str) -> bool:
    return any(one == name and config.strip().lower() != "false" for one, config in field.constraints)


def _text(value: Value | None) -> str:
    """The text of a literal; of an expression the FEEL that form-js knows by its leading sign.

    ``${a.b}`` of JUEL means the same in FEEL. Whatever else is JUEL stands there as it is, for everybody to see.
    """
    if not isinstance(value, Expression):
        return value.text if value is not None else ""
    if value.language == "feel":
        return f"={value.text}"
    name = _NAME_IN_JUEL.fullmatch(value.text.strip())
    return f"={name[1]}" if name else value.text
