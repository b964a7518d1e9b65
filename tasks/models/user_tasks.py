"""Work for people."""

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

    class Delegation(models.TextChoices):
        """Pending: somebody else does it for the owner and hands it back. Resolved: it was handed back."""

        NONE = "", _("not delegated")
        PENDING = "pending", _("pending")
        RESOLVED = "resolved", _("resolved")

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
    owner = models.CharField(
        _("owner"),
        max_length=150,
        blank=True,
        help_text=_("user name of whoever answers for a delegated task"),
    )
    delegation = models.CharField(
        _("delegation"), max_length=8, choices=Delegation.choices, default=Delegation.NONE, blank=True
    )
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
            models.Index(
                fields=["owner"],
                name="task_open_by_owner",
                condition=models.Q(status__in=["created", "claimed"]) & ~models.Q(owner=""),
            ),
            models.Index(
                fields=["due_at"],
                name="task_open_by_due_date",
                condition=models.Q(status__in=["created", "claimed"], due_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["instance", "activity_key"], name="user_task_once_per_activity")
        ]

    def __str__(self) -> str:
        return self.name
