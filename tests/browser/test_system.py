"""The page about the installation: it looks again by itself, in both widths, and says when the server is silent."""

from __future__ import annotations

import os

from playwright.sync_api import Page, Route, expect

from tests.browser.visitor import Visitor, sideways


def picture(page: Page, name: str) -> None:
    """For eyes, where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_it_looks_again_and_keeps_what_it_saw_when_the_server_is_silent(admin: Visitor) -> None:
    page = admin.open_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    admin.visit(page, "/admin/system/")
    expect(page.get_by_role("heading", name="Processes at work")).to_be_visible()
    with page.expect_response("**/admin/system/now/", timeout=10_000):
        picture(page, "system-wide")
    # The worker of this server says every few seconds that it is there.
    expect(page.get_by_role("cell", name="serve", exact=True)).to_be_visible()
    picture(page, "system-workers")

    def nothing(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route("**/admin/system/now/", nothing)
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    expect(page.get_by_role("cell", name="serve", exact=True)).to_be_visible()
    picture(page, "system-silent")
    admin.complaints.clear()
    page.unroute("**/admin/system/now/")
    expect(page.get_by_text("Looks again every five seconds.")).to_be_visible()


def test_it_fits_a_phone_and_the_doctor_is_one_click_away(admin: Visitor) -> None:
    page = admin.open_page()
    page.set_viewport_size({"width": 400, "height": 860})
    page.emulate_media(color_scheme="dark")
    admin.visit(page, "/admin/system/")
    assert sideways(page) <= 0
    picture(page, "system-phone")
    page.get_by_role("link", name="Examine everything").click()
    expect(page.get_by_role("heading", name="Examination")).to_be_visible()
    assert sideways(page) <= 0
    picture(page, "system-doctor")
