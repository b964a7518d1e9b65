"""The connector ``http``: one request, its answer as the result.

Properties: ``url``, ``method`` (GET), ``query``, ``headers`` (objects), ``body`` (text, or anything as JSON),
``timeout`` (seconds, at most the job's own), ``errorCodes`` (object: HTTP status → code of a BPMN error to throw).
Result: {"status", "headers", "body"}; a JSON body comes parsed.

Redirects are not followed: they come back as results. A status from 500 on, 408 and 429 is a failure that is tried
again, any other from 400 on one that is not. Every attempt carries the same header Idempotency-Key.
"""

from __future__ import annotations

import codecs
import json
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx2
from django.conf import settings

from engine.errors import BpmnError
from tasks.connectors.addresses import AddressRefused, AllowList
from tasks.connectors.base import ConnectorError, Work
from tasks.connectors.http.request import Prepared, prepare
from tasks.connectors.http.transport import FAILURES, CheckedTransport, Deadline

TRY_AGAIN = frozenset({408, 425, 429})
EXCERPT = 2_000


def call_http(work: Work) -> Mapping[str, Any]:
    """Send the request and give {"status", "headers", "body"}."""
    request = prepare(work)
    timeout = _timeout(work)
    deadline = Deadline(min(work.deadline, time.monotonic() + timeout))
    try:
        response, body = _send(request, deadline, timeout)
    except AddressRefused as error:
        raise ConnectorError(str(error), permanent=True) from error
    except FAILURES as error:
        raise ConnectorError(
            f"{request.method} {_place(request)} failed: {error or type(error).__name__}"
        ) from error
    _raise_for_status(work, request, response.status_code, body)
    return {"status": response.status_code, "headers": dict(response.headers), "body": _read(response, body)}


def _send(request: Prepared, deadline: Deadline, timeout: float) -> tuple[httpx2.Response, bytes]:
    transport = CheckedTransport(AllowList.read(settings.HTTP_CONNECTOR_ALLOW), deadline)
    with (
        httpx2.Client(
            transport=transport, trust_env=False, follow_redirects=False, timeout=timeout
        ) as client,
        client.stream(
            request.method, request.url, headers=dict(request.headers), content=request.content
        ) as response,
    ):
        return response, _body(response)


def _body(response: httpx2.Response) -> bytes:
    """The raw body, no larger than the limit."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ConnectorError("The server sent an encoded body, though it was asked not to.", permanent=True)
    limit = settings.HTTP_CONNECTOR_MAX_BYTES
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        size += len(part)
        if size > limit:
            raise ConnectorError(f"The answer has more than {limit} bytes.", permanent=True)
        parts.append(part)
    return b"".join(parts)


def _raise_for_status(work: Work, request: Prepared, status: int, body: bytes) -> None:
    if status < 400:
        return
    codes = work.properties.get("errorCodes")
    code = codes.get(str(status)) if isinstance(codes, Mapping) else None
    if code:
        raise BpmnError(str(code), f"{_place(request)} answered {status}.")
    raise ConnectorError(
        f"{request.method} {_place(request)} answered {status}.",
        permanent=status < 500 and status not in TRY_AGAIN,
        detail=body[:EXCERPT].decode("utf-8", "replace"),
    )


def _read(response: httpx2.Response, body: bytes) -> Any:
    text = body.decode(_charset(response), "replace")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not text or not (kind == "application/json" or kind.endswith("+json")):
        return text
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ConnectorError(f"The answer says it is JSON and is not: {error}", permanent=True) from error


def _charset(response: httpx2.Response) -> str:
    try:
        return codecs.lookup(response.charset_encoding or "utf-8").name
    except LookupError:
        return "utf-8"


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _timeout(work: Work) -> float:
    text = work.properties.get("timeout")
    try:
        wished = float(text) if text not in (None, "") else settings.HTTP_CONNECTOR_TIMEOUT_SECONDS
    except (TypeError, ValueError) as error:
        raise ConnectorError(f"timeout={text!r} is no number of seconds.", permanent=True) from error
    return float(max(0.1, min(wished, work.seconds_left())))


def _place(request: Prepared) -> str:
    """Scheme, host and path; the query may hold secrets and stays out of messages."""
    return str(request.url.copy_with(query=None, fragment=None))
