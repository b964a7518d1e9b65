"""What opens one WebSocket."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.api_keys import ApiKey


class SocketTicket(models.Model):
    """Good for one socket of the user, for half a minute. Only its digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    api_key = models.ForeignKey(ApiKey, null=True, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("socket ticket")
        verbose_name_plural = _("socket tickets")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"
