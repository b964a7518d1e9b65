"""What is deployed: deployments, the stable process keys, their versions, forms and drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from processes.models.base import new_id
from processes.models.tenants import tenant_column


class Deployment(models.Model):
    """Files that were deployed together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=255)
    note = models.TextField(_("version note"), blank=True)
    tenant = tenant_column()
    created_at = models.DateTimeField(_("deployed at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deployed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ["-created_at"]
        permissions = [("deploy_scripts", "Can deploy processes that contain scripts")]

    def __str__(self) -> str:
        return self.name


class DeploymentResource(models.Model):
    """One file of a deployment, byte for byte as it came."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="resources")
    name = models.CharField(_("file name"), max_length=255)
    content = models.BinaryField(_("content"))
    checksum = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["deployment", "name"], name="resource_name_once_per_deployment")
        ]

    def __str__(self) -> str:
        return self.name


class Process(models.Model):
    """The stable key of a process over all its versions: what permissions hang on.

    A tenant's process hides the shared one of the same key from that tenant.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("key"), max_length=255)
    tenant = tenant_column()
    name = models.CharField(_("name"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["key", "tenant"]
        constraints = [models.UniqueConstraint(fields=["key", "tenant"], name="process_once_per_tenant")]
        permissions = [
            ("start_process", "Can start instances of the process"),
            ("operate_process", "Can operate instances of the process"),
            ("administer_process", "Can grant permissions on the process"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class ProcessUserObjectPermission(UserObjectPermissionBase):
    """Permissions of users on one process, with a real foreign key."""

    content_object = models.ForeignKey(Process, on_delete=models.CASCADE)


class ProcessGroupObjectPermission(GroupObjectPermissionBase):
    """Permissions of groups on one process, with a real foreign key."""

    content_object = models.ForeignKey(Process, on_delete=models.CASCADE)


class CandidateStarter(models.Model):
    """A user or a group, by name, that the latest version of the process lets start it."""

    class Kind(models.TextChoices):
        USER = "user", _("user")
        GROUP = "group", _("group")

    id = models.BigAutoField(primary_key=True)
    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="candidate_starters"
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("candidate starter")
        verbose_name_plural = _("candidate starters")
        indexes = [models.Index(fields=["kind", "name"], name="candidate_starter_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["process", "kind", "name"], name="candidate_starter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class ProcessDefinition(models.Model):
    """One deployed version of a process."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.PROTECT, related_name="definitions"
    )
    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="definitions"
    )
    resource = models.ForeignKey(DeploymentResource, on_delete=models.PROTECT, related_name="definitions")
    version = models.PositiveIntegerField(_("version"))
    version_tag = models.CharField(_("version tag"), max_length=255, blank=True)
    name = models.CharField(_("name"), max_length=1000, blank=True)
    start_form_key = models.CharField(_("start form"), max_length=255, blank=True)
    secret_variables = models.TextField(
        _("secret variables"),
        blank=True,
        default="",
        db_default="",
        help_text=_("names, separated by commas"),
    )
    history_ttl = models.DurationField(_("history is kept for"), null=True, blank=True)
    is_suspended = models.BooleanField(_("suspended"), default=False)
    created_at = models.DateTimeField(_("deployed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("process definition")
        verbose_name_plural = _("process definitions")
        ordering = ["process__key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["process", "version"], name="definition_version_once_per_process")
        ]

    def __str__(self) -> str:
        return f"{self.name or self.process.key} v{self.version}"


class FormDefinition(models.Model):
    """One deployed version of a form (form-js JSON schema)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("key"), max_length=255)
    tenant = tenant_column()
    version = models.PositiveIntegerField(_("version"))
    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="forms"
    )
    schema = models.JSONField(_("schema"))
    checksum = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("deployed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "tenant", "version"], name="form_version_once_per_tenant")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Draft(models.Model):
    """A diagram being drawn, not deployed yet. ``revision`` guards against overwriting another's work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(_("process key"), max_length=255)
    tenant = tenant_column()
    name = models.CharField(_("name"), max_length=1000, blank=True)
    xml = models.TextField(_("BPMN XML"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["key", "tenant"], name="draft_once_per_tenant")]

    def __str__(self) -> str:
        return self.name or self.key
