"""Work for people and for machines."""

from __future__ import annotations

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
    assignee = models.CharField(_("assignee"), max_length=150, blank=True, help_text=_("user name"))
    form_key = models.CharField(_("form"), max_length=255, blank=True)
    priority = models.IntegerField(_("priority"), default=50)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("follow up at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(
        _("changed at"), help_text=_("when it was last claimed, given or completed")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    command_id = models.BigIntegerField(
        null=True, blank=True, help_text=_("the command that completes the task, while it is completing")
    )
    completed_by = models.CharField(_("completed by"), max_length=150, blank=True, help_text=_("user name"))
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


class TaskCandidate(models.Model):
    """A user or a group that may claim the task, by name: the name may come into being after the task."""

    class Kind(models.TextChoices):
        USER = "user", _("user")
        GROUP = "group", _("group")

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(UserTask, on_delete=models.CASCADE, related_name="candidates")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("task candidate")
        verbose_name_plural = _("task candidates")
        indexes = [models.Index(fields=["kind", "name", "task"], name="candidate_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["task", "kind", "name"], name="candidate_once_per_task")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


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
