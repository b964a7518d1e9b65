"""Questions to the inbox that are asked again and again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id


class TaskFilter(models.Model):
    """A named query over the tasks that the one who asks may see. Sharing it shares the question, never the tasks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="task_filters",
    )
    name = models.CharField(_("name"), max_length=150)
    query = models.JSONField(_("query"), default=dict, help_text=_("parameters of the list of tasks"))
    position = models.IntegerField(_("position"), default=0)
    is_public = models.BooleanField(_("for everybody"), default=False)
    groups = models.ManyToManyField(
        Group, verbose_name=_("for groups"), blank=True, related_name="task_filters"
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("task filter")
        verbose_name_plural = _("task filters")
        ordering = ["position", "name", "id"]
        permissions = [("share_taskfilter", "Can share task filters with everybody")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="task_filter_name_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.name
