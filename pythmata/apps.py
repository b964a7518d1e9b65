from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

# The checks register themselves by being imported.
from pythmata import celery, checks  # noqa: F401


class PythmataConfig(AppConfig):
    """The wiring as a Django application: Celery, system checks, template tags and commands."""

    name = "pythmata"
    verbose_name = "Pythmata"
    celery = celery.app

    def ready(self) -> None:
        """Pages that need the models of the floors below."""
        import_module("pythmata.system.pages").add_pages()
        if settings.TRACES_ENDPOINT:
            import_module("pythmata.tracing").switch_on()
