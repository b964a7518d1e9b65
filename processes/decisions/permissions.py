"""Who may do what with which decision: granted on the decision, for all its versions, as for processes.

A process that calls a decision needs no permission: what it may call was decided when it was deployed.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from enum import StrEnum

from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet

from processes.models import (
    Decision,
    DecisionDefinition,
    DecisionEvaluation,
    DecisionGroupObjectPermission,
    DecisionUserObjectPermission,
)
from processes.permissions import Person, assign, visible_instances
from processes.tenants import in_reach


class DecisionAction(StrEnum):
    """What can be done with a decision. ``VIEW`` is seeing what was evaluated, with its inputs and outputs."""

    VIEW = "view"
    EVALUATE = "evaluate"
    DESIGN = "design"
    ADMINISTER = "administer"


CODENAMES: Mapping[DecisionAction, str] = {
    DecisionAction.VIEW: "view_decision",
    DecisionAction.EVALUATE: "evaluate_decision",
    DecisionAction.DESIGN: "change_decision",
    DecisionAction.ADMINISTER: "administer_decision",
}

DECISION_ROLES: Mapping[str, tuple[str, ...]] = {
    "viewer": ("view_decision",),
    "evaluator": ("evaluate_decision",),
    "modeller": ("view_decision", "evaluate_decision", "change_decision"),
    "administrator": (*CODENAMES.values(), "delete_decision"),
}


def may(user: Person, action: DecisionAction, decision: Decision) -> bool:
    return action in actions_on(user, [decision.pk])[decision.pk]


def actions_on(
    user: Person, decision_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, frozenset[DecisionAction]]:
    """What the user may do with each of these decisions, in a fixed number of queries."""
    reached = Decision.objects.filter(in_reach(user), pk__in=decision_ids).values_list("pk", flat=True)
    held: dict[uuid.UUID, set[str]] = {key: set(_held_everywhere(user)) for key in reached}
    if user.is_active:
        own = DecisionUserObjectPermission.objects.filter(user=user.pk, content_object__in=held)
        of_groups = DecisionGroupObjectPermission.objects.filter(group__user=user.pk, content_object__in=held)
        columns = ("content_object", "permission__codename")
        for decision_id, codename in own.values_list(*columns).union(of_groups.values_list(*columns)):
            held[decision_id].add(codename)
    return {key: _actions(held.get(key, ())) for key in decision_ids}


def decisions_for(user: Person, action: DecisionAction) -> QuerySet[Decision]:
    """The decisions with which the user may do this."""
    return _holding(user, {CODENAMES[action], CODENAMES[DecisionAction.ADMINISTER]})


def visible_decisions(user: Person) -> QuerySet[Decision]:
    """The decisions that the user knows of: those with which anything is allowed."""
    return _holding(user, set(CODENAMES.values()))


def visible_decision_definitions(user: Person) -> QuerySet[DecisionDefinition]:
    return DecisionDefinition.objects.filter(decision__in=visible_decisions(user))


def visible_evaluations(user: Person) -> QuerySet[DecisionEvaluation]:
    """Those of decisions that the user may view, of instances that the user sees, and the user's own."""
    if not user.is_active:
        return DecisionEvaluation.objects.none()
    of_decisions = Q(decision__in=decisions_for(user, DecisionAction.VIEW))
    reached = in_reach(user, "instance__tenant") | Q(instance__isnull=True)
    return DecisionEvaluation.objects.filter(
        reached,
        in_reach(user, "decision__tenant"),
        of_decisions | Q(instance__in=visible_instances(user)) | Q(actor=user.pk),
    )


def may_create_decisions(user: Person) -> bool:
    """Whether the user may deploy a decision that does not exist yet."""
    return user.has_perm("processes.add_decision")


def grant_decision(role: str, to: User | Group, decision: Decision) -> None:
    """Give a user or a group the permissions of a role of ``DECISION_ROLES`` on the decision."""
    assign(DECISION_ROLES[role], to, decision)


def _actions(codenames: Collection[str]) -> frozenset[DecisionAction]:
    """Whoever administers a decision may do everything with it."""
    if CODENAMES[DecisionAction.ADMINISTER] in codenames:
        return frozenset(DecisionAction)
    return frozenset(action for action, codename in CODENAMES.items() if codename in codenames)


def _held_everywhere(user: Person) -> frozenset[str]:
    return frozenset(name for name in CODENAMES.values() if user.has_perm(f"processes.{name}"))


def _holding(user: Person, codenames: set[str]) -> QuerySet[Decision]:
    if codenames & _held_everywhere(user):
        return Decision.objects.filter(in_reach(user))
    if not user.is_active:
        return Decision.objects.none()
    own = DecisionUserObjectPermission.objects.filter(user=user.pk, permission__codename__in=codenames)
    of_groups = DecisionGroupObjectPermission.objects.filter(
        group__user=user.pk, permission__codename__in=codenames
    )
    return Decision.objects.filter(
        in_reach(user),
        Q(pk__in=own.values("content_object")) | Q(pk__in=of_groups.values("content_object")),
    )
