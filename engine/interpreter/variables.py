"""Lookup goes outward through the scopes; a write goes to the scope that declares the name, else to the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.interpreter.state import PROCESS_SCOPE, Scope


class ScopeView(Mapping[str, object]):
    """The variables in sight of a scope, without copying any."""

    __slots__ = ("_levels",)

    def __init__(self, levels: tuple[dict[str, object], ...]) -> None:
        self._levels = levels

    def __getitem__(self, name: str) -> object:
        for level in self._levels:
            if name in level:
                return level[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in level for level in self._levels)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for level in self._levels for name in level))

    def __len__(self) -> int:
        return len({name for level in self._levels for name in level})


class Beside(Mapping[str, object]):
    """Variables, and what is seen beside them; ``extra`` hides variables of the same name."""

    __slots__ = ("_extra", "_variables")

    def __init__(self, variables: Mapping[str, object], extra: Mapping[str, object]) -> None:
        self._variables = variables
        self._extra = extra

    def __getitem__(self, name: str) -> object:
        return self._extra[name] if name in self._extra else self._variables[name]

    def __contains__(self, name: object) -> bool:
        return name in self._extra or name in self._variables

    def __iter__(self) -> Iterator[str]:
        return iter({**self._variables, **self._extra})

    def __len__(self) -> int:
        return len({**self._variables, **self._extra})


def levels(scopes: Mapping[int, Scope], key: int) -> Iterator[Scope]:
    """The scope and those around it, innermost first."""
    current: int | None = key
    while current is not None:
        scope = scopes[current]
        yield scope
        current = scope.parent


def view(scopes: Mapping[int, Scope], key: int) -> Mapping[str, object]:
    """What a scope sees. The process scope alone is its own dictionary: most expressions run there."""
    if key == PROCESS_SCOPE:
        return scopes[key].variables
    return ScopeView(tuple(scope.variables for scope in levels(scopes, key) if scope.variables))


def declaring_scope(scopes: Mapping[int, Scope], key: int, name: str) -> Scope:
    """Where a write to the name goes."""
    for scope in levels(scopes, key):
        if name in scope.variables:
            return scope
    return scopes[PROCESS_SCOPE]


def assign(
    scopes: Mapping[int, Scope], key: int, values: Mapping[str, object]
) -> dict[int, dict[str, object]]:
    """Write the values as seen from a scope; returns what was written, by scope key."""
    written: dict[int, dict[str, object]] = {}
    for name, value in values.items():
        scope = declaring_scope(scopes, key, name)
        scope.variables[name] = value
        written.setdefault(scope.key, {})[name] = value
    return written
