"""What people did with a task."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.user_tasks import UserTask


class TaskEvent(models.Model):
    """Somebody changed a task: who, when, what; ``before`` and ``after`` name the columns that changed.

    Never changed itself. Coming into being and being done by the process stand in the task's own columns.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(
        UserTask, verbose_name=_("user task"), on_delete=models.CASCADE, related_name="events"
    )
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actor_name = models.CharField(_("actor"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=32)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("task event")
        verbose_name_plural = _("task history")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action} {self.task_id}"
