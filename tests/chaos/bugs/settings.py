"""The platform's settings, and an app that makes it make a mistake."""

from pythmata.settings import *  # noqa: F403
from pythmata.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.bugs.apps.BugsConfig"]
