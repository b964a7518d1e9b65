"""What the pages of work have in common."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from processes.admin.base import list_of
from processes.admin.panels import SHOWN, Tool
from processes.models import ProcessInstance


def all_of(model: type[Any], instance: ProcessInstance, rows: list[Any]) -> Tool | None:
    """The way to all rows of the instance, where a panel shows some of them only."""
    if len(rows) < SHOWN:
        return None
    return Tool(_("All of them"), list_of(model, instance__id__exact=instance.pk))
