"""Finding tasks by words: in their names, business keys and the variables that the person may see.

Whoever may view a process may search all variables of its instances; others those that the task's form shows.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from processes.filters import by_id
from processes.models import FormDefinition, ProcessDefinition, Variable
from processes.permissions import Action, Person, of_instances
from tasks import task_forms
from tasks.models import UserTask
from tasks.permissions import visible_tasks

MAX_WORDS = 8
# More different forms than that among the tasks of one person: the others' variables are not searched.
MAX_FORMS = 200


@dataclass(frozen=True)
class Shown:
    """The variables that the form of an element shows, in the instances of one version."""

    element_id: str
    form_key: str
    definition_id: uuid.UUID
    tenant: str
    names: Sequence[str]


def shown_to(user: Person) -> list[Shown]:
    """What the forms of the open tasks that the user sees show."""
    open_tasks = visible_tasks(user).filter(status__in=UserTask.OPEN).order_by()
    places = open_tasks.values_list(
        "element_id", "form_key", "instance__definition", "instance__tenant"
    ).distinct()[:MAX_FORMS]
    counts = _versions({form_key for _element, form_key, *_instance in places})
    shown = (Shown(*place, _names(*place, counts.get(place[1], 0))) for place in places)
    return [one for one in shown if one.names]


def matching(rows: QuerySet[UserTask], text: str, user: Person, shown: Iterable[Shown]) -> QuerySet[UserTask]:
    """The tasks in which each of the words is found somewhere."""
    forms = list(shown)
    viewed = of_instances(user, Action.VIEW)
    for word in text.split()[:MAX_WORDS]:
        own = Q(name__icontains=word) | Q(instance__business_key__icontains=word)
        ids = by_id("pk", word) | by_id("instance", word)
        rows = rows.filter(own | ids | _in_variables(word, viewed, forms))
    return rows


def _in_variables(word: str, viewed: Q, forms: Sequence[Shown]) -> Q:
    of_instance = _with_text(word).filter(instance=OuterRef("instance"))
    found = Q(Exists(of_instance)) & viewed
    for one in forms:
        here = Q(
            element_id=one.element_id,
            form_key=one.form_key,
            instance__definition=one.definition_id,
            instance__tenant=one.tenant,
        )
        found |= here & Q(Exists(of_instance.filter(name__in=one.names)))
    return found


def _with_text(word: str) -> QuerySet[Variable]:
    """The variables whose JSON has the word. One database keeps letters beyond ASCII as they are, another escaped."""
    texts = Variable.objects.annotate(text=Cast(F("value"), TextField()))
    escaped = json.dumps(word)[1:-1]
    plain = json.dumps(word, ensure_ascii=False)[1:-1]
    return texts.filter(Q(text__icontains=plain) | Q(text__icontains=escaped))


def _versions(keys: Iterable[str]) -> dict[str, int]:
    """Key → how many versions there are: what is known of a form holds until there is another one."""
    versions = (
        FormDefinition.objects.filter(key__in=keys).order_by().values("key").annotate(number=Count("pk"))
    )
    return dict(versions.values_list("key", "number"))


@lru_cache(maxsize=4096)
def _names(
    element_id: str, form_key: str, definition_id: uuid.UUID, tenant: str, versions: int
) -> tuple[str, ...]:
    definition = ProcessDefinition.objects.select_related("process").get(pk=definition_id)
    return tuple(sorted(task_forms.names_shown(form_key, definition, element_id, tenant)))
