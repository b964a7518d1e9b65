"""The addresses of the page: the whole, the part that refreshes itself, the doctor's findings, dead letters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from processes.admin_pages import AdminPage, Context, add_page
from processes.connections.base import ConnectionFailed
from pythmata.doctor.rounds import findings
from pythmata.system import dead_letters, state

VIEW, CHANGE = "processes.view_serverprocess", "processes.change_serverprocess"
DEEDS = {"back": dead_letters.send_back, "discard": dead_letters.discard}


def show(request: HttpRequest, context: Context) -> HttpResponse:
    return TemplateResponse(request, "admin/pythmata/system.html", {**context, **_now()})


def refresh(request: HttpRequest, context: Context) -> HttpResponse:
    """The part alone."""
    return TemplateResponse(request, "admin/pythmata/system_now.html", {**_now(), "user": request.user})


def examine(request: HttpRequest, context: Context) -> HttpResponse:
    """What the doctor finds now; what is wrong comes first."""
    order = {"error": 0, "warning": 1, "ok": 2}
    found = sorted(findings(), key=lambda finding: order[finding.level])
    return TemplateResponse(request, "admin/pythmata/doctor.html", {**context, "findings": found})


def dead(request: HttpRequest, context: Context, queue: str) -> HttpResponse:
    """The dead letters of a queue; a POST sends them back or throws them away."""
    try:
        if request.method == "POST":
            return _deed(request, queue)
        shown = {"letters": dead_letters.letters(queue), "queue": queue, "shown": dead_letters.SHOWN}
    except dead_letters.NoSuchQueue as error:
        raise Http404 from error
    except ConnectionFailed as error:
        messages.error(request, translate("RabbitMQ does not answer: %(error)s") % {"error": error})
        return HttpResponseRedirect(reverse("admin:system"))
    may = {"can_go_back": dead_letters.can_go_back(queue), "may_change": request.user.has_perm(CHANGE)}
    return TemplateResponse(request, "admin/pythmata/dead_letters.html", {**context, **shown, **may})


def _deed(request: HttpRequest, queue: str) -> HttpResponse:
    user: Any = request.user
    if not isinstance(user, User) or not user.has_perm(CHANGE):
        raise PermissionDenied
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    count = deed(queue, user)
    text = ngettext(
        "%(count)d message was taken off the queue.", "%(count)d messages were taken off the queue.", count
    )
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("admin:system"))


def _now() -> dict[str, Any]:
    return {
        "services": state.services(),
        "workers": state.workers(),
        "backlogs": state.backlogs(),
        "queues": state.broker_queues(),
        "late": state.LATE_SECONDS,
        "very_late": state.VERY_LATE_SECONDS,
    }


def add_pages() -> None:
    """Make them known to the administration."""
    label, summary = _("System"), _("Services, workers and queues")
    add_page(AdminPage("system/", "system", label, VIEW, show, summary))
    add_page(AdminPage("system/now/", "system-now", label, VIEW, refresh))
    add_page(AdminPage("system/doctor/", "system-doctor", _("Examination"), VIEW, examine))
    add_page(AdminPage("system/dead/<str:queue>/", "system-dead", _("Dead letters"), VIEW, dead))
