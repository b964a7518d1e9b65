"""Tenants: organisations that share one installation and see nothing of each other."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_TENANT_KEY = 64


class Tenant(models.Model):
    """Who belongs to it, as a user or through a group. What carries no tenant's key is shared by all."""

    key = models.CharField(
        _("key"),
        max_length=MAX_TENANT_KEY,
        primary_key=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Letters, digits, dot, _ and - only."))
        ],
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("users"), related_name="tenants", blank=True
    )
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), related_name="tenants", blank=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ["key"]
        permissions = [("work_in_all_tenants", "Can work in all tenants")]

    def __str__(self) -> str:
        return self.name or self.key


def tenant_column(**options: Any) -> models.CharField[str, str]:
    """The key of the tenant that a row belongs to; empty for what is shared.

    Not a foreign key, which could not stand in a unique constraint: to a database, two nulls differ.
    """
    return models.CharField(
        _("tenant"), max_length=MAX_TENANT_KEY, blank=True, default="", db_default="", **options
    )
