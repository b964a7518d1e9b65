"""The examples deployed and running, and clients of the administration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from processes import data_stores, deployment, runtime, tenants, turns
from processes.api_keys import store as api_keys
from processes.api_keys.scopes import Scope
from processes.decisions.evaluation import evaluate
from processes.models import BufferedMessage, Draft, Incident, OutboxMessage, Process, ProcessInstance
from processes.permissions import grant
from processes.secrets import store
from tasks import service_tasks
from tasks.models import Mail
from tests.api.models import RATE

EXAMPLES = Path(__file__).parents[2] / "examples"
INVOICE = {
    "invoiceNumber": "R-1",
    "supplier": "Acme",
    "amount": 120,
    "currency": "EUR",
    "dueDate": "2026-02-01",
}
ORDER = {"orderId": "4711", "customer": "Acme", "article": "Chair", "quantity": 1, "amount": 90}


@pytest.fixture(autouse=True)
def alone(settings: Settings) -> None:
    """No worker runs here: turns run when a test says so."""
    settings.COMMAND_WAIT_SECONDS = 0
    settings.HTTP_CONNECTOR_ALLOW = []


@dataclass
class Running:
    """Instances of two examples; those of orders have a failed payment."""

    invoices: list[ProcessInstance] = field(default_factory=list)
    orders: list[ProcessInstance] = field(default_factory=list)


def files_of(key: str) -> dict[str, bytes]:
    folder = EXAMPLES / key
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in (".bpmn", ".dmn", ".form")
    }


def run_turns() -> None:
    while turns.run_due():
        pass


@pytest.fixture
def deploy_example(db: None) -> Callable[[str], None]:
    def deploy(key: str) -> None:
        deployment.deploy(files=files_of(key), name=key)

    return deploy


@pytest.fixture
def start(deploy_example: Callable[[str], None]) -> Callable[..., ProcessInstance]:
    """`start("invoice-approval", variables, business_key)` → the instance after its first turn."""

    def run(key: str, variables: dict[str, Any], business_key: str = "") -> ProcessInstance:
        if not Process.objects.filter(key=key).exists():
            deploy_example(key)
        command = runtime.start(process_key=key, variables=variables, business_key=business_key)
        run_turns()
        return ProcessInstance.objects.get(pk=command.instance_id)

    return run


@pytest.fixture
def running(start: Callable[..., ProcessInstance], alice: User) -> Running:
    """Two invoices and an order that has an incident; a row in every other table as well."""
    found = Running([start("invoice-approval", INVOICE, f"R-{number}") for number in (1, 2)])
    order = start("order-fulfilment", ORDER, "O-1")
    found.orders.append(order)
    fail_payment(order)
    runtime.set_variables(instance_id=order.pk, variables={"amount": 80}, actor=alice)
    run_turns()
    (decision,) = deployment.deploy(files={"rate.dmn": RATE}).decisions
    evaluate(definition=decision, variables={"years": 7}, actor=alice)
    at = now()
    data_stores.write({"prices": {"chair": 90}}, at, order.pk)
    api_keys.make(alice, "nightly", {Scope.READ}, timedelta(days=1), alice)
    tenants.keep("acme", name="Acme")
    store.keep("payments", "s3cret", description="Of the payment service", actor=alice)
    Draft.objects.create(key="invoice-approval", name="Draft of invoices", xml="<x/>")
    Mail.objects.create(address="bob@example.org", subject="Work", text="Work", created_at=at, due_at=at)
    BufferedMessage.objects.create(name="Late", payload=b"", expires_at=at + timedelta(days=1))
    OutboxMessage.objects.create(topic="instance.started", body={"a": 1}, created_at=at)
    return found


def fail_payment(order: ProcessInstance) -> None:
    """The payment service is on this very machine, which the connector refuses unless it is allowed."""
    assert service_tasks.run(order.jobs.get().pk)
    run_turns()
    assert Incident.objects.filter(instance=order, status="open").exists()


@pytest.fixture
def boss(make_user: Callable[..., User]) -> Client:
    """The administration as an administrator of everything sees it."""
    return signed_in(make_user("boss", is_staff=True, is_superuser=True))


@pytest.fixture
def staff(make_user: Callable[..., User]) -> Callable[..., Client]:
    """`staff("operator", "invoice-approval")` → a member of staff with that role on that process alone."""

    def client(role: str = "", key: str = "", name: str = "member") -> Client:
        user = make_user(name, is_staff=True)
        if role:
            grant(role, user, Process.objects.get(key=key))
        return signed_in(user)

    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
