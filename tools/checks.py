"""Every check and test, two lanes side by side where they do not need each other."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools import environment, services
from tools.report import ROOT, Failure

# Making and dropping a database takes long where the disk is slow.
TEST_DATABASE = {"TEST_DATABASE_NAME": "test_pythmata", "DATABASE_STATEMENT_TIMEOUT_MS": "120000"}
PYTEST = [str(environment.PYTHON), "-m", "pytest", "-rs", "-n", "2", "--dist", "loadscope"]
WITHOUT_DATABASE = ("tests/engine", "tests/conformance", "tests/architecture", "tests/browser")
SKIPPED = re.compile(r"^SKIPPED \[\d+\] (.+)$")


@dataclass
class Report:
    """What failed and what was skipped, collected over all steps."""

    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def check(self, title: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        """Run one check; its output is printed only if it fails."""
        begin = time.monotonic()
        result = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.close(title, result.returncode, time.monotonic() - begin, result.stdout)

    def close(self, title: str, code: int, seconds: float, output: str) -> None:
        mark = "✗" if code else "✓"
        print(f"{output if code else ''}{mark} {title} ({seconds:.0f} s)", flush=True)
        if code:
            self.failures.append(title)

    def pytest(self, title: str, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        """Run pytest with its output shown as it comes; its skips go into the report."""
        print(f"\n— {title}", flush=True)
        begin = time.monotonic()
        process = subprocess.Popen(
            [*PYTEST, *arguments],
            cwd=ROOT,
            env=clean_environment() | dict(env),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            match = SKIPPED.match(line)
            if match and match[1] not in self.skipped:
                self.skipped.append(match[1])
        self.close(title, process.wait(), time.monotonic() - begin, "")


def clean_environment() -> dict[str, str]:
    """The caller's environment without the addresses of services: a test run names its own."""
    ours = {service.variable for service in services.SERVICES}
    return {name: text for name, text in os.environ.items() if name not in ours}


def npm_lane(report: Report) -> None:
    begin = time.monotonic()
    try:
        environment.install_front_end()
        for script in ("lint", "typecheck", "test"):
            begin = time.monotonic()
            environment.npm("run", script)
            report.close(f"Front end: {script}", 0, time.monotonic() - begin, "")
        begin = time.monotonic()
        environment.build_front_end()
        report.close("Front end: build", 0, time.monotonic() - begin, "")
    except Failure as failure:
        report.close("Front end", 1, time.monotonic() - begin, f"{failure}\n")


def python_lane(report: Report) -> None:
    python = str(environment.PYTHON)
    report.check("ruff", [python, "-m", "ruff", "check", "."])
    report.check("ruff format", [python, "-m", "ruff", "format", "--check", "."])
    report.check("mypy", [python, "-m", "mypy", "."], CHECK_ENVIRONMENT)
    manage = [python, "manage.py"]
    report.check("Django system checks", [*manage, "check"], CHECK_ENVIRONMENT)
    report.check(
        "No missing migration", [*manage, "makemigrations", "--check", "--dry-run"], CHECK_ENVIRONMENT
    )
    report.check(
        "OpenAPI schema",
        [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
        CHECK_ENVIRONMENT,
    )


CHECK_ENVIRONMENT = {"SECRET_KEY": "only-for-the-checks-" + "0123456789abcdef" * 4, "VAR_DIR": "var/checks"}
PRODUCTION_ENVIRONMENT = CHECK_ENVIRONMENT | {"HTTPS_ONLY": "1", "ALLOWED_HOSTS": "pythmata.example"}


def side_by_side(report: Report) -> None:
    with ThreadPoolExecutor(2) as lanes:
        for future in [lanes.submit(npm_lane, report), lanes.submit(python_lane, report)]:
            future.result()


def deployment_check(report: Report) -> None:
    """After the lanes: it looks at the front end that one of them builds."""
    command = [str(environment.PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    report.check("Deployment checks", command, PRODUCTION_ENVIRONMENT)


def run_static() -> int:
    report = Report()
    side_by_side(report)
    deployment_check(report)
    report.check("Import contracts", [str(environment.PYTHON), "-m", "pytest", "tests/architecture"])
    return finish(report)


def run_all(*, fast: bool = False) -> int:
    """SQLite first, then everything that touches a service on PostgreSQL, Redis and RabbitMQ."""
    report = Report()
    found, missing = ({}, ["services: left out by --fast"]) if fast else services.addresses()
    browser = None if fast else services.chromium()
    side_by_side(report)
    deployment_check(report)
    report.pytest("Tests on SQLite", [], {"CHROMIUM": browser} if browser else {})
    if "DATABASE_URL" in found:
        ignored = [f"--ignore={folder}" for folder in WITHOUT_DATABASE]
        names = ", ".join(sorted(name.removesuffix("_URL").lower() for name in found))
        report.pytest(f"Tests on services ({names})", ignored, {**found, **TEST_DATABASE})
    report.skipped += missing
    if browser is None:
        report.skipped.append("browser tests: no Chromium on this machine")
    return finish(report)


def finish(report: Report) -> int:
    if report.skipped:
        print("\nSkipped:", *(f"  {reason}" for reason in report.skipped), sep="\n")
    if report.failures:
        print("\nFailed:", *(f"  {title}" for title in report.failures), sep="\n")
        return 1
    print("\nEverything passed.")
    return 0
