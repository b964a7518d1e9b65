"""A person at a browser whose console is read: a page that complains is a failure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

# A diagram without a draft: the answer to "is there one?" is 404.
EXPECTED = re.compile(r"/api/drafts/[^/]+/$")
# Topmost at its corners and its middle, and wholly inside the window.
ON_TOP = """
(mark) => {
  const { left, top, right, bottom } = mark.getBoundingClientRect()
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
  const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2],
                  [(left + right) / 2, (top + bottom) / 2]]
  return inside && points.every(([x, y]) => mark.contains(document.elementFromPoint(x, y)))
}
"""
SETTLING_TRIES = 20
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Visitor:
    """`visit` opens an address of the server; `complaints` are console errors, failures and refused requests."""

    address: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def open_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return page

    def visit(self, page: Page, path: str) -> None:
        """Open and wait until nothing is loading any more."""
        page.goto(self.address + path)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        page.wait_for_load_state("networkidle")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.search(message.location.get("url", "")):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location})")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends what it was still asking for.
        if "ERR_ABORTED" not in str(request.failure):
            self.complaints.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not EXPECTED.search(response.url):
            self.complaints.append(f"{response.request.method} {response.url}: {response.status}")


def watermark_is_on_top(page: Page) -> bool:
    """The mark of bpmn.io, that every diagram and form has to show, uncovered once the page stands still."""
    mark = page.locator(".bjs-powered-by, .fjs-powered-by a").first
    for _ in range(SETTLING_TRIES):
        expect(mark).to_be_visible()
        mark.scroll_into_view_if_needed()
        if mark.evaluate(ON_TOP):
            return True
        page.wait_for_timeout(100)
    return False


def sideways(page: Page) -> Any:
    """Pixels by which the page is wider than the window."""
    return page.evaluate(SIDEWAYS)
