"""The one door to OpenTelemetry: spans go by OTLP over HTTP to the collector that TRACES_ENDPOINT names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from processes import tracing
from processes.tracing import Attributes

HEADER = "traceparent"
SERVER_ERROR = 500
_PATH = "/v1/traces"
_propagator = TraceContextTextMapPropagator()


class OpenTelemetryTracer:
    """Our port, served by the SDK; a span that is left by an exception says so by its type alone."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("pythmata")

    @contextmanager
    def span(
        self, name: str, parent: str, attributes: Attributes, kind: SpanKind = SpanKind.INTERNAL
    ) -> Iterator[None]:
        context = _propagator.extract({HEADER: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context,
            kind=kind,
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as current:
            try:
                yield
            except BaseException as error:
                # Its text may hold values.
                current.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def traceparent(self) -> str:
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get(HEADER, "")


def provider() -> TracerProvider:
    """One that sends to the collector, in batches, from a thread of its own."""
    found = TracerProvider(resource=Resource.create({"service.name": "pythmata"}))
    endpoint = settings.TRACES_ENDPOINT.rstrip("/").removesuffix(_PATH) + _PATH
    found.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return found


def switch_on() -> None:
    tracing.connect(OpenTelemetryTracer(provider()))


@sync_and_async_middleware
def TracingMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """A span for each request, under that of the caller who sends a traceparent."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            with _request_span(request):
                response: HttpResponseBase = await get_response(request)
                return _told(request, response)

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        with _request_span(request):
            response: HttpResponseBase = get_response(request)
            return _told(request, response)

    return synchronous


def _request_span(request: HttpRequest) -> Any:
    attributes = {"http.request.method": request.method or "", "url.path": request.path}
    return tracing.span(f"{request.method} request", request.headers.get(HEADER, ""), attributes)


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What is known at the end: the route, by which spans are counted together, and the status."""
    current = trace.get_current_span()
    current.set_attribute("http.response.status_code", response.status_code)
    if request.resolver_match is not None:
        current.update_name(f"{request.method} {request.resolver_match.route}")
        current.set_attribute("http.route", request.resolver_match.route)
    if response.status_code >= SERVER_ERROR:
        current.set_status(Status(StatusCode.ERROR))
    return response
