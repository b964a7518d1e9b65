"""Credentials of connectors."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from processes.models.tenants import tenant_column


class Secret(models.Model):
    """A credential, encrypted; models name it as ``secrets.NAME`` in the properties of work. Nobody reads it again.

    A tenant's secret goes before the shared one of the same name.
    """

    name = models.CharField(
        _("name"),
        max_length=100,
        validators=[RegexValidator(r"^[A-Za-z_][A-Za-z0-9_]*\Z", _("Letters, digits and _ only."))],
    )
    tenant = tenant_column()
    description = models.CharField(_("description"), max_length=255, blank=True)
    token = models.TextField(editable=False)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")
        ordering = ["name", "tenant"]
        constraints = [models.UniqueConstraint(fields=["name", "tenant"], name="secret_once_per_tenant")]

    def __str__(self) -> str:
        return self.name
