"""Connectors by the name that a model uses: ``taskName`` of a service task."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tasks.connectors.base import Connector, ConnectorError

_connectors: dict[str, Connector] = {}


class DuplicateConnector(Exception):
    """Two connectors or service tasks claim one name."""


def register(name: str, connector: Connector) -> Connector:
    """Make the connector known under the name."""
    if _connectors.get(name, connector) is not connector:
        raise DuplicateConnector(f"The name {name!r} is taken by {_connectors[name]!r} already.")
    _connectors[name] = connector
    return connector


def forget(name: str) -> None:
    """Take a name out again, as tests do."""
    _connectors.pop(name, None)


def known() -> Mapping[str, Connector]:
    """All of them, by name, to look at."""
    return MappingProxyType(_connectors)


def names() -> frozenset[str]:
    """What a model may name as the taskName of a service task."""
    return frozenset(_connectors)


def find(name: str) -> Connector:
    """The connector of that name; raises ConnectorError naming those that there are."""
    if name not in _connectors:
        known_names = ", ".join(sorted(_connectors))
        raise ConnectorError(f"Nothing is registered as {name!r}; there are: {known_names}.", permanent=True)
    return _connectors[name]
