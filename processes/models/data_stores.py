"""Data that outlives instances."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.definitions import Process
from processes.models.tenants import tenant_column


class ProcessContext(models.Model):
    """The variables that conditional start events of a process are looked at over.

    ``content`` are the engine's, encoded; ``satisfied`` are the start events whose condition held at the last look.
    """

    process = models.OneToOneField(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, primary_key=True, related_name="context"
    )
    content = models.BinaryField(editable=False)
    satisfied = models.JSONField(default=list)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("process context")
        verbose_name_plural = _("process contexts")

    def __str__(self) -> str:
        return str(self.process)


class DataStoreEntry(models.Model):
    """The value of a data store (BPMN 2.0.2, 10.4.1), shared by all processes of its tenant that name it.

    ``content`` is the engine's, encoded; ``value`` is plain JSON for people.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=255)
    tenant = tenant_column()
    content = models.BinaryField(editable=False)
    value = models.JSONField(_("value"), null=True)
    written_in = models.UUIDField(_("written by instance"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("data store")
        verbose_name_plural = _("data stores")
        ordering = ["name", "tenant"]
        constraints = [models.UniqueConstraint(fields=["name", "tenant"], name="data_store_once_per_tenant")]

    def __str__(self) -> str:
        return self.name
