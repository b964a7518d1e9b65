"""Files that people attach to a task."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id
from tasks.models.user_tasks import UserTask


class Attachment(models.Model):
    """A file in Django's storage. ``name`` is what people see; no part of it leads to where the file lies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(
        UserTask, verbose_name=_("user task"), on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=255)
    size = models.PositiveIntegerField(_("bytes"))
    checksum = models.CharField(_("SHA-256"), max_length=64)
    location = models.CharField(_("location"), max_length=255, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attached by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploader_name = models.CharField(_("attached by"), max_length=150)
    created_at = models.DateTimeField(_("attached at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
