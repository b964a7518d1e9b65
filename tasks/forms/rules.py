"""The rules of a field: required, limits, pattern, kind of text. Each gives sentences for what is broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from engine.feel import compile_expression
from tasks.forms.expressions import Surroundings
from tasks.forms.reader import FormField
from tasks.forms.values import as_decimal

EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
PHONE = re.compile(r"(?:\+|00)[1-9][0-9]{5,14}")
# Patterns come from the modeller: FEEL's own matcher bounds what matching may cost.
MATCHES = compile_expression("matches(text, pattern)")


def broken_rules(field: FormField, value: Any, around: Surroundings) -> Iterator[str]:
    """One sentence for every rule that the typed value breaks."""
    rules = {name: around.resolve(rule) for name, rule in field.rules.items()}
    if is_empty(value):
        if rules.get("required"):
            yield _("Must be filled in.")
        return
    if value is False and rules.get("required"):
        yield _("Must be ticked.")
    for name, check in _CHECKS.items():
        rule = rules.get(name)
        if rule is not None and rule != "":
            yield from check(rule, value, rules, around)
    if field.type == "number":
        yield from _number_steps(field, value)


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _minimum(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    limit, number = as_decimal(rule), as_decimal(value)
    if limit is not None and number is not None and number < limit:
        yield _("Must be at least %(limit)s.") % {"limit": limit}


def _maximum(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    limit, number = as_decimal(rule), as_decimal(value)
    if limit is not None and number is not None and number > limit:
        yield _("Must be at most %(limit)s.") % {"limit": limit}


def _minimum_length(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    limit = as_decimal(rule)
    if limit is not None and isinstance(value, str) and len(value.strip()) < limit:
        yield _("Must have at least %(limit)s characters.") % {"limit": limit}


def _maximum_length(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    limit = as_decimal(rule)
    if limit is not None and isinstance(value, str) and len(value.strip()) > limit:
        yield _("Must have at most %(limit)s characters.") % {"limit": limit}


def _pattern(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    if not isinstance(value, str):
        return
    if MATCHES.evaluate({"text": value, "pattern": str(rule)}, around.now).value is not True:
        yield str(rules.get("patternErrorMessage") or _("Must match the pattern %(rule)s.") % {"rule": rule})


def _kind_of_text(rule: Any, value: Any, rules: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    if rule == "email" and not EMAIL.fullmatch(str(value)):
        yield _("Must be an e-mail address.")
    if rule == "phone" and not PHONE.fullmatch(re.sub(r"[\s()/-]", "", str(value))):
        yield _("Must be an international phone number like +49 30 664040900.")


_CHECKS: Mapping[str, Callable[[Any, Any, Mapping[str, Any], Surroundings], Iterator[str]]] = {
    "min": _minimum,
    "max": _maximum,
    "minLength": _minimum_length,
    "maxLength": _maximum_length,
    "pattern": _pattern,
    "validationType": _kind_of_text,
}


def _number_steps(field: FormField, value: Any) -> Iterator[str]:
    number = as_decimal(value)
    digits, step = field.properties.get("decimalDigits"), as_decimal(field.properties.get("increment"))
    if number is None:
        return
    exponent = number.normalize().as_tuple().exponent
    if isinstance(digits, int) and isinstance(exponent, int) and -exponent > digits:
        yield _("Must have at most %(digits)s decimal places.") % {"digits": digits}
    if step and number % step:
        yield _("Must be a multiple of %(step)s.") % {"step": step}
