"""What a user wants to be told by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.notifications import Notification


class NotificationPreference(models.Model):
    """Whether and when a user gets e-mail of one kind of notification; without a row the default counts."""

    class Delivery(models.TextChoices):
        OFF = "off", _("not at all")
        IMMEDIATELY = "immediately", _("immediately")
        DAILY = "daily", _("once a day")

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="notification_preferences",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Notification.Kind.choices)
    delivery = models.CharField(_("e-mail"), max_length=11, choices=Delivery.choices)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.delivery}"
