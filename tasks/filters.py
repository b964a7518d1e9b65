"""Query parameters of the lists of this floor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django_filters import rest_framework as filters

from processes.filters import Parameters, SharedFilter
from processes.permissions import Person
from tasks import search, variable_conditions
from tasks.models import Job, Notification, TaskCandidate, UserTask
from tasks.search import Shown

OPEN_OR_COMPLETED = (("open", "open"), ("completed", "completed"))
DELEGATIONS = UserTask.Delegation.choices[1:]


class TaskQuery(Parameters):
    """``request`` is that of the person who asks: ``me`` and the variables that may be searched depend on it."""

    status = filters.ChoiceFilter(choices=OPEN_OR_COMPLETED, method="with_status")
    process = filters.CharFilter(field_name="instance__process__key", label="Key of the process.")
    definition = filters.UUIDFilter(field_name="instance__definition", label="Version of the process.")
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    element = filters.CharFilter(field_name="element_id", label="Id of the element.")
    business_key = filters.CharFilter(field_name="instance__business_key", label="The whole business key.")
    search = filters.CharFilter(
        method="matching", label="Words of the name, the business key or variables that I may see; or an id."
    )
    variable = variable_conditions.ConditionsFilter(
        method="with_variables",
        label=f"In processes that I may view, repeatable; {variable_conditions.SYNTAX}",
    )
    assignee = filters.CharFilter(method="of_person", label="User name, or me.")
    owner = filters.CharFilter(method="of_person", label="User name, or me.")
    assigned = filters.BooleanFilter(method="with_assignee", label="Those that somebody has, or nobody.")
    candidate_group = filters.CharFilter(method="with_candidate", label="Group that may claim it.")
    candidate_user = filters.CharFilter(method="with_candidate", label="User that may claim it, or me.")
    delegation = filters.ChoiceFilter(choices=DELEGATIONS)
    priority_min = filters.NumberFilter(field_name="priority", lookup_expr="gte", label="At least.")
    priority_max = filters.NumberFilter(field_name="priority", lookup_expr="lte", label="At most.")
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    due_after = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    overdue = filters.BooleanFilter(method="with_overdue", label="Those open whose due date is over, or not.")
    follow_up_before = filters.IsoDateTimeFilter(field_name="follow_up_at", lookup_expr="lt")
    follow_up_after = filters.IsoDateTimeFilter(field_name="follow_up_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    tenant = filters.CharFilter(field_name="instance__tenant", label="Key of the tenant.")
    shared = SharedFilter(field_name="instance__tenant", label="Those that all tenants share, or the others.")

    class Meta:
        model = UserTask
        fields: tuple[str, ...] = ()

    def with_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status__in=UserTask.OPEN if value == "open" else (UserTask.Status.COMPLETED,))

    def matching(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return search.matching(rows, value, self._person(), self._shown())

    def with_variables(
        self, rows: QuerySet[Any], name: str, value: list[variable_conditions.Condition]
    ) -> QuerySet[Any]:
        return variable_conditions.fulfilling(rows, value, self._person())

    def of_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{name: self._named(value)})

    def with_assignee(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(assignee="") if value else rows.filter(assignee="")

    def with_candidate(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        is_user = name == "candidate_user"
        kind = TaskCandidate.Kind.USER if is_user else TaskCandidate.Kind.GROUP
        named = TaskCandidate.objects.filter(kind=kind, name=self._named(value) if is_user else value)
        return rows.filter(pk__in=named.values("task"))

    def with_overdue(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        overdue = Q(due_at__lt=now(), status__in=UserTask.OPEN)
        return rows.filter(overdue) if value else rows.exclude(overdue)

    def _named(self, name: str) -> str:
        return self._person().get_username() if name == "me" else name

    def _person(self) -> Person:
        user: Person = self.request.user
        return user

    def _shown(self) -> list[Shown]:
        """Asked once for all the queries of one request."""
        kept: dict[str, Any] = self.request.__dict__
        if "_shown_to_person" not in kept:
            kept["_shown_to_person"] = search.shown_to(self._person())
        shown: list[Shown] = kept["_shown_to_person"]
        return shown


def problems(query: Mapping[str, Any], request: Any) -> dict[str, list[str]]:
    """What is wrong with the parameters, by name."""
    asked = TaskQuery(query, queryset=UserTask.objects.none(), request=request)
    return {name: [str(text) for text in texts] for name, texts in asked.errors.items()}


class JobFilter(Parameters):
    instance = filters.UUIDFilter(field_name="instance", label="Instance.")
    status = filters.ChoiceFilter(choices=Job.Status.choices)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()


class NotificationFilter(Parameters):
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label="Those not read yet.")
    kind = filters.ChoiceFilter(choices=Notification.Kind.choices)

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()
