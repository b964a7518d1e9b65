"""The chaos run: the programs it starts itself are installed where that is possible, then it has the word."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools import services
from tools.environment import PYTHON
from tools.report import ROOT

REPORT = "var/chaos"
PACKAGES = (*(service.package for service in services.SERVICES), "libfaketime")


def run(arguments: Sequence[str]) -> int:
    """0 if everything held; the arguments are those of `python -m tests.chaos`."""
    for package in PACKAGES:
        if services.may_install() and not services.installed(package):
            services.apt_install(package)
    return subprocess.call([str(PYTHON), "-m", "tests.chaos", "--report", REPORT, *arguments], cwd=ROOT)
