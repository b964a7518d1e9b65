"""The server is killed while a person works in the inbox: the page says so, and nothing is lost or done twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Running, chromium
from tests.browser.test_system import picture

INVOICE = {
    "invoiceNumber": "R-77",
    "supplier": "Acme",
    "amount": 120,
    "currency": "EUR",
    "dueDate": "2026-02-01",
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Running]:
    """A server that may be killed."""
    if chromium() is None:
        pytest.skip("no Chromium: set CHROMIUM to its path, or install /usr/bin/chromium")
    running = Running(tmp_path)
    running.prepare()
    running.start()
    yield running
    running.stop()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not come to that."
        time.sleep(0.1)


def test_what_was_typed_survives_and_is_done_once(browser: Browser, own: Running) -> None:
    api = own.server().api()
    instance = api.post("process-instances/", {"process": "invoice-approval", "variables": INVOICE})
    task = api.get(f"tasks/?view=all&instance={instance['id']}")["results"][0]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, own.address)
    page.goto(f"{own.address}/app/inbox/{task['id']}?view=all")
    page.get_by_role("button", name="Claim", exact=True).click()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_role("textbox").last.fill("typed before the accident")

    own.kill()
    expect(
        page.get_by_text("What you have typed stays here").or_(page.get_by_text("look every few"))
    ).to_be_visible()
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("The connection to the server is lost.")).to_be_visible()
    expect(page.get_by_role("textbox").last).to_have_value("typed before the accident")
    picture(page, "outage")

    own.start()
    expect(page.get_by_text("The connection to the server is lost.")).to_be_hidden(timeout=20_000)
    expect(page.get_by_role("textbox").last).to_have_value("typed before the accident")
    picture(page, "outage-over")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_role("button", name="Complete", exact=True)).to_be_hidden()

    api = own.server().api()
    until(lambda: api.get(f"tasks/{task['id']}/")["status"] == "completed")
    operations = api.get(f"operations/?instance={instance['id']}&action=complete")["results"]
    assert len(operations) == 1
    page.close()
