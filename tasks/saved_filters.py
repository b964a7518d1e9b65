"""Saved filters: who sees which, what they find, and how much each finds, in one statement."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.http import QueryDict

from tasks import filters, inbox
from tasks.models import TaskFilter, UserTask

# The counts of more filters than that would make too long a statement.
COUNTED = 50
VIEW = "view"


def visible_filters(user: User) -> QuerySet[TaskFilter]:
    """The user's own, those shared with a group of the user's, and those for everybody."""
    if not user.is_active:
        return TaskFilter.objects.none()
    shared = TaskFilter.groups.through.objects.filter(group__user=user.pk).values("taskfilter")
    return TaskFilter.objects.filter(Q(owner=user) | Q(is_public=True) | Q(pk__in=shared))


def parameters(query: Mapping[str, Any]) -> QueryDict:
    """As they would stand in the address of the list; a list of values is a repeated parameter."""
    found = QueryDict(mutable=True)
    for name, value in query.items():
        found.setlist(name, [str(one) for one in value] if isinstance(value, list) else [_text(value)])
    return found


def problems(query: Mapping[str, Any], request: Any) -> dict[str, list[str]]:
    """What is wrong with a query, parameter by parameter."""
    known = {VIEW, *filters.TaskQuery.base_filters}
    unknown = sorted(set(query) - known)
    if unknown:
        text = f"There is no such parameter; there are: {', '.join(sorted(known))}."
        return {name: [text] for name in unknown}
    if query.get(VIEW, "all") not in inbox.VIEWS:
        return {VIEW: [f"Must be one of {', '.join(inbox.VIEWS)}."]}
    return filters.problems(parameters(query), request)


def found_by(
    query: Mapping[str, Any], request: Any, rows: QuerySet[UserTask] | None = None
) -> QuerySet[UserTask]:
    """The tasks that the query finds among those that the person asking may see; ``rows`` narrows them further.

    A query that was saved before a parameter changed its meaning finds nothing.
    """
    among = inbox.tasks_of(request.user, str(query.get(VIEW, "all"))) if rows is None else rows
    asked = filters.TaskQuery(parameters(query), queryset=among, request=request)
    found: QuerySet[UserTask] = asked.qs if asked.is_valid() else among.none()
    return found


def counts(chosen: Sequence[TaskFilter], request: Any) -> dict[uuid.UUID, int]:
    """How many tasks each of the first ``COUNTED`` filters finds, in one statement for all."""
    counted = chosen[:COUNTED]
    parts = [
        found_by(row.query, request)
        .order_by()
        .annotate(which=Value(position, output_field=IntegerField()))
        .values("which")
        .annotate(number=Count("pk", distinct=True))
        .values_list("which", "number")
        for position, row in enumerate(counted)
    ]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    numbers = dict(rows)
    return {row.pk: numbers.get(position, 0) for position, row in enumerate(counted)}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
