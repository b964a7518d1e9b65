"""Values of fields, from JSON to what the engine keeps: one reader per type of field.

A reader gets the field and the submitted JSON and gives the typed value, None if nothing is filled in.
It raises ``Unfit`` with a sentence for the person who fills in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from tasks.forms.expressions import File, Surroundings
from tasks.forms.paths import look_up
from tasks.forms.reader import FormField

MAX_TEXT = 65_536
MAX_CHOICES = 10_000
MAX_DIGITS = 34
MAX_FILES = 50


class Unfit(Exception):
    """The value does not fit the type of its field; the message says what would."""


def _text(field: FormField, raw: Any, around: Surroundings) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Unfit(_("Must be a text."))
    if len(raw) > MAX_TEXT:
        raise Unfit(_("Must have at most %(limit)s characters.") % {"limit": MAX_TEXT})
    if "\x00" in raw:
        raise Unfit(_("Must not contain the character NUL."))
    return raw


def _number(field: FormField, raw: Any, around: Surroundings) -> int | Decimal | str | None:
    if raw is None or raw == "":
        return None
    number = as_decimal(raw)
    if number is None:
        raise Unfit(_("Must be a number."))
    if field.properties.get("serializeToString"):
        return raw if isinstance(raw, str) else str(number)
    return int(number) if number == number.to_integral_value() else number


def as_decimal(raw: Any) -> Decimal | None:
    """The finite number of at most 34 digits in a JSON number or a text; None if there is none."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(repr(raw) if isinstance(raw, float) else raw)
    except InvalidOperation:
        return None
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > MAX_DIGITS
        or abs(number.adjusted()) > MAX_DIGITS
    ):
        return None
    return number


def _flag(field: FormField, raw: Any, around: Surroundings) -> bool:
    if raw is None:
        return False
    if not isinstance(raw, bool):
        raise Unfit(_("Must be true or false."))
    return raw


def _choice(field: FormField, raw: Any, around: Surroundings) -> Any:
    if raw is None or raw == "":
        return None
    if not _is_among(raw, options(field, around)):
        raise Unfit(_("Must be one of the choices."))
    return raw


def _choices(field: FormField, raw: Any, around: Surroundings) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list) or len(raw) > MAX_CHOICES:
        raise Unfit(_("Must be a list of choices."))
    allowed = options(field, around)
    if not all(_is_among(one, allowed) for one in raw):
        raise Unfit(_("Must contain nothing but the choices."))
    if any(_is_among(one, raw[:position]) for position, one in enumerate(raw)):
        raise Unfit(_("Must contain each choice once."))
    return raw


def options(field: FormField, around: Surroundings) -> list[Any]:
    """The values to choose from: fixed ones, those in a variable, or those that an expression gives."""
    properties = field.properties
    if expression := properties.get("valuesExpression"):
        offered = around.evaluate(expression)
    elif key := properties.get("valuesKey"):
        _is_there, offered = look_up(around.data, str(key).split("."))
    else:
        offered = properties.get("values")
    if not isinstance(offered, list):
        return []
    values = (one.get("value") if isinstance(one, Mapping) else one for one in offered)
    return [value for value in values if value is not None]


def _is_among(value: Any, values: list[Any]) -> bool:
    # In Python True equals 1, in JSON it does not.
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in values)


def _moment(field: FormField, raw: Any, around: Surroundings) -> date | time | datetime | None:
    if raw is None or raw == "":
        return None
    subtype = field.properties.get("subtype", "date")
    read, text = _MOMENTS.get(subtype, _MOMENTS["date"])
    try:
        moment = read(raw)
    except (TypeError, ValueError) as error:
        raise Unfit(_(text)) from error
    if field.properties.get("disallowPassedDates") and _is_past(moment, around.now):
        raise Unfit(_("Must not lie in the past."))
    return moment


def _is_past(moment: date | time | datetime, now: datetime) -> bool:
    if isinstance(moment, time):
        return False
    day = moment.date() if isinstance(moment, datetime) else moment
    return day < now.date()


_MOMENTS: Mapping[str, tuple[Callable[[str], date | time | datetime], str]] = {
    "date": (date.fromisoformat, "Must be a date like 2026-01-31."),
    "time": (time.fromisoformat, "Must be a time like 13:45."),
    "datetime": (datetime.fromisoformat, "Must be a date and time like 2026-01-31T13:45Z."),
}


def _files(field: FormField, raw: Any, around: Surroundings) -> list[dict[str, Any]]:
    """A list of ids of files, or of objects with one; what is kept says what each file is."""
    if raw is None or raw == "":
        return []
    if not isinstance(raw, list) or len(raw) > MAX_FILES:
        raise Unfit(_("Must be a list of at most %(limit)s files.") % {"limit": MAX_FILES})
    if len(raw) > 1 and around.resolve(field.properties.get("multiple")) is not True:
        raise Unfit(_("Must be one file."))
    accept = str(around.resolve(field.properties.get("accept")) or "")
    return [_file(one, accept, around) for one in raw]


def _file(raw: Any, accept: str, around: Surroundings) -> dict[str, Any]:
    file = around.files.get(str(raw.get("id") if isinstance(raw, Mapping) else raw))
    if file is None:
        raise Unfit(_("Must name files that are attached to the task."))
    if not _is_accepted(file, accept):
        raise Unfit(_("Must be files of these types: %(types)s.") % {"types": accept})
    return asdict(file)


def _is_accepted(file: File, accept: str) -> bool:
    """As browsers read it: endings of names, types, and kinds of types like image/*."""
    wanted = [one.strip().lower() for one in accept.split(",") if one.strip()]
    kind = file.content_type.partition("/")[0]
    fits = (
        file.name.lower().endswith(one)
        if one.startswith(".")
        else one in (file.content_type, f"{kind}/*", "*/*")
        for one in wanted
    )
    return not wanted or any(fits)


READERS: Mapping[str, Callable[[FormField, Any, Surroundings], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _flag,
    "radio": _choice,
    "select": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "datetime": _moment,
    "filepicker": _files,
}
