"""E-mails about tasks: what was sent to whom, and another try."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from processes.admin.base import ReadOnlyAdmin
from processes.admin.panels import preformatted
from processes.templatetags.pythmata import badge
from tasks.models import Mail


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    tenant_paths = ()
    list_display = ("subject", "address", "state", "attempts", "created_at", "sent_at")
    list_filter = ("status",)
    search_fields = ("address",)
    search_ids = ("pk",)
    search_help_text = _("Address from its beginning, or a whole id")
    actions = ("send_again",)
    fields = (
        ("subject", "state"),
        ("address", "user"),
        ("created_at", "due_at", "sent_at"),
        "attempts",
        "text_as_sent",
        "error_text",
    )
    readonly_fields = ("state", "text_as_sent", "error_text")
    ordering = ("-id",)

    @admin.display(description=_("status"))
    def state(self, mail: Mail) -> SafeString:
        return badge(mail.status, mail.get_status_display())

    @admin.display(description=_("text"))
    def text_as_sent(self, mail: Mail) -> SafeString | str:
        return preformatted(mail.text)

    @admin.display(description=_("last error"))
    def error_text(self, mail: Mail) -> SafeString | str:
        return preformatted(mail.error)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tasks.change_mail")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Those that were given up get all their attempts anew."""
        failed = rows.filter(status=Mail.Status.FAILED)
        number = failed.update(status=Mail.Status.WAITING, attempts=0, due_at=now())
        text = ngettext("%(number)d e-mail is sent again.", "%(number)d e-mails are sent again.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
