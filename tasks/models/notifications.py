"""What a person should know of a task."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.comments import TaskComment
from tasks.models.mails import Mail
from tasks.models.user_tasks import UserTask


class Notification(models.Model):
    """Something happened that concerns the user. Whether it is also sent as e-mail, the user decides by kind."""

    class Kind(models.TextChoices):
        MENTIONED = "mentioned", _("somebody mentions me in a comment")
        ASSIGNED = "assigned", _("a task is given to me")
        DELEGATED = "delegated", _("a task is delegated to me")
        RESOLVED = "resolved", _("a task that I delegated comes back")
        OFFERED = "offered", _("a task is offered to me or my group")
        OVERDUE = "overdue", _("a task of mine is overdue")

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="task_notifications",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    task = models.ForeignKey(
        UserTask, verbose_name=_("user task"), on_delete=models.CASCADE, related_name="notifications"
    )
    comment = models.ForeignKey(
        TaskComment,
        verbose_name=_("comment"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    actor_name = models.CharField(_("actor"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mail_due_at = models.DateTimeField(
        _("e-mail due at"), null=True, blank=True, help_text=_("empty: no e-mail is wanted")
    )
    mail = models.ForeignKey(
        Mail,
        verbose_name=_("e-mail"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notifications",
    )

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["user", "-id"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["mail_due_at"],
                name="notification_mail_due",
                condition=models.Q(mail_due_at__isnull=False, mail__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.task_id}"
