"""Work for people and for machines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models import ProcessInstance
from processes.models.base import new_id


class UserTask(models.Model):
    """Work for a person. ``activity_key`` is the element instance in the engine that waits for it."""

    class Status(models.TextChoices):
        CREATED = "created", _("created")
        CLAIMED = "claimed", _("claimed")
        COMPLETING = "completing", _("completing")
        COMPLETED = "completed", _("completed")
        CANCELED = "canceled", _("canceled")

    OPEN = (Status.CREATED, Status.CLAIMED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(
        ProcessInstance, verbose_name=_("instance"), on_delete=models.CASCADE, related_name="user_tasks"
    )
    activity_key = models.PositiveIntegerField()
    element_id = models.CharField(_("element"), max_length=255)
    name = models.CharField(_("name"), max_length=1000)
    documentation = models.TextField(_("documentation"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.CREATED)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assignee"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="user_tasks",
    )
    candidate_users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("candidate users"),
        blank=True,
        related_name="candidate_tasks",
    )
    candidate_groups = models.ManyToManyField(
        "auth.Group", verbose_name=_("candidate groups"), blank=True, related_name="candidate_tasks"
    )
    form_key = models.CharField(_("form"), max_length=255, blank=True)
    priority = models.IntegerField(_("priority"), default=50)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("follow up at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("completed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("user task")
        verbose_name_plural = _("user tasks")
        ordering = ["-priority", "due_at", "id"]
        permissions = [("assign_usertask", "Can give a user task to somebody else")]
        indexes = [
            models.Index(
                fields=["assignee", "-priority", "id"],
                name="task_open_by_assignee",
                condition=models.Q(status__in=["created", "claimed"]),
            ),
            models.Index(
                fields=["-priority", "id"],
                name="task_open",
                condition=models.Q(status__in=["created", "claimed"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["instance", "activity_key"], name="user_task_once_per_activity")
        ]

    def __str__(self) -> str:
        return self.name


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
