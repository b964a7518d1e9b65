"""Work for machines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models import ProcessInstance
from processes.models.base import new_id


class Job(models.Model):
    """Machine work. Whoever runs it holds a lease and its ``fence``; an older fence is never heard."""

    class Status(models.TextChoices):
        READY = "ready", _("ready")
        RUNNING = "running", _("running")
        REPORTED = "reported", _("reported")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")
        CANCELED = "canceled", _("canceled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(
        ProcessInstance, verbose_name=_("instance"), on_delete=models.CASCADE, related_name="jobs"
    )
    activity_key = models.PositiveIntegerField()
    element_id = models.CharField(_("element"), max_length=255)
    topic = models.CharField(_("topic"), max_length=255)
    payload = models.BinaryField(editable=False, help_text=_("properties, variables and headers, encoded"))
    result_variable = models.CharField(max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.READY)
    priority = models.SmallIntegerField(_("priority"), default=0)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retries_left = models.PositiveSmallIntegerField(_("retries left"), default=3)
    retry_backoff = models.DurationField(_("pause before a retry"))
    lease_owner = models.CharField(_("run by"), max_length=255, blank=True)
    lease_until = models.DateTimeField(_("lease ends at"), null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="job_ready", condition=models.Q(status="ready")),
            models.Index(fields=["topic", "due_at"], name="job_by_topic", condition=models.Q(status="ready")),
            models.Index(fields=["lease_until"], name="job_running", condition=models.Q(status="running")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["instance", "activity_key"], name="job_once_per_activity")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.element_id}"

    @property
    def idempotency_key(self) -> str:
        """The same on every attempt, so that the other side can recognise a repeat."""
        return f"{self.instance_id}:{self.activity_key}"

    @property
    def lease_holder(self) -> str:
        """The name of the worker that has the job, or had it last."""
        return self.lease_owner.rpartition(":")[0]
