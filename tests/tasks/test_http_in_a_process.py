"""A process that calls a web server: FEEL in its properties, the answer in a variable, an error as a BPMN error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from processes import runtime
from processes.models import ProcessDefinition, ProcessInstance
from tasks import service_tasks
from tests.api.conftest import deploy, engine_running
from tests.api.models import service_task
from tests.tasks.conftest import WebServer, answer_with

__all__ = ["deploy", "engine_running"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("allow_loopback", "engine_running"),
]


def play(definition: ProcessDefinition, actor: User, **variables: object) -> ProcessInstance:
    """Start it and run its jobs until it has ended or failed."""
    command = runtime.start(definition=definition, variables=variables, actor=actor)
    for _ in range(500):
        instance = ProcessInstance.objects.get(pk=command.instance_id)
        if not instance.is_running or instance.incidents.filter(status="open").exists():
            return instance
        if not service_tasks.run_due():
            time.sleep(0.01)
    raise AssertionError("It came to no end.")


def test_the_answer_becomes_a_variable(
    web_server: WebServer, deploy: Callable[..., ProcessDefinition], alice: User
) -> None:
    web_server.answers["/orders/R-17"] = answer_with(200, b'{"total": 12.50}')
    properties = {
        "url": "= base + &quot;/orders/&quot; + order",
        "method": "POST",
        "body": "= {amount: amount, when: date(&quot;2026-03-01&quot;)}",
    }
    definition = deploy(service_task("order", "http", properties, 'resultVariable="answer"'))
    instance = play(definition, alice, base=web_server.url, order="R-17", amount=3)
    assert instance.status == "completed"
    assert json.loads(web_server.requests[0].body) == {"amount": 3, "when": "2026-03-01"}
    assert web_server.requests[0].headers["Idempotency-Key"].startswith(str(instance.pk))
    answer = instance.variables.get(name="answer").value
    assert answer is not None
    assert (answer["status"], answer["body"]) == (200, {"total": 12.5})


def test_a_server_that_fails_twice_is_asked_a_third_time(
    web_server: WebServer, deploy: Callable[..., ProcessDefinition], alice: User
) -> None:
    web_server.answers["/"] = lambda handler: answer_with(
        503 if len(web_server.requests) < 3 else 200, b"{}"
    )(handler)
    config = 'retries="3" retryBackoff="PT0.01S"'
    definition = deploy(service_task("order", "http", {"url": "= base"}, config))
    assert play(definition, alice, base=web_server.url + "/").status == "completed"
    keys = {request.headers["Idempotency-Key"] for request in web_server.requests}
    assert (len(web_server.requests), len(keys)) == (3, 1)


def test_an_address_inside_the_house_is_an_incident_at_once(
    deploy: Callable[..., ProcessDefinition], alice: User
) -> None:
    definition = deploy(service_task("order", "http", {"url": "http://10.0.0.1/"}))
    incident = play(definition, alice).incidents.get()
    assert (incident.kind, incident.element_id) == ("job_failed", "Work")
    assert "HTTP_CONNECTOR_ALLOW" in incident.message
