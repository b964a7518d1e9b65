"""Who may do what, and why: found, changed, understood; and working for one tenant at a time."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.test_system import picture
from tests.browser.visitor import Visitor, sideways


def test_roles_are_ticked_and_explained(admin: Visitor) -> None:
    page = admin.open_page()
    admin.visit(page, "/admin/access/")
    expect(page.get_by_role("link", name="Invoice approval")).to_be_visible()
    picture(page, "access-overview")
    page.get_by_label("User", exact=True).fill("accounting-demo")
    page.get_by_role("button", name="Show").click()
    box = page.get_by_role("checkbox", name="Invoice approval: viewer")
    expect(box).to_be_visible()
    picture(page, "access-user")
    box.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The permissions are as ticked.")).to_be_visible()
    expect(box).to_be_checked()
    expect(page.get_by_role("row", name="Invoice approval")).to_contain_text("view viewer")
    page.set_viewport_size({"width": 400, "height": 860})
    page.emulate_media(color_scheme="dark")
    assert sideways(page) <= 0
    picture(page, "access-phone")


def test_a_person_of_two_tenants_works_for_one(server: Server, admin: Visitor) -> None:
    api = server.api()
    for key in ("acme", "globex"):
        api.put(f"tenants/{key}/", {"name": key.title()})
    page = admin.open_page()
    admin.visit(page, "/app/processes")
    page.get_by_role("combobox", name="Tenant").click()
    picture(page, "tenants-choice")
    page.get_by_role("option", name="Globex").click()
    expect(page.get_by_role("link", name="Invoice approval")).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="Tenant")).to_contain_text("Globex")
    admin.visit(page, "/admin/processes/tenant/acme/change/")
    picture(page, "tenants-admin")
    admin.visit(page, "/admin/processes/deployment/add/")
    expect(page.get_by_label("Tenant")).to_be_visible()
    for key in ("acme", "globex"):
        api.delete(f"tenants/{key}/")
