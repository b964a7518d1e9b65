"""The application ``tasks``: its connectors and what it adds to turns, sweeps and deployments."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from processes.known_work import provide
from tasks.connectors.amqp import publish_message
from tasks.connectors.email import send_email
from tasks.connectors.http import call_http
from tasks.connectors.registry import names, register

# Modules that register something when they are imported, which needs the models.
REGISTERING = ("attachments", "permissions", "projections", "sweeps", "task_forms")


class TasksConfig(AppConfig):
    """User tasks, jobs, forms and connectors."""

    name = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        """Fill the registers: connectors, projections, sweeps, form rules; then the service tasks of every app."""
        register("http", call_http)
        register("email", send_email)
        register("amqp", publish_message)
        provide(names)
        for module in REGISTERING:
            import_module(f"tasks.{module}")
        autodiscover_modules("service_tasks")
