"""Work that stands still until somebody acts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id
from processes.models.instances import ProcessInstance


class Incident(models.Model):
    """One problem of one instance. ``incident_key`` is the engine's; null if a command itself failed."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        RESOLVED = "resolved", _("resolved")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(
        ProcessInstance, verbose_name=_("instance"), on_delete=models.CASCADE, related_name="incidents"
    )
    incident_key = models.PositiveIntegerField(null=True, blank=True)
    activity_key = models.PositiveIntegerField(null=True, blank=True)
    command_id = models.BigIntegerField(
        null=True, blank=True, help_text=_("the command that failed, kept for a retry")
    )
    kind = models.CharField(_("kind"), max_length=64)
    element_id = models.CharField(_("element"), max_length=255, blank=True)
    message = models.TextField(_("message"))
    detail = models.TextField(_("detail"), blank=True)
    line = models.PositiveIntegerField(_("line in the diagram's file"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(_("since"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["instance"], name="incident_open", condition=models.Q(status="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "incident_key"],
                name="incident_once_per_key",
                condition=models.Q(incident_key__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.element_id}"
