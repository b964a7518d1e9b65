"""Data stores: what processes share, to look at, to set right, to forget."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engine.errors import EngineError
from engine.interpreter.codec import to_plain
from processes import data_store_edits, exact_json
from processes.admin.base import ReadOnlyAdmin, TenantFilter, person
from processes.admin.panels import SHOWN, Panel, link
from processes.admin.tenant_choice import TenantChoiceAdmin
from processes.data_store_edits import OBJECT_TYPE, StoreAction, may
from processes.models import DataStoreEntry, OperationLog, ProcessInstance
from processes.templatetags.pythmata import as_json


class JSONText(forms.CharField):
    """JSON as text; numbers stay exact."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            raise ValidationError(_("Write JSON: null for nothing."))
        try:
            return exact_json.loads(text)
        except exact_json.InexactJSON as error:
            raise ValidationError(_("The value %(problem)s"), params={"problem": error}) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Browsers send lines with an end of their own."""
        return bool((data or "").replace("\r\n", "\n").strip() != initial)


class DataStoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """``exact`` is the value for the engine; the column has it as plain JSON."""

    exact: object = None
    value = JSONText(
        label=_("Value"),
        required=False,
        help_text=_("JSON: texts in quotes, null for nothing. A date is a text here."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField pm-code", "rows": 14, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_there = self.instance.pk is not None
        self.initial["value"] = (
            json.dumps(self.instance.value, indent=2, ensure_ascii=False) if is_there else ""
        )

    def clean_value(self) -> Any:
        self.exact = self.cleaned_data["value"]
        try:
            data_store_edits.check(str(self.cleaned_data.get("name") or self.instance.name), self.exact)
        except EngineError as error:
            raise ValidationError(str(error)) from error
        return to_plain(self.exact)


@admin.register(DataStoreEntry)
class DataStoreEntryAdmin(TenantChoiceAdmin, ReadOnlyAdmin):
    """Of no process: for those with Django's permissions on data stores."""

    form = DataStoreForm
    change_form_template = "admin/processes/data_store.html"
    deferred = ("content",)
    list_display = ("name", "tenant", "value_start", "writer", "updated_at")
    list_filter = (TenantFilter,)
    sortable_by = ("name", "updated_at")
    search_fields = ("name",)
    search_ids = ("writer_id",)
    search_help_text = _("Name from its beginning, or the whole id of the instance that wrote it")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(person(request), StoreAction.ADD)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(person(request), StoreAction.CHANGE)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(person(request), StoreAction.DELETE)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        new = ("name", "tenant", "value")
        return new if obj is None else (*new, ("writer", "updated_at"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("name", "tenant", "writer", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        instances = self.admin_site.get_model_admin(ProcessInstance).get_queryset(request)
        writer = instances.order_by().filter(pk=OuterRef("written_in"))
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                writer_id=Subquery(writer.values("pk")), writer_key=Subquery(writer.values("business_key"))
            )
        )
        return rows

    @admin.display(description=_("value"))
    def value_start(self, entry: DataStoreEntry) -> str:
        text = as_json(entry.value)
        return text if len(text) <= 100 else f"{text[:99]}…"

    @admin.display(description=_("written by instance"))
    def writer(self, entry: Any) -> SafeString | str:
        """The instance, if the user may see it."""
        if entry.writer_id is None:
            return "-"
        return link(ProcessInstance(pk=entry.writer_id, business_key=entry.writer_key))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What was not edited is not written: its dates would become texts."""
        if not change or "value" in form.changed_data:
            obj.pk = data_store_edits.write(obj.name, form.exact, person(request), obj.tenant).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        data_store_edits.remove(obj, person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for entry in queryset:
            data_store_edits.remove(entry, person(request))

    # The operation log has these acts already, and shows them on the page.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        return None

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # type: ignore[override]
        return None

    def panels(self, request: HttpRequest, entry: DataStoreEntry) -> Iterable[Panel]:
        acts = OperationLog.objects.filter(object_type=OBJECT_TYPE, object_id=entry.name)
        yield Panel(
            title=_("Operations"),
            headings=(_("At"), _("Actor"), _("Action")),
            rows=[(row.at, row.actor_name, row.action) for row in acts.order_by("-pk")[:SHOWN]],
            empty=_("Nobody intervened."),
        )
