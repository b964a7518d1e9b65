"""What people said about a task, and the files they attached, as tables."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from processes.admin.panels import SHOWN, Panel, preformatted
from tasks.models import Attachment, UserTask


def comments_on(task: UserTask) -> Panel:
    """The newest first."""
    rows = task.comments.order_by("-pk")[:SHOWN]
    return Panel(
        title=_("Comments"),
        headings=(_("Written at"), _("Author"), _("Text")),
        rows=[(row.created_at, row.author_name, preformatted(row.text)) for row in rows],
        empty=_("None."),
    )


def attachments_of(task: UserTask) -> Panel:
    """The newest first; the links lead to the API, which asks once more who wants the file."""
    return Panel(
        title=_("Attachments"),
        headings=(_("Name"), _("Bytes"), _("Attached by"), _("Attached at")),
        rows=[
            (_link(row), row.size, row.uploader_name, row.created_at)
            for row in task.attachments.order_by("-pk")[:SHOWN]
        ],
        empty=_("None."),
    )


def _link(row: Attachment) -> str:
    return format_html('<a href="{}">{}</a>', reverse("attachment", args=[row.pk]), row.name)
