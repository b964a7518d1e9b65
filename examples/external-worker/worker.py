"""Charges cards and prints receipts for the process *Card payment*; needs Python 3.11 and nothing else.

PYTHMATA_URL says which server, PYTHMATA_API_KEY (of the scope jobs) or PYTHMATA_USER and PYTHMATA_PASSWORD who; without
these it is the one that `make up` serves, and the demo user that operates the examples.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path
from typing import Any

from tasks.client import BpmnError, Failure, Job, Worker

DEMO_USERS = Path(__file__).parents[2] / "var" / "demo-users.txt"
LIMIT = 5_000
PRINTING_SECONDS = 8


def charge_card(job: Job) -> dict[str, Any]:
    """A card service would be asked here; the idempotency key keeps a second attempt from charging twice."""
    order, amount, card = (job.variables[name] for name in ("orderId", "amount", "card"))
    if str(card).startswith("4000"):
        raise BpmnError("CARD_DECLINED", "The card was declined.", {"reason": "The card has no funds."})
    if amount > LIMIT:
        raise Failure(f"The card service is closed for amounts above {LIMIT}.", pause_seconds=2)
    receipt = hashlib.sha256(job.idempotency_key.encode()).hexdigest()[:12].upper()
    logging.info("Order %s: %s %s charged, receipt %s", order, amount, job.properties["currency"], receipt)
    return {"receipt": receipt}


def print_receipt(job: Job) -> dict[str, Any]:
    """Longer than the lock of five seconds, which is extended meanwhile."""
    logging.info("Printing receipt %s …", job.variables["receipt"])
    if job.lost.wait(PRINTING_SECONDS):
        raise Failure("The receipt is not needed any more.")
    return {"printedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def demo_password(user: str) -> str:
    """Raises SystemExit where there is no such demo user."""
    lines = DEMO_USERS.read_text().splitlines() if DEMO_USERS.is_file() else []
    for name, _, password in (line.partition(" ") for line in lines):
        if name == user:
            return password
    raise SystemExit(f"Set PYTHMATA_PASSWORD: {DEMO_USERS} has no password of {user}.")


def connected() -> Worker:
    url = os.environ.get("PYTHMATA_URL", "http://127.0.0.1:8000")
    if key := os.environ.get("PYTHMATA_API_KEY"):
        return Worker(url, api_key=key)
    user = os.environ.get("PYTHMATA_USER", "operator-demo")
    return Worker(url, user, os.environ.get("PYTHMATA_PASSWORD") or demo_password(user))


def build() -> Worker:
    worker = connected()
    worker.topic("charge-card", variables=["orderId", "amount", "card"])(charge_card)
    worker.topic("print-receipt", lock_seconds=5, variables=["receipt"])(print_receipt)
    return worker


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    build().run()
