"""Credentials of connectors."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Secret(models.Model):
    """A credential, encrypted; models name it as ``secrets.NAME`` in the properties of work. Nobody reads it again."""

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z_][A-Za-z0-9_]*\Z", _("Letters, digits and _ only."))],
    )
    description = models.CharField(_("description"), max_length=255, blank=True)
    token = models.TextField(editable=False)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
