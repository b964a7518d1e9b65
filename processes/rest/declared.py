"""A view names the methods it allows and to whom; what it does not name is denied.

This module is named in the settings of the REST framework, so it must not import views.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from processes.permissions import Person

Rule = Callable[[Person], bool]


def anyone_signed_in(user: Person) -> bool:
    """The rows themselves decide: the view shows and changes only those that the user may."""
    return user.is_authenticated


class Declared(IsAuthenticated):
    """Denies every method for which the view's ``allowed`` has no rule, or one that says no."""

    def has_permission(self, request: Request, view: Any) -> bool:
        allowed: Mapping[str, Rule] = getattr(view, "allowed", {})
        rule = allowed.get("GET" if request.method == "HEAD" else str(request.method))
        return bool(super().has_permission(request, view) and rule is not None and rule(request.user))
