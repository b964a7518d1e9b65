from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    """Deployments, definitions, instances and their delivery."""

    name = "processes"
    verbose_name = _("Processes")
