"""Values in nested JSON objects, by the path of names that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def look_up(data: Any, path: Iterable[str]) -> tuple[bool, Any]:
    """(is it there, the value or None)."""
    for name in path:
        if not isinstance(data, Mapping) or name not in data:
            return False, None
        data = data[name]
    return True, data


def grow(tree: dict[str, Any], path: Iterable[str]) -> dict[str, Any]:
    """The object at the path, made on the way where it is not there."""
    for name in path:
        if not isinstance(tree.get(name), dict):
            tree[name] = {}
        tree = tree[name]
    return tree


def put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    grow(tree, path[:-1])[path[-1]] = value


def merge(data: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """The data with the other laid over it, object by object."""
    merged = dict(data)
    for name, value in over.items():
        before = merged.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[name] = merge(before, value)
        else:
            merged[name] = value
    return merged


def dotted(path: Iterable[str | int]) -> str:
    return ".".join(map(str, path))
