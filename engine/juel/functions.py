"""The functions there are, and what to write instead of those that models know from Java."""

from __future__ import annotations

from engine.feel import Function, Run
from engine.feel.builtins.base import running
from engine.juel.coercion import in_order, is_empty, same


@running("")
def now(run: Run) -> object:
    return run.now


@running("variable")
def get(run: Run, value: object) -> object:
    return value


@running("variable, default")
def get_or_default(run: Run, value: object, default: object) -> object:
    return default if value is None else value


@running("variable")
def exists(run: Run, value: object) -> object:
    return value is not None


@running("variable")
def empty(run: Run, value: object) -> object:
    return is_empty(value)


@running("variable")
def not_empty(run: Run, value: object) -> object:
    return not is_empty(value)


@running("variable, other")
def equals(run: Run, value: object, other: object) -> object:
    return same(value, other, run.spend)


@running("variable, other")
def not_equals(run: Run, value: object, other: object) -> object:
    return not same(value, other, run.spend)


def _is_among(run: Run, value: object, item: object) -> bool:
    if isinstance(value, str):
        return isinstance(item, str) and item in value
    if not isinstance(value, list):
        return False
    run.spend(len(value))
    return any(same(one, item, run.spend) for one in value)


@running("variable, item, items…")
def contains(run: Run, value: object, *items: object) -> object:
    return all(_is_among(run, value, item) for item in items)


@running("variable, item, items…")
def contains_any(run: Run, value: object, *items: object) -> object:
    return any(_is_among(run, value, item) for item in items)


def _compared(sign: str) -> Function:
    @running("variable, other")
    def body(run: Run, value: object, other: object) -> object:
        return value is not None and other is not None and in_order(sign, value, other, run.spend)

    return body


FUNCTIONS: dict[str, Function] = {"now": now, "dateTime": now}

_ABOUT_VARIABLES: dict[str, Function] = {
    "get": get,
    "getOrDefault": get_or_default,
    "exists": exists,
    "isEmpty": empty,
    "empty": empty,
    "isNotEmpty": not_empty,
    "notEmpty": not_empty,
    **dict.fromkeys(("equals", "eq"), equals),
    **dict.fromkeys(("notEquals", "ne"), not_equals),
    "contains": contains,
    **dict.fromkeys(("containsAny", "any"), contains_any),
    **dict.fromkeys(("lessThan", "lt"), _compared("<")),
    **dict.fromkeys(("lessThanOrEquals", "lte"), _compared("<=")),
    **dict.fromkeys(("greaterThan", "gt"), _compared(">")),
    **dict.fromkeys(("greaterThanOrEquals", "gte"), _compared(">=")),
}
VARIABLE_FUNCTIONS: dict[str, Function] = {
    f"{prefix}:{name}": function
    for prefix in ("variables", "vars", "var")
    for name, function in _ABOUT_VARIABLES.items()
}
"""Their first argument is the name of a variable, in quotes or not; one that there is not counts as null."""

_DATA = "Variables hold data, not documents: write order.total or order['total'] to look inside."
_PERSON = "Take the name from a variable; the one of who started comes by the attribute initiator."
INSTEAD = {
    **dict.fromkeys(("S", "JSON", "XML"), _DATA),
    **dict.fromkeys(("currentUser", "currentUserGroups"), _PERSON),
    "T": "Java classes cannot be reached.",
}
_CHANGE = "Values are not changed in place: make the new value in a FEEL expression or a script."
METHODS_INSTEAD = {
    **dict.fromkeys(("prop", "value", "stringValue", "numberValue", "boolValue", "jsonPath"), _DATA),
    **dict.fromkeys(("elements", "hasProp", "attr", "childElement", "textContent", "xPath"), _DATA),
    **dict.fromkeys(("add", "addAll", "put", "putAll", "remove", "clear", "append", "set", "sort"), _CHANGE),
    **dict.fromkeys(("getClass", "class", "forName"), "Java classes cannot be reached."),
}
