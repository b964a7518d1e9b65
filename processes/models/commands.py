"""What is asked of the instances: the queue that a turn consumes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.instances import ProcessInstance


class Command(models.Model):
    """One command for one instance; commands of one instance run in the order of their ids.

    ``payload`` is the engine's command, encoded. A consumed row stays until its retention ends, so that a
    repeat with the same idempotency key gets the stored answer.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REJECTED = "rejected", _("rejected")
        FAILED = "failed", _("failed")

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, verbose_name=_("instance"), on_delete=models.CASCADE, related_name="commands"
    )
    kind = models.CharField(_("kind"), max_length=64)
    payload = models.BinaryField()
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    due_at = models.DateTimeField(_("due at"))
    priority = models.SmallIntegerField(_("priority"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"))
    consumed_at = models.DateTimeField(_("consumed at"), null=True)
    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    request_checksum = models.CharField(max_length=64, blank=True)
    error = models.TextField(_("error"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("command")
        verbose_name_plural = _("commands")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], name="command_queue", condition=models.Q(status="waiting")),
            models.Index(fields=["due_at"], name="command_due", condition=models.Q(status="waiting")),
            models.Index(fields=["actor"], name="command_by_actor", condition=models.Q(actor__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "idempotency_key"],
                name="command_idempotency_key_once",
                condition=models.Q(idempotency_key__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
