"""Cards on the first page of the administration: a number, and the list behind it.

A card counts the rows of a model's admin that the user may see; any floor may add cards to its own tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Tone = Literal["good", "warn", "bad"]
Label = str | Promise
Registry = Mapping[type[Model], "ModelAdmin[Any]"]


@dataclass(frozen=True)
class Card:
    """``parameters`` filter the model's list as ``condition`` filters what is counted; lower orders come first.

    ``tone`` colours the number unless it is zero.
    """

    label: Label
    model: type[Model]
    condition: Callable[[], Q]
    parameters: Mapping[str, str]
    order: int
    tone: Tone = "good"


_cards: list[Card] = []


def add_card(card: Card) -> None:
    """Show the card."""
    _cards.append(card)
    _cards.sort(key=lambda one: one.order)


def counted_cards(request: HttpRequest, registry: Registry) -> list[dict[str, Any]]:
    """The cards of the models that the user may look at, as the template shows them."""
    visible = [card for card in _cards if registry[card.model].has_view_permission(request)]
    return [_counted(card, request, registry[card.model]) for card in visible]


def _counted(card: Card, request: HttpRequest, model_admin: ModelAdmin[Any]) -> dict[str, Any]:
    count = model_admin.get_queryset(request).filter(card.condition()).count()
    opts = model_admin.opts
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return {
        "label": card.label,
        "count": count,
        "tone": card.tone if count else "none",
        "url": f"{address}?{urlencode(card.parameters)}",
    }
