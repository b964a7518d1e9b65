"""What is waited for: timers, messages and signals, and messages that nobody waits for yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.definitions import ProcessDefinition
from processes.models.instances import ProcessInstance
from processes.models.tenants import tenant_column


class Timer(models.Model):
    """A due date of an instance (its ``subscription_key``) or of a definition's timer start event."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="timers",
        db_index=False,
    )
    definition = models.ForeignKey(
        ProcessDefinition,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="timers",
        db_index=False,
    )
    subscription_key = models.PositiveIntegerField(null=True, blank=True)
    element_id = models.CharField(_("element"), max_length=255)
    position = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("of the event definition, where a start event has several")
    )
    due_at = models.DateTimeField(_("due at"), db_index=True)
    cycle = models.CharField(_("cycle"), max_length=255, blank=True, help_text=_("of a timer start event"))
    anchor_at = models.DateTimeField(_("cycle counts from"), null=True, blank=True)
    fired = models.PositiveIntegerField(_("times fired"), default=0)
    repetitions_left = models.PositiveIntegerField(_("repetitions left"), null=True, blank=True)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "subscription_key"],
                name="timer_once_per_subscription",
                condition=models.Q(instance__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["definition", "element_id", "position"],
                name="timer_once_per_start_event",
                condition=models.Q(definition__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} {self.due_at:%Y-%m-%d %H:%M:%S}"


class EventSubscription(models.Model):
    """An open wait of an instance, or a start event of the latest version of a definition."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        SIGNAL = "signal", _("signal")
        CONDITIONAL = "conditional", _("conditional")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=255)
    correlation_key = models.CharField(_("correlation key"), max_length=255, null=True, blank=True)  # noqa: DJ001
    element_id = models.CharField(_("element"), max_length=255)
    position = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("of the event definition, where a start event has several")
    )
    instance = models.ForeignKey(
        ProcessInstance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        db_index=False,
    )
    definition = models.ForeignKey(
        ProcessDefinition, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    subscription_key = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("since"))
    taken_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("when a message was given to it that its instance has not seen yet"),
    )
    repeats = models.BooleanField(_("repeats"), default=False, help_text=_("stays open when it has happened"))

    class Meta:
        verbose_name = _("event subscription")
        verbose_name_plural = _("event subscriptions")
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "name", "correlation_key"], name="subscription_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "subscription_key"],
                name="subscription_once_per_key",
                condition=models.Q(instance__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class BufferedMessage(models.Model):
    """A message that nobody waits for yet, kept until it expires; or one that was delivered, known by its id.

    ``result`` is empty while it waits, then how it was delivered, and ``receiver_id`` the instance.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=255)
    correlation_key = models.CharField(_("correlation key"), max_length=255, null=True, blank=True)  # noqa: DJ001
    business_key = models.CharField(_("business key"), max_length=255, null=True, blank=True)  # noqa: DJ001
    message_id = models.CharField(_("message id"), max_length=255, null=True, blank=True)  # noqa: DJ001
    variables_match = models.JSONField(
        null=True, blank=True, help_text=_("variables that the receiver has to have, and their values")
    )
    tenant = tenant_column()
    payload = models.BinaryField()
    result = models.CharField(_("delivered"), max_length=12, blank=True)
    receiver_id = models.UUIDField(_("receiver"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        verbose_name = _("buffered message")
        verbose_name_plural = _("buffered messages")
        ordering = ["id"]
        indexes = [models.Index(fields=["name", "correlation_key"], name="buffered_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["message_id", "tenant"], name="message_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name
