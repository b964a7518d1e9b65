"""The processes of this installation that are at work now."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id


class ServerProcess(models.Model):
    """A process that sweeps. It writes its row every few seconds; one that is silent for long is gone.

    ``connections`` is a list of {"name", "state", "seconds", "failures", "error"}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=100)
    host = models.CharField(_("host"), max_length=255)
    pid = models.PositiveIntegerField(_("process id"))
    started_at = models.DateTimeField(_("started at"))
    seen_at = models.DateTimeField(_("last seen at"), db_index=True)
    connections = models.JSONField(_("connections"), default=list)

    class Meta:
        verbose_name = _("server process")
        verbose_name_plural = _("server processes")
        ordering = ["name", "host", "pid"]

    def __str__(self) -> str:
        return f"{self.name} ({self.host}:{self.pid})"
