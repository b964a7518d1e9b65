"""Parts of a row's page: tables of what hangs on it, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from processes.models import ProcessInstance

Label = str | Promise
# A table on a page is a look; the list behind its link has the rest.
SHOWN = 25


@dataclass(frozen=True)
class Tool:
    """A button. With ``post`` it sends these values, else it is a link."""

    label: Label
    url: str
    post: Mapping[str, str] | None = None
    is_dangerous: bool = False


@dataclass(frozen=True)
class Panel:
    """A table. Cells are shown as text, but for safe HTML and ``Tool``."""

    title: Label
    headings: Sequence[Label]
    rows: Sequence[Sequence[Any]]
    empty: Label = ""
    more: Tool | None = field(default=None)


InstancePanel = Callable[[HttpRequest, ProcessInstance], Panel | None]
_instance_panels: list[tuple[int, InstancePanel]] = []


def instance_panel(order: int) -> Callable[[InstancePanel], InstancePanel]:
    """Show the panel on the page of every instance for which there is one; lower orders come first."""

    def register(panel: InstancePanel) -> InstancePanel:
        _instance_panels.append((order, panel))
        _instance_panels.sort(key=lambda entry: entry[0])
        return panel

    return register


def instance_panels(request: HttpRequest, instance: ProcessInstance) -> Iterable[Panel]:
    shown = (panel(request, instance) for _order, panel in _instance_panels)
    return [panel for panel in shown if panel is not None]


def link(obj: Model | None, text: object = None) -> SafeString | str:
    """A link to the row's page in the administration."""
    if obj is None:
        return ""
    opts = obj._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', address, text or obj)


def preformatted(text: str) -> SafeString | str:
    """Text of several lines as it is, a stack trace for instance."""
    return format_html('<pre class="pm-pre">{}</pre>', text) if text else ""
