"""Forms that are half filled in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.user_tasks import UserTask


class TaskDraft(models.Model):
    """What one user filled in so far; gone when the task is done."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(
        UserTask, verbose_name=_("user task"), on_delete=models.CASCADE, related_name="drafts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="task_drafts"
    )
    payload = models.BinaryField(editable=False, help_text=_("variables, encoded"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("draft of a form")
        verbose_name_plural = _("drafts of forms")
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="form_draft_once_per_user_and_task")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.user_id}"
