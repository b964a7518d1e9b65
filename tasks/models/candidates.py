"""Who may claim a task."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.user_tasks import UserTask


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
