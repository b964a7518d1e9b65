"""Actions on rows: how many it concerns is said first; each is asked of the runtime, and refusals are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import model_ngettext
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from engine.errors import EngineError
from processes import runtime
from processes.admin.base import ProcessRowsAdmin, person
from processes.models import Command
from processes.permissions import Action

# One request with one page of hidden fields: larger sets go in portions.
AT_ONCE = 500
REFUSALS_SHOWN = 5
# What the user typed into the operation's form comes as the last argument.
Call = Callable[[Any, User, Mapping[str, Any]], Command | None]


@dataclass(frozen=True)
class Operation:
    """``call`` asks for it, for one row; ``question`` stands above the rows in the confirmation."""

    name: str
    label: Any
    question: Any
    call: Call
    form: type[forms.Form] = forms.Form
    is_dangerous: bool = False


def perform(
    model_admin: ProcessRowsAdmin, request: HttpRequest, rows: QuerySet[Any], operation: Operation
) -> HttpResponse:
    """The confirmation, or what it confirmed; then back to where the user came from."""
    operable = model_admin.rows_for(request, Action.OPERATE).filter(pk__in=rows.order_by().values("pk"))
    chosen = list(operable[: AT_ONCE + 1])
    if len(chosen) > AT_ONCE:
        return _back(model_admin, request, _("At most %(limit)d at once; choose fewer.") % {"limit": AT_ONCE})
    if not chosen:
        return _back(model_admin, request, _("You may not operate any of these."))
    form = operation.form(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        excluded = rows.count() - len(chosen)
        return _confirmation(
            model_admin, request, chosen, {"form": form, "operation": operation, "excluded": excluded}
        )
    _ask(model_admin, request, chosen, operation, form.cleaned_data)
    return _back(model_admin, request)


def _confirmation(
    model_admin: ProcessRowsAdmin, request: HttpRequest, chosen: Sequence[Any], shown: Mapping[str, Any]
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        **shown,
        "title": shown["operation"].label,
        "opts": model_admin.opts,
        "chosen": chosen,
        "count": f"{len(chosen)} {model_ngettext(model_admin.opts, len(chosen))}",
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "next": _next(model_admin, request),
    }
    return TemplateResponse(request, "admin/processes/confirm.html", context)


def _ask(
    model_admin: ProcessRowsAdmin,
    request: HttpRequest,
    chosen: Sequence[Any],
    operation: Operation,
    values: Mapping[str, Any],
) -> None:
    actor = person(request)
    refusals: list[str] = []
    for row in chosen:
        try:
            command = operation.call(row, actor, values)
            if command is not None and len(chosen) == 1:
                # The page that follows is to show the outcome.
                refusals += _outcome(command)
        except EngineError as error:
            refusals.append(f"{row}: {error}")
    if done := len(chosen) - len(refusals):
        text = _("%(operation)s: %(count)d %(rows)s.")
        values = {"operation": operation.label, "count": done, "rows": model_ngettext(model_admin.opts, done)}
        model_admin.message_user(request, text % values, messages.SUCCESS)
    for refusal in refusals[:REFUSALS_SHOWN]:
        model_admin.message_user(request, refusal, messages.WARNING)
    if len(refusals) > REFUSALS_SHOWN:
        text = _("%(count)d more were refused.") % {"count": len(refusals) - REFUSALS_SHOWN}
        model_admin.message_user(request, text, messages.WARNING)


def _outcome(command: Command) -> list[str]:
    result = runtime.wait_for(command, timeout=settings.COMMAND_WAIT_SECONDS)
    return [str(result.error)] if result.status in ("rejected", "failed") else []


def _back(model_admin: ProcessRowsAdmin, request: HttpRequest, error: str = "") -> HttpResponse:
    if error:
        model_admin.message_user(request, error, messages.ERROR)
    return HttpResponseRedirect(_next(model_admin, request))


def _next(model_admin: ProcessRowsAdmin, request: HttpRequest) -> str:
    """Where to go afterwards: the page that asked, else the list as it was filtered."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return request.get_full_path()
