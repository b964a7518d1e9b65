"""Deploying from the administration: files in, a report of what they brought or of what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes import deployment
from processes.admin.base import ReadOnlyAdmin, list_of, page_of, person
from processes.admin.tenant_choice import TenantChoiceForm
from processes.deploy_rights import authorize
from processes.deployment import Deployed, DeploymentRefused
from processes.models import Deployment
from processes.package import FileProblem

MAX_FILES = 100


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: name → content."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = list(data or [None]) if isinstance(data, (list, tuple)) else [data]
        files: Sequence[UploadedFile[Any]] = [
            super(ManyFilesField, self).clean(file, initial) for file in chosen
        ]
        if len(files) > MAX_FILES:
            raise ValidationError(_("At most %(limit)d files at once.") % {"limit": MAX_FILES})
        names = [file.name for file in files]
        if len(set(names)) < len(names):
            raise ValidationError(_("Two of the files have the same name."))
        return {file.name: file.read() for file in files}


class UploadForm(TenantChoiceForm):
    files = ManyFilesField(  # type: ignore[assignment]
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Diagrams (.bpmn), decisions (.dmn), forms (.form), or archives of them (.zip): all or none."
        ),
        widget=ManyFilesInput(attrs={"accept": ".bpmn,.dmn,.form,.zip,.xml"}),
        allow_empty_file=True,
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Of the deployment; the first file's name if left empty."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Version note"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
    )


def upload_page(model_admin: ReadOnlyAdmin, request: HttpRequest) -> HttpResponse:
    """The form; after deploying, the deployment's page; after a refusal, the form with all problems."""
    form = UploadForm(request.POST or None, request.FILES or None, user=person(request))
    problems: list[FileProblem] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _deployed(model_admin, request, {**form.cleaned_data, "tenant": form.tenant})
        except DeploymentRefused as error:
            form.add_error(None, str(error))
            problems = error.problems
        except PermissionDenied as error:
            form.add_error(None, str(error) or _("You may not deploy this."))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Deploy files"),
        "opts": model_admin.opts,
        "form": form,
        "problems": problems,
    }
    return TemplateResponse(request, "admin/processes/deploy.html", context)


def _deployed(model_admin: ReadOnlyAdmin, request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    user = person(request)
    result = deployment.deploy(**values, actor=user, authorize=lambda package: authorize(user, package))
    for problem in result.problems:
        messages.warning(request, str(problem))
    if result.deployment is None:
        messages.info(request, _("Nothing has changed: all of it is deployed already."))
        return HttpResponseRedirect(list_of(Deployment))
    messages.success(request, _("Deployed: %(what)s.") % {"what": _named(result)})
    return HttpResponseRedirect(page_of(result.deployment))


def _named(result: Deployed) -> str:
    return ", ".join(map(str, [*result.definitions, *result.decisions, *result.forms]))
