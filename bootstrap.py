#!/usr/bin/env python3
"""Sets up and runs Pythmata with nothing but Python 3.11 or newer: `python3 bootstrap.py up`.

The Makefile's targets call this file. It uses the standard library only, because it runs before
anything is installed; the steps live in tools/. Every step is skipped when its result is already there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def require_python() -> None:
    """Go on in a new enough Python if there is one on the PATH, else say which is needed."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    version = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(f"Pythmata needs Python 3.11 or newer; this is {version}. Install a newer one and run it again.")


require_python()

from tools import chaos, checks, environment, stack
from tools.report import Failure


def up(options: argparse.Namespace) -> int:
    """Everything for one process on SQLite, then serve until Ctrl-C."""
    environment.install("requirements.txt")
    environment.build_front_end()
    environment.write_dotenv()
    environment.prepare_database()
    return environment.serve(options.host, options.port)


def test(options: argparse.Namespace) -> int:
    """Every check and test; what could not run is listed with its reason."""
    environment.install("requirements-dev.txt")
    return checks.run_all(fast=options.fast)


def lint(_: argparse.Namespace) -> int:
    environment.install("requirements-dev.txt")
    return checks.run_static()


def frontend(_: argparse.Namespace) -> int:
    environment.install("requirements.txt")
    environment.build_front_end(force=True)
    return 0


def run_stack(options: argparse.Namespace) -> int:
    """Web, api, two workers and the event consumer on this machine's PostgreSQL, Redis and RabbitMQ."""
    environment.install("requirements-dev.txt")
    environment.build_front_end()
    environment.write_dotenv()
    return stack.run(options.port)


def run_chaos(options: argparse.Namespace) -> int:
    """The platform under load, on servers of its own, while all of them are killed."""
    environment.install("requirements-dev.txt")
    return chaos.run(options.rest)


def docs(_: argparse.Namespace) -> int:
    """Write the parts of docs/ that are generated: environment variables, BPMN support, OpenAPI schema."""
    environment.install("requirements-dev.txt")
    return environment.generate_docs()


def requirements(_: argparse.Namespace) -> int:
    """Resolve the .in files anew, with hashes."""
    environment.install("requirements-dev.txt")
    return environment.resolve_requirements()


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "up": (up, "set up everything and serve on http://127.0.0.1:8000 (SQLite, worker in the same process)"),
    "test": (test, "run every check and test; uses PostgreSQL, Redis, RabbitMQ and Chromium where reachable"),
    "lint": (lint, "ruff, mypy, import contracts, eslint and tsc alone"),
    "frontend": (frontend, "build the front end"),
    "stack": (
        run_stack,
        "run the distributed deployment on this machine's own PostgreSQL, Redis and RabbitMQ",
    ),
    "chaos": (
        run_chaos,
        "kill everything under load and prove that nothing is lost; ten minutes, report in var/chaos",
    ),
    "docs": (docs, "write the generated pages of docs/"),
    "requirements": (requirements, "resolve requirements*.in to pinned files with hashes"),
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bootstrap.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8000)
        command.add_argument("--fast", action="store_true", help="test: SQLite only, no browser")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command != "chaos":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    return options


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    try:
        return COMMANDS[options.command][0](options)
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
