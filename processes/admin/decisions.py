"""Decisions: the stable keys, their versions, and what was evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from processes.admin.base import Names, ReadOnlyAdmin, list_of
from processes.admin.panels import SHOWN, Panel, Tool, instance_panel, link, preformatted
from processes.admin.roles import Wording, permissions_page
from processes.decisions.permissions import (
    DecisionAction,
    decisions_for,
    may,
    visible_evaluations,
)
from processes.grants import ON_DECISIONS
from processes.models import (
    Decision,
    DecisionDefinition,
    DecisionEvaluation,
    ProcessInstance,
)
from processes.templatetags.pythmata import as_json

OF_DECISIONS = Wording(
    ON_DECISIONS,
    {
        "viewer": (_("Viewer"), _("sees what was evaluated, with its data")),
        "evaluator": (_("Evaluator"), _("evaluates the decision")),
        "modeller": (_("Modeller"), _("views and evaluates; deploys new versions")),
        "administrator": (_("Administrator"), _("everything, and grants permissions")),
    },
    _(
        "A permission counts for all versions of the decision. Whoever holds none sees nothing of it. Processes need "
        "none to evaluate it. Administrators of the whole installation and holders of Django's own permissions are "
        "not listed."
    ),
)


class DecisionRowsAdmin(ReadOnlyAdmin):
    """Rows of decisions: who may view a decision sees its rows; ``decision_path`` leads there."""

    tenant_paths: ClassVar[Names] = ("decision__tenant",)
    decision_path: ClassVar[str] = "decision"

    def sees_all(self, request: HttpRequest) -> bool:
        return super().has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if self.sees_all(request):
            return True
        if obj is None:
            return _views_any(request)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.sees_all(request) else rows.filter(self._visible(request))

    def _visible(self, request: HttpRequest) -> Q:
        return Q(**{f"{self.decision_path}__in": decisions_for(request.user, DecisionAction.VIEW)})


@admin.register(Decision)
class DecisionAdmin(DecisionRowsAdmin):
    """A permission on one decision opens its row; the page Permissions grants them."""

    tenant_paths = ("tenant",)
    decision_path = "pk"
    list_display = ("__str__", "key", "latest_version", "evaluated")
    search_fields = ("key",)
    search_help_text = _("Key from its beginning")
    fields = (("key", "name"), "created_at")
    sortable_by = ("key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        evaluations = DecisionEvaluation.objects.filter(decision=OuterRef("pk")).order_by()
        counted = evaluations.values("decision").annotate(number=Count("pk")).values("number")
        numbers = {
            "latest": Max("definitions__version"),
            "evaluation_count": Coalesce(Subquery(counted, IntegerField()), 0),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**numbers)
        return rows

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.permissions)
        return [
            path("<uuid:pk>/permissions/", view, name="processes_decision_permissions"),
            *super().get_urls(),
        ]

    def permissions(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Who may do what with the decision; for those who may grant it."""
        decision = self.get_queryset(request).filter(pk=pk).first()
        if decision is None:
            raise Http404
        if not may(request.user, DecisionAction.ADMINISTER, decision):
            raise PermissionDenied
        return permissions_page(self, request, decision, OF_DECISIONS)

    @admin.display(description=_("latest version"))
    def latest_version(self, decision: Any) -> str:
        return f"v{decision.latest}" if decision.latest else ""

    @admin.display(description=_("evaluations"))
    def evaluated(self, decision: Any) -> int:
        return int(decision.evaluation_count)

    def tools(self, request: HttpRequest, decision: Decision) -> Iterable[Tool]:
        if may(request.user, DecisionAction.ADMINISTER, decision):
            yield Tool(_("Permissions"), reverse("admin:processes_decision_permissions", args=[decision.pk]))
        yield Tool(_("Evaluations"), list_of(DecisionEvaluation, decision__id__exact=decision.pk))

    def panels(self, request: HttpRequest, decision: Decision) -> Iterable[Panel]:
        versions = decision.definitions.select_related("deployment__created_by").order_by("-version")
        yield Panel(
            title=_("Versions"),
            headings=(_("Version"), _("Tag"), _("Deployed at"), _("Deployed by"), _("Note")),
            rows=[
                (
                    link(version, f"v{version.version}"),
                    version.version_tag,
                    version.created_at,
                    version.deployment.created_by or "",
                    version.deployment.note,
                )
                for version in versions[:SHOWN]
            ],
            empty=_("None."),
            more=Tool(_("All of them"), list_of(DecisionDefinition, decision__id__exact=decision.pk)),
        )


