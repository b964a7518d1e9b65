"""What happened: append-only rows, narrow, written in bulk by the turn that holds the instance.

The foreign keys carry no database constraint: the rows are written by the turn that holds the instance's
lock, and checking each of them would be a large part of a turn's cost.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.instances import ProcessInstance


class ActivityInstance(models.Model):
    """One activation of a flow node. ``key`` counts up within the instance."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        COMPLETED = "completed", _("completed")
        TERMINATED = "terminated", _("terminated")

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance,
        on_delete=models.CASCADE,
        related_name="activities",
        db_constraint=False,
        db_index=False,
    )
    key = models.PositiveIntegerField(_("key"))
    scope_key = models.PositiveIntegerField(_("scope"))
    element_id = models.CharField(_("element"), max_length=255)
    element_type = models.CharField(_("type"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("activity instance")
        verbose_name_plural = _("activity instances")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "key"], name="activity_key_once_per_instance")
        ]

    def __str__(self) -> str:
        return self.element_id


class TakenFlow(models.Model):
    """A sequence flow was taken: the path on the diagram."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="taken_flows", db_constraint=False
    )
    flow_id = models.CharField(_("sequence flow"), max_length=255)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("taken sequence flow")
        verbose_name_plural = _("taken sequence flows")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.flow_id


class VariableUpdate(models.Model):
    """A variable got a value."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="variable_updates", db_constraint=False
    )
    scope_key = models.PositiveIntegerField(_("scope"))
    name = models.CharField(_("name"), max_length=255)
    value = models.JSONField(_("value"), null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("variable update")
        verbose_name_plural = _("variable updates")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class OperationLog(models.Model):
    """Somebody did something: who, what, to what, when, from where. Rows are only added (PostgreSQL refuses the rest);
    ``sequence`` and ``seal`` are their place in the chain of `processes.audit_chain`.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actor_name = models.CharField(_("actor"), max_length=255, blank=True)
    action = models.CharField(_("action"), max_length=64)
    object_type = models.CharField(_("object type"), max_length=64)
    object_id = models.CharField(_("object"), max_length=255)
    instance_id = models.UUIDField(_("instance"), null=True, db_index=True)
    detail = models.JSONField(_("detail"), default=dict)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    door = models.CharField(_("came by"), max_length=16, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    sequence = models.PositiveBigIntegerField(_("number"), null=True, unique=True, editable=False)
    seal = models.CharField(_("seal"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operation log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="operation_unsealed", condition=models.Q(sequence__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
