"""Which addresses the HTTP connector may talk to.

A model's author chooses the URL, so a URL must not lead into the house: by default only addresses of the public
Internet are allowed. HTTP_CONNECTOR_ALLOW lists exceptions: ``host``, ``host:port``, an address or a network.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Prefixes that carry an IPv4 address, with the bits that follow it: translation (NAT64), 6to4, IPv4-compatible.
_EMBEDDING: tuple[tuple[ipaddress.IPv6Network, int], ...] = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
    (ipaddress.IPv6Network("::/96"), 0),
)
# Never an address of the public Internet, whatever the version of the ipaddress module says.
_NEVER = (
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2001::/32"),
    ipaddress.ip_network("fec0::/10"),
    ipaddress.ip_network("5f00::/16"),
    ipaddress.ip_network("192.88.99.0/24"),
)


class AddressRefused(Exception):
    """The host leads to an address that is not public and not allowed."""


@dataclass(frozen=True)
class AllowList:
    """The exceptions. ``hosts`` are lower-case names, with or without a port."""

    hosts: frozenset[str]
    networks: tuple[Network, ...]

    @classmethod
    def read(cls, entries: Sequence[str]) -> AllowList:
        networks = {entry: network for entry in entries if (network := _network(entry)) is not None}
        hosts = {entry.lower().rstrip(".") for entry in entries if entry not in networks}
        return cls(frozenset(hosts), tuple(networks.values()))

    def names(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".")
        return name in self.hosts or f"{name}:{port}" in self.hosts

    def contains(self, address: Address) -> bool:
        return any(address in network for network in self.networks if network.version == address.version)


def resolve(host: str, port: int, allowed: AllowList) -> list[str]:
    """The addresses to connect to, looked up once, every one of them checked.

    Raises AddressRefused; OSError if the name is unknown.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allowed.names(host, port):
        for text in addresses:
            _check(host, text, allowed)
    return addresses


def is_public(address: Address) -> bool:
    """Whether it is an address of the public Internet, also seen through the forms that embed another one."""
    embedded = _embedded(address)
    if embedded is not None:
        return is_public(embedded)
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _check(host: str, text: str, allowed: AllowList) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    if not (is_public(address) or allowed.contains(address)):
        raise AddressRefused(
            f"{host} leads to {text}, which is not a public address. "
            "An administrator can allow it in HTTP_CONNECTOR_ALLOW."
        )


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, shift in _EMBEDDING:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None
