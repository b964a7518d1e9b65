"""One trace for the life of an instance: request, turns, timer, job, what it calls, and the events that tell of it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django import Settings

from processes import clock, deployment, timers, tracing, turns
from processes.models import OutboxMessage, ProcessInstance, Timer
from pythmata.tracing import OpenTelemetryTracer
from tasks import service_tasks
from tests.processes.diagrams import HEAD
from tests.tasks.conftest import WebServer, answer_with

pytestmark = pytest.mark.django_db(transaction=True)

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = f"00-{TRACE}-00f067aa0ba902b7-01"
ROOT = Path(__file__).resolve().parents[2]

OUTER = f"""{HEAD}<process id="outer" isExecutable="true"><startEvent id="begin"/>
<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT0.01S</timeDuration></timerEventDefinition>
</intermediateCatchEvent><callActivity id="inside" calledElement="inner"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="pause"/><sequenceFlow id="f2" sourceRef="pause" targetRef="inside"/>
<sequenceFlow id="f3" sourceRef="inside" targetRef="end"/></process></definitions>""".encode()
INNER = f"""{HEAD}<process id="inner" isExecutable="true"><startEvent id="begin"/>
<serviceTask id="ask"><extensionElements><pythmata:serviceTaskConfig taskName="http"><pythmata:properties>
<pythmata:property name="url" value="URL"/></pythmata:properties></pythmata:serviceTaskConfig></extensionElements>
</serviceTask><endEvent id="end"/><sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
<sequenceFlow id="f2" sourceRef="ask" targetRef="end"/></process></definitions>""".encode()


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Traces are on; what they were told is in here."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.connect(OpenTelemetryTracer(provider))
    yield exporter
    tracing.connect(None)


@pytest.fixture
def client(settings: Settings, make_boss: User) -> Client:
    settings.MIDDLEWARE = ["pythmata.tracing.TracingMiddleware", *settings.MIDDLEWARE]
    settings.COMMAND_WAIT_SECONDS = 0
    client = Client()
    client.force_login(make_boss)
    return client


@pytest.fixture
def make_boss() -> User:
    return User.objects.create_superuser("boss", password="boss-4711-boss")


def begin(client: Client, **headers: str) -> ProcessInstance:
    body = {"process": "outer", "variables": {"pin": "canary-4711"}}
    answer = client.post("/api/process-instances/", body, content_type="application/json", headers=headers)
    assert answer.status_code in (201, 202)
    return ProcessInstance.objects.get(process__key="outer")


def work() -> None:
    for _ in range(20):
        timers.fire_due(clock.now())
        turns.run_due()
        service_tasks.run_due()


def trace_of(span: ReadableSpan) -> str:
    return format(span.context.trace_id, "032x")


@pytest.mark.usefixtures("allow_loopback")
def test_everything_of_an_instance_is_one_trace(
    spans: InMemorySpanExporter, client: Client, web_server: WebServer, settings: Settings
) -> None:
    settings.AMQP_URL = "amqp://guest:guest@127.0.0.1:1/"
    web_server.answers["/"] = answer_with(200, b"{}")
    url = f"{web_server.url}/".encode()
    deployment.deploy(files={"outer.bpmn": OUTER, "inner.bpmn": INNER.replace(b"URL", url)})
    instance = begin(client, traceparent=CALLER)
    while Timer.objects.exists() or turns.run_due():
        work()
    work()
    instance.refresh_from_db()
    assert instance.status == "completed"
    found = spans.get_finished_spans()
    assert {trace_of(span) for span in found} == {TRACE}
    names = [span.name for span in found]
    assert "POST api/process-instances/" in names
    assert "job http" in names
    assert names.count("turn") >= 4
    assert web_server.requests[0].headers["traceparent"].split("-")[1] == TRACE
    job = next(span for span in found if span.name == "job http")
    assert format(job.context.span_id, "016x") == web_server.requests[0].headers["traceparent"].split("-")[2]
    events = OutboxMessage.objects.filter(instance_id=instance.pk)
    assert {event.body["traceparent"].split("-")[1] for event in events} == {TRACE}
    assert "canary" not in repr([dict(span.attributes or {}) for span in found])


def test_an_instance_that_nobody_traces_begins_a_trace(spans: InMemorySpanExporter, client: Client) -> None:
    deployment.deploy(
        files={"outer.bpmn": OUTER, "inner.bpmn": INNER.replace(b"URL", b"http://127.0.0.1:1/")}
    )
    instance = begin(client)
    work()
    traces = {trace_of(span) for span in spans.get_finished_spans()}
    assert traces == {instance.traceparent.split("-")[1]}


def test_a_span_tells_the_type_of_an_error_and_not_its_text(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="canary"), tracing.span("work"):
        raise ValueError("canary-4711")
    span = spans.get_finished_spans()[0]
    assert span.status.description == "ValueError"
    assert "canary" not in span.to_json()


def test_without_a_tracer_nothing_is_written(client: Client) -> None:
    deployment.deploy(
        files={"outer.bpmn": OUTER, "inner.bpmn": INNER.replace(b"URL", b"http://127.0.0.1:1/")}
    )
    assert begin(client, traceparent=CALLER).traceparent == ""
    assert tracing.origin() == tracing.traceparent() == ""


def test_spans_reach_the_collector_that_the_environment_names(tmp_path: Path) -> None:
    heard: list[str] = []
    said = threading.Event()

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            said.set()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing to say."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "only-for-these-tests-" + "0123456789abcdef" * 3,
        "VAR_DIR": str(tmp_path),
        "TRACES_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
    }
    script = "from django.test import Client; assert Client().get('/livez', SERVER_NAME='localhost').status_code == 200"
    command = [sys.executable, "manage.py", "shell", "-c", script]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
    assert said.wait(10)
    server.shutdown()
    server.server_close()
    assert heard[0] == "/v1/traces"
