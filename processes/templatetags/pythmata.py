"""Small tags of the admin's pages."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Status → the colour it is shown in; the text always stands beside the colour.
TONES = {
    "active": "good",
    "open": "bad",
    "failed": "bad",
    "rejected": "bad",
    "suspended": "warn",
    "waiting": "warn",
    "completing": "warn",
    "running": "good",
    "claimed": "good",
    "ready": "good",
    "created": "good",
    "connected": "good",
    "degraded": "bad",
    "connecting": "warn",
    "ok": "good",
    "warning": "warn",
    "error": "bad",
}


@register.simple_tag
def badge(status: str, label: object = None) -> SafeString:
    """A status as a small coloured label."""
    tone = TONES.get(str(status), "quiet")
    return format_html('<span class="pm-status pm-tone-{}">{}</span>', tone, label or status)


@register.filter
def as_json(value: Any) -> str:
    """A value as one would write it in JSON: texts in quotes, so that "5" and 5 differ."""
    return json.dumps(value, ensure_ascii=False, default=str)
