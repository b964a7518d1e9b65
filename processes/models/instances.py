"""What is running."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.base import new_id
from processes.models.definitions import Process, ProcessDefinition
from processes.models.tenants import tenant_column


class ProcessInstance(models.Model):
    """One run of a definition. ``state`` is the engine's, encoded; only a turn writes it.

    Every turn writes this row, so it has no index that another one covers.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        COMPLETED = "completed", _("completed")
        TERMINATED = "terminated", _("terminated")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    definition = models.ForeignKey(
        ProcessDefinition,
        verbose_name=_("definition"),
        on_delete=models.PROTECT,
        related_name="instances",
        db_index=False,
    )
    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.PROTECT, related_name="instances", db_index=False
    )
    tenant = tenant_column()
    business_key = models.CharField(_("business key"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    state = models.BinaryField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("number of turns so far"))
    event_count = models.PositiveBigIntegerField(
        default=0, help_text=_("events written to the outbox so far")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("called by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="called",
        db_index=False,
    )
    parent_activity_key = models.PositiveIntegerField(null=True, blank=True)
    correlation_key = models.CharField(  # noqa: DJ001 -- most have none
        _("correlation key"),
        max_length=255,
        null=True,
        blank=True,
        help_text=_("of the message that started it, where its process has one live instance for each"),
    )
    call_depth = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("calls that it stands inside of")
    )
    traceparent = models.CharField(max_length=55, blank=True, default="", db_default="", editable=False)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("process instance")
        verbose_name_plural = _("process instances")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["process", "status", "-id"], name="instance_by_process"),
            models.Index(fields=["definition", "status"], name="instance_by_definition"),
            models.Index(fields=["business_key"], name="instance_by_business_key"),
            models.Index(
                fields=["parent"], name="instance_by_parent", condition=models.Q(parent__isnull=False)
            ),
            models.Index(
                fields=["started_by"],
                name="instance_by_starter",
                condition=models.Q(started_by__isnull=False),
            ),
            models.Index(
                fields=["definition", "ended_at"],
                name="instance_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
            models.Index(fields=["tenant", "-id"], name="instance_by_tenant", condition=~models.Q(tenant="")),
            models.Index(
                fields=["-id"],
                name="instance_running",
                condition=models.Q(status__in=["active", "suspended"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "tenant", "correlation_key"],
                name="instance_once_per_conversation",
                condition=models.Q(correlation_key__isnull=False, status__in=["active", "suspended"]),
            )
        ]

    def __str__(self) -> str:
        return self.business_key or str(self.id)

    @property
    def is_running(self) -> bool:
        return self.status in (self.Status.ACTIVE, self.Status.SUSPENDED)


class Variable(models.Model):
    """The value that a variable has now. ``value`` is plain JSON for people; ``type`` its engine type.

    The engine decides by its own state; this row is for reading and searching.
    """

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="variables", db_index=False
    )
    scope_key = models.PositiveIntegerField(_("scope"))
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=32)
    value = models.JSONField(_("value"), null=True)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("variable")
        verbose_name_plural = _("variables")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "scope_key", "name"], name="variable_once_per_scope")
        ]

    def __str__(self) -> str:
        return self.name
