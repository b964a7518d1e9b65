"""What the administration does with user tasks, and what it asks before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from processes.admin.acting import Operation
from tasks import task_details, user_tasks
from tasks.models import UserTask


class AssigneeForm(forms.Form):
    assignee = forms.CharField(
        label=_("Assignee"),
        max_length=150,
        help_text=_("The user name of whom the tasks are given to."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_assignee(self) -> str:
        name: str = self.cleaned_data["assignee"].strip()
        if not User.objects.filter(username=name, is_active=True).exists():
            raise ValidationError(_("There is no active user of this name."))
        return name


class DetailsForm(forms.Form):
    """What is left empty stays as it is."""

    priority = forms.IntegerField(label=_("Priority"), required=False)
    due_at = forms.SplitDateTimeField(label=_("Due at"), required=False, widget=AdminSplitDateTime)
    follow_up_at = forms.SplitDateTimeField(
        label=_("Follow up at"), required=False, widget=AdminSplitDateTime
    )
    clear_dates = forms.BooleanField(label=_("Take away the dates that are left empty"), required=False)


def _assign(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    user_tasks.assign(task_id=task.pk, assignee=values["assignee"], before=task.assignee, actor=actor)


def _unassign(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    if task.assignee:
        user_tasks.unclaim(task_id=task.pk, assignee=task.assignee, actor=actor)


def _delegate(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    user_tasks.delegate(task=task, assignee=values["assignee"], actor=actor)


def _edit(task: UserTask, actor: User, values: Mapping[str, Any]) -> None:
    dates = ("due_at", "follow_up_at")
    chosen = {name: values[name] for name in dates if values[name] is not None or values["clear_dates"]}
    if values["priority"] is not None:
        chosen["priority"] = values["priority"]
    task_details.edit(task_id=task.pk, values=chosen, actor=actor)


ASSIGN = Operation("assign", _("Assign"), _("These tasks get the assignee:"), _assign, form=AssigneeForm)
UNASSIGN = Operation("unassign", _("Unassign"), _("These tasks go back to their candidates:"), _unassign)
DELEGATE = Operation(
    "delegate",
    _("Delegate"),
    _("Somebody else does these tasks for their owners:"),
    _delegate,
    form=AssigneeForm,
)
EDIT = Operation(
    "edit", _("Change"), _("These tasks get other dates or another priority:"), _edit, form=DetailsForm
)