@admin.register(DecisionDefinition)
class DecisionDefinitionAdmin(DecisionRowsAdmin):
    list_display = ("__str__", "key", "kind", "version", "version_tag", "file", "created_at")
    list_select_related = ("decision", "requirements")
    list_filter = ("kind",)
    search_fields = ("decision__key", "version_tag")
    search_ids = ("pk",)
    search_help_text = _("Key of the decision or tag from its beginning, or the whole id")
    fields = (
        ("decision_link", "version"),
        ("name", "version_tag"),
        ("kind", "file"),
        ("deployment_link", "created_at"),
        ("checksum", "id"),
    )
    readonly_fields = ("decision_link", "deployment_link", "file", "id")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "decision__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.xml)
        return [
            path("<uuid:pk>/xml/", view, name="processes_decisiondefinition_xml"),
            *super().get_urls(),
        ]

    @admin.display(description=_("key"))
    def key(self, definition: DecisionDefinition) -> str:
        return definition.decision.key

    @admin.display(description=_("file"))
    def file(self, definition: DecisionDefinition) -> str:
        return str(definition.requirements)

    @admin.display(description=_("decision"))
    def decision_link(self, definition: DecisionDefinition) -> SafeString | str:
        return link(definition.decision)

    @admin.display(description=_("deployment"))
    def deployment_link(self, definition: DecisionDefinition) -> SafeString | str:
        return link(definition.deployment)

    def tools(self, request: HttpRequest, definition: DecisionDefinition) -> Iterable[Tool]:
        yield Tool(
            _("Download the file"), reverse("admin:processes_decisiondefinition_xml", args=[definition.pk])
        )
        yield Tool(_("Evaluations"), list_of(DecisionEvaluation, definition__id__exact=definition.pk))

    def panels(self, request: HttpRequest, definition: DecisionDefinition) -> Iterable[Panel]:
        rows = visible_evaluations(request.user).filter(definition=definition).select_related("instance")
        yield _evaluations(rows, list_of(DecisionEvaluation, definition__id__exact=definition.pk))

    def xml(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file as it was deployed, to keep; a browser must not open it as a page."""
        rows = self.get_queryset(request).select_related("requirements__resource")
        definition = rows.filter(pk=pk).first()
        if definition is None:
            raise Http404
        content = bytes(definition.requirements.resource.content)
        response = HttpResponse(content, content_type="application/xml")
        filename = f"decision-v{definition.version}.dmn"
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


@admin.register(DecisionEvaluation)
class DecisionEvaluationAdmin(DecisionRowsAdmin):
    """What was asked and said; also of instances that somebody may see, and somebody's own."""

    deferred: ClassVar[Names] = ("steps", "instance__state")
    list_display = ("decision_link", "version", "asked_by", "element_id", "evaluated_at", "outputs_start")
    list_select_related = ("decision", "definition", "instance", "actor")
    search_fields = ("decision__key", "element_id")
    search_ids = ("instance",)
    search_help_text = _("Key of the decision or element from its beginning, or the id of an instance")
    date_hierarchy = "evaluated_at"
    ordering = ("-id",)
    fields = (
        ("decision_link", "definition_link"),
        ("asked_by", "element_id"),
        "evaluated_at",
        "inputs_text",
        "matched_rules_text",
        "outputs_text",
        "warnings_text",
        "steps_text",
    )
    readonly_fields = (
        *("decision_link", "definition_link", "asked_by", "inputs_text", "matched_rules_text"),
        *("outputs_text", "warnings_text", "steps_text"),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        known = ("decision__id__exact", "definition__id__exact", "instance__id__exact")
        return lookup in known or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is None and not self.sees_all(request):
            return _views_any(request) or visible_evaluations(request.user).exists()
        return super().has_view_permission(request, obj)

    def _visible(self, request: HttpRequest) -> Q:
        return Q(pk__in=visible_evaluations(request.user).order_by().values("pk"))

    @admin.display(description=_("decision"))
    def decision_link(self, row: DecisionEvaluation) -> SafeString | str:
        return link(row.decision)

    @admin.display(description=_("version"))
    def version(self, row: DecisionEvaluation) -> str:
        return f"v{row.definition.version}"

    @admin.display(description=_("version"))
    def definition_link(self, row: DecisionEvaluation) -> SafeString | str:
        return link(row.definition, f"v{row.definition.version}")

    @admin.display(description=_("asked by"))
    def asked_by(self, row: DecisionEvaluation) -> SafeString | str:
        return _asked_by(row)

    @admin.display(description=_("outputs"))
    def outputs_start(self, row: DecisionEvaluation) -> str:
        return _start(row.outputs)

    @admin.display(description=_("inputs"))
    def inputs_text(self, row: DecisionEvaluation) -> SafeString | str:
        return preformatted(as_json(row.inputs))

    @admin.display(description=_("matched rules"))
    def matched_rules_text(self, row: DecisionEvaluation) -> SafeString | str:
        return preformatted(as_json(row.matched_rules))

    @admin.display(description=_("outputs"))
    def outputs_text(self, row: DecisionEvaluation) -> SafeString | str:
        return preformatted(as_json(row.outputs))

    @admin.display(description=_("warnings"))
    def warnings_text(self, row: DecisionEvaluation) -> SafeString | str:
        return preformatted("\n".join(f"{one['element_id']}: {one['reason']}" for one in row.warnings))

    @admin.display(description=_("decisions on the way"))
    def steps_text(self, row: DecisionEvaluation) -> SafeString | str:
        return preformatted(as_json(row.steps))


@instance_panel(order=55)
def evaluations(request: HttpRequest, instance: ProcessInstance) -> Panel:
    rows = instance.decision_evaluations.select_related("definition__decision").defer("steps").order_by("-id")
    return Panel(
        title=_("Decisions"),
        headings=(_("Element"), _("Decision"), _("At"), _("Outputs")),
        rows=[
            (row.element_id, link(row, row.definition), row.evaluated_at, _start(row.outputs))
            for row in rows[:SHOWN]
        ],
        empty=_("It has asked none."),
        more=Tool(_("All of them"), list_of(DecisionEvaluation, instance__id__exact=instance.pk)),
    )


def _views_any(request: HttpRequest) -> bool:
    """Whether there is a decision that the user may view; asked once per request."""
    answers: dict[str, bool] = request.__dict__.setdefault("_views_decisions", {})
    if "any" not in answers:
        answers["any"] = decisions_for(request.user, DecisionAction.VIEW).exists()
    return answers["any"]


def _evaluations(rows: QuerySet[DecisionEvaluation], more: str) -> Panel:
    shown = rows.defer("steps", "instance__state").select_related("actor").order_by("-id")[:SHOWN]
    return Panel(
        title=_("Evaluations"),
        headings=(_("At"), _("Asked by"), _("Element"), _("Outputs")),
        rows=[
            (link(row, row.evaluated_at), _asked_by(row), row.element_id, _start(row.outputs))
            for row in shown
        ],
        empty=_("None."),
        more=Tool(_("All of them"), more),
    )


def _asked_by(row: DecisionEvaluation) -> SafeString | str:
    if row.instance is not None:
        return link(row.instance)
    return row.actor.get_username() if row.actor is not None else ""


def _start(value: object) -> str:
    text = as_json(value)
    return text if len(text) <= 100 else f"{text[:99]}…"
