"""From the properties of a service task to an HTTP request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from processes import tracing
from tasks.connectors.base import ConnectorError, Work, required
from tasks.connectors.properties import content, mapping

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# They belong to the connection, not to the message; a model must not forge them.
REFUSED_HEADERS = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True)
class Prepared:
    """The arguments of the request, all checked."""

    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    content: bytes | None = field(default=None)


def prepare(work: Work) -> Prepared:
    """The request that the properties describe; raises ConnectorError (permanent) for what they get wrong."""
    method = str(work.properties.get("method") or "GET").upper()
    if method not in METHODS:
        raise ConnectorError(
            f"{method!r} is no HTTP method; use one of {', '.join(sorted(METHODS))}.", permanent=True
        )
    body, content_type = content(work.properties.get("body"))
    headers = {
        "Idempotency-Key": work.idempotency_key,
        "User-Agent": "Pythmata",
        "Accept": "application/json, */*;q=0.5",
        # An encoded body could unpack to any size.
        "Accept-Encoding": "identity",
        **({"Content-Type": content_type} if content_type else {}),
        **({"traceparent": traceparent} if (traceparent := tracing.traceparent()) else {}),
    }
    return Prepared(method, _url(work), headers | _headers(work), body)


def _url(work: Work) -> httpx2.URL:
    text = str(required(work, "url"))
    try:
        url = httpx2.URL(text)
        url = url.copy_merge_params(mapping(work, "query"))
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise ConnectorError(f"{text!r} is no URL: {error}", permanent=True) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ConnectorError(f"{text!r} is no address of a web server (http:// or https://).", permanent=True)
    if url.userinfo:
        raise ConnectorError(
            "Put credentials into the header Authorization, not into the URL.", permanent=True
        )
    return url


def _headers(work: Work) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in mapping(work, "headers").items()}
    for name, value in headers.items():
        if name.lower() in REFUSED_HEADERS:
            raise ConnectorError(f"The header {name!r} is set by the connection itself.", permanent=True)
        if not name.isascii() or not value.isascii() or any(sign in name + value for sign in "\r\n\x00"):
            raise ConnectorError(
                f"The header {name!r} has characters that HTTP does not allow.", permanent=True
            )
    return headers
