"""From the drawing to the history, as one person sees it in two windows."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Server
from tests.browser.visitor import Visitor

ACTIVE = re.compile(r"\bpm-state-active\b")
COMPLETED = re.compile(r"\bpm-state-completed\b")


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def move_shape(page: Page, element: str) -> None:
    """Drag it a little to the lower right; `hover` waits until the diagram stands still."""
    shape = page.locator(f'g.djs-shape[data-element-id="{element}"]')
    shape.hover()
    box = shape.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(x + 20, y + 10, steps=4)
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()


def deploy_second_version(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Designer").click()
    page.get_by_role("link", name="Invoice approval").click()
    expect(page.get_by_text("No changes")).to_be_visible()
    page.wait_for_load_state("networkidle")
    move_shape(page, "remind")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_role("button", name="Deploy").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Version note").fill("The reminder stands elsewhere.")
    dialog.get_by_role("button", name="Deploy").click()
    expect(dialog.get_by_text("Invoice approval: version 2")).to_be_visible()
    dialog.get_by_role("link", name="start").click()


def start_instance(page: Page) -> None:
    expect(page.get_by_text("invoice-approval · version 2")).to_be_visible()
    page.get_by_label("Business key").fill("INV-2026-1")
    page.get_by_label("Invoice number").fill("INV-2026-1")
    page.get_by_label("Supplier").fill("Miller & Sons")
    page.get_by_label("Amount").fill("120")
    page.get_by_label("Payment due").fill("12/24/2030")
    page.get_by_label("Payment due").press("Tab")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Started INV-2026-1.")).to_be_visible()
    page.get_by_role("link", name="Watch it").click()


def approve(inbox: Page) -> None:
    inbox.get_by_role("tab", name=re.compile("^All")).click()
    inbox.get_by_role("link", name=re.compile("Approve invoice.*INV-2026-1")).click()
    inbox.get_by_role("button", name="Claim").click()
    inbox.get_by_label("Approve", exact=True).check()
    inbox.get_by_role("button", name="Complete").click()
    expect(inbox.get_by_text("“Approve invoice” is completed.")).to_be_visible()


def test_from_the_drawing_to_the_history(server: Server, stranger: Visitor) -> None:
    page = stranger.open_page()
    sign_in(page, server.address)
    deploy_second_version(page)
    start_instance(page)

    expect(page.locator('g[data-element-id="approve"]')).to_have_class(ACTIVE)
    expect(page.get_by_label("1 waiting here")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.loadedOnce = true")

    inbox = stranger.open_page()
    stranger.visit(inbox, "/app/inbox")
    approve(inbox)

    expect(page.locator('g[data-element-id="transfer"]')).to_have_class(ACTIVE)
    expect(page.locator('g[data-element-id="approve"]')).to_have_class(COMPLETED)
    assert page.evaluate("window.loadedOnce") is True

    history = page.get_by_role("table", name="History")
    for name in ("Invoice received", "Approve invoice", "Approved?", "More than 10,000?"):
        expect(history.get_by_role("row", name=re.compile(re.escape(name)))).to_contain_text("completed")
    expect(history.get_by_role("row", name=re.compile("Prepare bank transfer"))).to_contain_text("active")
    page.get_by_role("tab", name="Variables").click()
    expect(page.get_by_role("row", name=re.compile("^approved"))).to_contain_text("true")
    page.get_by_role("tab", name="Waits for").click()
    expect(page.get_by_role("link", name="Prepare bank transfer")).to_be_visible()
    assert page.evaluate("window.loadedOnce") is True


def test_a_program_starts_an_instance_and_the_open_monitor_shows_it(server: Server, admin: Visitor) -> None:
    page = admin.open_page()
    admin.visit(page, "/app/monitor/invoice-approval")
    page.evaluate("window.loadedOnce = true")
    invoice = {
        "invoiceNumber": "7",
        "supplier": "Curl",
        "amount": 50,
        "currency": "EUR",
        "dueDate": "2030-12-24",
    }
    started = server.api().post(
        "process-instances/",
        {"process": "invoice-approval", "business_key": "FROM-CURL", "variables": invoice},
    )
    assert started["status"] == "active"
    page.get_by_role("link", name="FROM-CURL").click()
    expect(page.locator('g[data-element-id="approve"]')).to_have_class(ACTIVE)
    assert page.evaluate("window.loadedOnce") is True
