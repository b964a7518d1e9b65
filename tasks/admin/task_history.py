"""What people did with a task, as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from processes.admin.panels import Panel
from tasks.models import UserTask

EVENTS_SHOWN = 100


def history_of(task: UserTask) -> Panel:
    """The newest changes first."""
    return Panel(
        title=_("History"),
        headings=(_("At"), _("Who"), _("What"), _("Before"), _("After")),
        rows=[
            (event.at, event.actor_name, event.action, _as_text(event.before), _as_text(event.after))
            for event in task.events.order_by("-pk")[:EVENTS_SHOWN]
        ],
        empty=_("Nobody changed it yet."),
    )


def _as_text(columns: Mapping[str, Any]) -> str:
    parts = (f"{name}: {_value(value)}" for name, value in sorted(columns.items()))
    return ", ".join(parts)


def _value(value: Any) -> str:
    return value or "-" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
