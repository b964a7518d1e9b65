"""What leaves the house, and the generation of the house itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id


class OutboxMessage(models.Model):
    """An event that the relay publishes to RabbitMQ, in the order of ids per instance."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(default=new_id, unique=True)
    instance_id = models.UUIDField(null=True)
    seq = models.PositiveBigIntegerField(
        default=0, help_text=_("counts up per instance, so that consumers see gaps")
    )
    topic = models.CharField(_("routing key"), max_length=255)
    body = models.JSONField(_("CloudEvents body"))
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("outgoing event")
        verbose_name_plural = _("outgoing events")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], name="outbox_unsent", condition=models.Q(sent_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.topic


class Cluster(models.Model):
    """One row: the epoch that a restore from backup bumps, so that old hints and mirrors are ignored."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("cluster")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="cluster_is_one_row")]

    def __str__(self) -> str:
        return str(self.epoch)
