from django.apps import AppConfig

from pythmata import celery


class PythmataConfig(AppConfig):
    """The wiring as a Django application: Celery, system checks, template tags and commands."""

    name = "pythmata"
    verbose_name = "Pythmata"
    celery = celery.app
