from django.apps import AppConfig

# The checks register themselves by being imported.
from pythmata import celery, checks  # noqa: F401


class PythmataConfig(AppConfig):
    """The wiring as a Django application: Celery, system checks, template tags and commands."""

    name = "pythmata"
    verbose_name = "Pythmata"
    celery = celery.app
