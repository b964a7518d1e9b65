"""Every page in both hostings: no complaint in the console (the fixture looks), mark on top, phone width, dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Server
from tests.browser.visitor import Visitor, sideways, watermark_is_on_top

ORDER = {"orderId": "4711", "customer": "Jane Doe", "article": "Chair", "quantity": 1, "amount": 50}


@pytest.fixture(scope="module")
def order(server: Server) -> dict[str, Any]:
    """A running order whose payment has an incident (no payment service listens where the example looks for it)."""
    instance: dict[str, Any] = server.api().post(
        "process-instances/", {"process": "order-fulfilment", "business_key": "4711", "variables": ORDER}
    )
    return instance


@pytest.fixture(scope="module")
def pages(server: Server, order: dict[str, Any]) -> list[str]:
    """Addresses below /app/ and /admin/, those with a diagram or a form marked by a leading "+"."""
    task = server.api().get(f"tasks/?view=all&instance={order['id']}")["results"][0]
    instance = f"monitor/instances/{order['id']}"
    tabs = [f"{instance}?tab={tab}" for tab in ("variables", "incidents", "waits", "operations")]
    return [
        *("designer", "+designer/order-fulfilment", "monitor", "+monitor/order-fulfilment"),
        *(f"+{instance}", *tabs),
        *("inbox", f"+inbox/{task['id']}?view=all", "processes", "+processes/order-fulfilment"),
    ]


PHONE: ViewportSize = {"width": 400, "height": 860}
DESK: ViewportSize = {"width": 1440, "height": 900}


@pytest.mark.parametrize("host", ["/app/", "/admin/"])
def test_pages_are_quiet_fit_a_phone_and_show_the_mark(admin: Visitor, pages: list[str], host: str) -> None:
    page = admin.open_page()
    # The rest is the same there; and /admin/processes/ is the list of Django's own application.
    for path in pages if host == "/app/" else [path for path in pages if path.startswith("+")]:
        page.set_viewport_size(DESK)
        admin.visit(page, host + path.lstrip("+"))
        expect(page.locator("#root h1").first).to_be_visible()
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            assert sideways(page) <= 0, f"{path} scrolls sideways at {size}"
            assert not path.startswith("+") or watermark_is_on_top(page), f"{path}: mark covered at {size}"


BACKGROUND = "(body) => getComputedStyle(body).backgroundColor"
DARK = "rgb(18, 18, 18)"
# Between the text of an element and the colours behind it, blended as they lie (WCAG 2, 1.4.3).
CONTRAST = """
(element) => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number)
  const layers = []
  for (let node = element; node; node = node.parentElement) layers.unshift(getComputedStyle(node).backgroundColor)
  const behind = layers.map(numbers).reduce(
    (under, [r, g, b, a = 1]) => [r, g, b].map((value, n) => value * a + under[n] * (1 - a)), [255, 255, 255])
  const linear = (value) => value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  const [low, high] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}
"""


def test_dark_is_chosen_once_for_app_and_administration(admin: Visitor, pages: list[str]) -> None:
    page = admin.open_page()
    form = next(path for path in pages if path.startswith("+inbox"))[1:]
    admin.visit(page, f"/app/{form}")
    assert page.locator("body").evaluate(BACKGROUND) != DARK
    page.get_by_role("button", name="Switch to dark colours").click()
    expect(page.locator("body")).to_have_css("background-color", DARK)
    fields = page.locator(".fjs-container :is(input, textarea, label, p):visible").all()
    assert len(fields) > 3
    assert all(field.evaluate(CONTRAST) >= 4.5 for field in fields), "a field of the form cannot be read"
    assert watermark_is_on_top(page)
    admin.visit(page, "/admin/monitor/")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    expect(page.get_by_role("table", name="Processes")).to_be_visible()


def test_people_without_admin_rights_work_in_the_app(
    server: Server, stranger: Visitor, order: dict[str, Any]
) -> None:
    page = stranger.open_page()
    page.goto(f"{server.address}/app/inbox")
    page.get_by_label("Username").fill("warehouse-demo")
    page.get_by_label("Password").fill(server.passwords["warehouse-demo"])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("tab", name="My groups (1)").click()
    page.get_by_role("link", name="Reserve and pick goods").click()
    expect(page.get_by_role("button", name="Claim")).to_be_visible()
    page.get_by_role("button", name="warehouse-demo").click()
    expect(page.get_by_role("menuitem", name="Administration")).to_have_count(0)
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("Username")).to_be_visible()
