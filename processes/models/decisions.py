"""Decisions: the stable keys, their versions, the DMN files they come from, and what was evaluated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from processes.models.base import new_id
from processes.models.definitions import Deployment, DeploymentResource
from processes.models.instances import ProcessInstance
from processes.models.tenants import tenant_column


class Decision(models.Model):
    """The stable key of a decision, or decision service, over all its versions: what permissions hang on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("key"), max_length=255)
    tenant = tenant_column()
    name = models.CharField(_("name"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["key", "tenant"]
        constraints = [models.UniqueConstraint(fields=["key", "tenant"], name="decision_once_per_tenant")]
        permissions = [
            ("evaluate_decision", "Can evaluate the decision"),
            ("administer_decision", "Can grant permissions on the decision"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class DecisionUserObjectPermission(UserObjectPermissionBase):
    """Permissions of users on one decision, with a real foreign key."""

    content_object = models.ForeignKey(Decision, on_delete=models.CASCADE)


class DecisionGroupObjectPermission(GroupObjectPermissionBase):
    """Permissions of groups on one decision, with a real foreign key."""

    content_object = models.ForeignKey(Decision, on_delete=models.CASCADE)


class DecisionRequirements(models.Model):
    """One deployed DMN file: decisions that require each other.

    ``key`` is the id of its definitions element. ``imports`` are the files that it was deployed to work with, those
    that these import included: what a version decides never changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("key"), max_length=255)
    name = models.CharField(_("name"), max_length=1000, blank=True)
    namespace = models.CharField(_("namespace"), max_length=1000, db_index=True)
    tenant = tenant_column()
    checksum = models.CharField(_("SHA-256"), max_length=64)
    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="requirements"
    )
    resource = models.OneToOneField(
        DeploymentResource, verbose_name=_("file"), on_delete=models.PROTECT, related_name="requirements"
    )
    imports = models.ManyToManyField(
        "self", verbose_name=_("imports"), symmetrical=False, related_name="importers", blank=True
    )
    created_at = models.DateTimeField(_("deployed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision requirements")
        verbose_name_plural = _("decision requirements")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name or self.key


class DecisionDefinition(models.Model):
    """One deployed version of a decision. ``checksum`` is of its file and of those that the file imports."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")
        SERVICE = "service", _("decision service")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="definitions"
    )
    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="decisions"
    )
    requirements = models.ForeignKey(
        DecisionRequirements,
        verbose_name=_("decision requirements"),
        on_delete=models.PROTECT,
        related_name="definitions",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.DECISION)
    version = models.PositiveIntegerField(_("version"))
    version_tag = models.CharField(_("version tag"), max_length=255, blank=True)
    name = models.CharField(_("name"), max_length=1000, blank=True)
    checksum = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("deployed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision definition")
        verbose_name_plural = _("decision definitions")
        ordering = ["decision__key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "version"], name="decision_version_once_per_decision")
        ]

    def __str__(self) -> str:
        return f"{self.name or self.decision.key} v{self.version}"


class DecisionEvaluation(models.Model):
    """A decision was asked: by a process (``instance``, ``element_id``) or by somebody (``actor``).

    ``inputs`` and ``steps`` show values as JSON. ``matched_rules`` are of the decision that was asked:
    [{"id", "index" from 1, "outputs"}]; ``steps`` are all decisions on the way, it included:
    [{"decision", "name", "inputs", "matched_rules", "value"}]; ``warnings`` [{"element_id", "reason"}].

    The foreign keys to what is running carry no database constraint, as for all history.
    """

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="evaluations",
        db_constraint=False,
        db_index=False,
    )
    definition = models.ForeignKey(
        DecisionDefinition,
        verbose_name=_("decision definition"),
        on_delete=models.PROTECT,
        related_name="evaluations",
        db_constraint=False,
        db_index=False,
    )
    instance = models.ForeignKey(
        ProcessInstance,
        verbose_name=_("instance"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="decision_evaluations",
        db_constraint=False,
    )
    activity_key = models.PositiveIntegerField(null=True, blank=True)
    element_id = models.CharField(_("element"), max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    evaluated_at = models.DateTimeField(_("evaluated at"))
    inputs = models.JSONField(_("inputs"))
    matched_rules = models.JSONField(_("matched rules"))
    outputs = models.JSONField(_("outputs"), null=True)
    steps = models.JSONField(_("decisions on the way"))
    warnings = models.JSONField(_("warnings"))

    class Meta:
        verbose_name = _("decision evaluation")
        verbose_name_plural = _("decision evaluations")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["decision", "-id"], name="evaluations_of_decision"),
            models.Index(fields=["definition", "-id"], name="evaluations_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.evaluated_at:%Y-%m-%d %H:%M}"
