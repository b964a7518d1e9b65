"""Takes the guard out when the apps are loaded."""

import os
from importlib import import_module

from django.apps import AppConfig


class BugsConfig(AppConfig):
    name = "tests.chaos.bugs"
    label = "chaos_bugs"

    def ready(self) -> None:
        # Models can be imported from here on only.
        import_module("tests.chaos.bugs.seeded").SEEDED[os.environ["CHAOS_BUG"]]()
