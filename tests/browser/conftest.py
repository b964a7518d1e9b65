"""One real server for the session, with the examples; one Chromium for each module.

Nothing here touches the database of the test run: the server is another process with its own VAR_DIR.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.api import Api
from tests.browser.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "frontend" / "dist" / ".vite" / "manifest.json"
PASSWORD = "browser-tests-4711"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SERVICES = ("DATABASE_URL", "REDIS_URL", "AMQP_URL")
START_SECONDS = 40

# What takes longer than this on a busy machine does not come.
expect.set_options(timeout=15_000)


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    address: str
    # Passwords of everybody by user name.
    passwords: dict[str, str]

    def api(self, username: str = "admin") -> Api:
        return Api(self.address, username, self.passwords[username])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if chromium() is None:
        pytest.skip("no Chromium: set CHROMIUM to its path, or install /usr/bin/chromium")
    if not MANIFEST.is_file():
        pytest.skip("the front end is not built: run `make frontend`")
    running = Running(tmp_path_factory.mktemp("server"))
    running.prepare()
    running.start()
    try:
        yield running.server()
    finally:
        running.stop()


class Running:
    """A server process with a folder of its own; it can be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._log, self._port = folder, folder / "server.log", "0"
        self._environment = {name: text for name, text in os.environ.items() if name not in SERVICES} | {
            "VAR_DIR": str(folder),
            "SECRET_KEY": "only-for-these-tests-" + "0123456789abcdef" * 3,
            "ADMIN_PASSWORD": PASSWORD,
            "DEMO": "1",
            "THROTTLE_ANONYMOUS": "1000/min",
            "PYTHONUNBUFFERED": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        command = [sys.executable, "manage.py", "prepare"]
        subprocess.run(command, cwd=ROOT, env=self._environment, check=True, capture_output=True, timeout=120)

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", self._port]
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=output, stderr=output
            )
        self.address = address_in(self._log, self._process)
        self._port = self.address.rpartition(":")[2]

    def server(self) -> Server:
        demo = (line.split(maxsplit=1) for line in (self._folder / "demo-users.txt").read_text().splitlines())
        return Server(self.address, {"admin": PASSWORD} | dict(demo))

    def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(40)


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The address the server says it serves on."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        match = re.search(r"Serving on (http://\S+?)/?\s", log.read_text())
        if match:
            return match[1]
        time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


# Of a module, not of the session: while Playwright is open, no other test in this process can have an event loop.
@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium_now = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield chromium_now
        chromium_now.close()


@pytest.fixture(scope="module")
def admin_session(server: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cookies of a signed-in administrator."""
    file = tmp_path_factory.mktemp("session") / "admin.json"
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    context.storage_state(path=file)
    context.close()
    return file


@pytest.fixture
def stranger(server: Server, browser: Browser) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    visitor = Visitor(server.address, context)
    yield visitor
    context.close()
    assert not visitor.complaints, "\n".join(visitor.complaints)


@pytest.fixture
def admin(server: Server, browser: Browser, admin_session: Path) -> Iterator[Visitor]:
    """An administrator."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=admin_session)
    visitor = Visitor(server.address, context)
    yield visitor
    context.close()
    assert not visitor.complaints, "\n".join(visitor.complaints)
