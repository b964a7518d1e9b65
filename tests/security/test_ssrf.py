"""The http connector cannot be led into the house: every spelling of an inner address, none reaches a listener."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tasks.connectors.addresses import AllowList, is_public
from tasks.connectors.base import ConnectorError, Work
from tasks.connectors.http import call_http

INNER_HOSTS = (
    # Loopback in every spelling that resolvers accept
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "loc%61lhost",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    # This host and nobody
    "0",
    "0.0.0.0",
    "0.0.0.1",
    "0x0",
    # Loopback and others in IPv6, and what IPv6 embeds
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[2002:c0a8:101::1]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fd12:3456:789a::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    # Private networks
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1.254",
    "100.64.0.1",
    "100.127.255.254",
    "167772161",
    "0xa000001",
    "012.0.0.1",
    "0xc0a80001",
    "3232235521",
    # Metadata services
    "169.254.169.254",
    "169.254.170.2",
    "2852039166",
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "100.100.100.200",
    # Reserved, documentation, test, multicast, broadcast
    "192.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
)
INNER_URLS = (
    *(f"http://{host}:{{port}}/" for host in INNER_HOSTS),
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1:{port}%00.example.org/",
    " http://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://[::1]:{port}/",
    "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_",
    "dict://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "ldap://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "unix:/var/run/docker.sock",
    "file://127.0.0.1/etc/passwd",
    "file:///etc/passwd",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/plain,hello",
    "jar:http://127.0.0.1:{port}!/",
)


class Canary:
    """Listens on IPv4 and IPv6 loopback and counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self._listeners = [_listen(socket.AF_INET, "127.0.0.1", 0)]
        self.port: int = self._listeners[0].getsockname()[1]
        self._listeners.append(_listen(socket.AF_INET6, "::1", self.port))
        self._threads = [
            threading.Thread(target=self._accept, args=(one,), daemon=True) for one in self._listeners
        ]
        for thread in self._threads:
            thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def close(self) -> None:
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join(2)


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind((address, port))
    listener.listen()
    return listener


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()


def _work(url: str) -> Work:
    return Work(
        instance_id=uuid.uuid4(),
        element_id="Call",
        topic="http",
        properties={"url": url},
        variables={},
        headers={},
        idempotency_key="key",
        attempt=1,
        deadline=time.monotonic() + 3,
    )


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(INNER_URLS) >= 110
    assert len(set(INNER_URLS)) == len(INNER_URLS)


def test_the_canary_sings_when_it_is_reached(canary: Canary, settings: Settings) -> None:
    settings.HTTP_CONNECTOR_ALLOW = ["127.0.0.1"]
    before = canary.visits
    with pytest.raises(ConnectorError, match="failed"):
        call_http(_work(f"http://127.0.0.1:{canary.port}/"))
    assert canary.visits == before + 1


@pytest.mark.parametrize("url", INNER_URLS)
def test_no_inner_address_is_reached(canary: Canary, url: str) -> None:
    before = canary.visits
    with pytest.raises(ConnectorError):
        call_http(_work(url.format(port=canary.port)))
    assert canary.visits == before


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_a_proxy_of_the_environment_is_not_used(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{canary.port}")
    before = canary.visits
    with pytest.raises(ConnectorError):
        call_http(_work("http://10.0.0.1/"))
    assert canary.visits == before


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers a public address first and loopback afterwards gains nothing."""
    answers = iter([[("192.0.43.8", canary.port)], [("127.0.0.1", canary.port)]])
    asked: list[str] = []

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        if host == "rebinding.example":
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in next(answers)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    connected: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectorError):
        call_http(_work(f"http://rebinding.example:{canary.port}/"))
    assert asked == ["rebinding.example"]
    assert connected == ["192.0.43.8"]


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("192.0.43.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    with pytest.raises(ConnectorError, match=r"10\.0\.0\.1"):
        call_http(_work("http://mixed.example/"))


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "entry,host,port,named",
    [
        ("api.internal", "API.internal.", 80, True),
        ("api.internal:8443", "api.internal", 8443, True),
        ("api.internal:8443", "api.internal", 80, False),
        ("api.internal", "evil-api.internal", 80, False),
    ],
)
def test_the_allow_list_names_hosts_exactly(entry: str, host: str, port: int, named: bool) -> None:
    assert AllowList.read([entry]).names(host, port) is named
