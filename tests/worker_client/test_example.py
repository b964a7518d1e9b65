"""The worker of the example, run by the command of its README against a server with the examples."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.browser.api import Api
from tests.worker_client.conftest import ROOT, Server, eventually

KEY = "external-worker"
PAYMENT = {"orderId": "4711", "amount": 90, "card": "5100 0000"}


@pytest.fixture(scope="module")
def example_worker(server: Server) -> Iterator[None]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHMATA_URL": server.address,
        "PYTHMATA_PASSWORD": server.passwords["operator-demo"],
    }
    command = [sys.executable, "-S", "examples/external-worker/worker.py"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    yield
    worker.terminate()
    _, log = worker.communicate(timeout=30)
    assert worker.returncode == 0, log
    assert "stopped" in log


@pytest.mark.usefixtures("example_worker")
def test_a_payment_is_charged_and_its_receipt_printed(server: Server) -> None:
    variables = server.until(server.start(KEY, **PAYMENT), "completed")
    assert len(variables["receipt"]) == 12
    assert variables["printedAt"].endswith("Z")


@pytest.mark.usefixtures("example_worker")
def test_a_declined_card_asks_for_another(server: Server) -> None:
    instance = server.start(KEY, **{**PAYMENT, "card": "4000 0000"})
    sales = Api(server.address, "sales-demo", server.passwords["sales-demo"])
    path = f"tasks/?instance={instance}"
    eventually(lambda: sales.get(path)["results"])
    (task,) = sales.get(path)["results"]
    assert task["name"] == "Ask for another card"
    form = sales.get(f"tasks/{task['id']}/form/")
    assert form["data"]["reason"] == "The card has no funds."
    sales.post(f"tasks/{task['id']}/claim/", {})
    sales.post(f"tasks/{task['id']}/complete/", {"variables": {"card": "5100 0000"}})
    assert server.until(instance, "completed")["card"] == "5100 0000"


@pytest.mark.usefixtures("example_worker")
def test_an_amount_that_is_too_large_is_an_incident_after_three_attempts(server: Server) -> None:
    instance = server.start(KEY, **{**PAYMENT, "amount": 6_000})
    eventually(lambda: server.incidents(instance))
    assert "closed for amounts above 5000" in server.incidents(instance)[0]["message"]
    assert server.jobs(instance)[0]["attempts"] == 3
