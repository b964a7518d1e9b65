from django.apps import AppConfig


class PythmataConfig(AppConfig):
    """The wiring as a Django application: its system checks, template tags and commands."""

    name = "pythmata"
    verbose_name = "Pythmata"
