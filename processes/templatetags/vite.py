"""`{% vite_entry "src/main.tsx" %}`: the tags that load an entry of the built front end.

The names come from Vite's manifest and carry a hash of the content; the static storage leaves them as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Manifest = Mapping[str, Mapping[str, Any]]
PREFIX = "app/"

register = template.Library()


@register.simple_tag(takes_context=True)
def vite_entry(context: template.Context, entry: str) -> SafeString:
    """Style sheets, preloads and the script of the entry; before the front end is built, a note that says so."""
    manifest = read_manifest(settings.FRONTEND_DIST / ".vite" / "manifest.json")
    if entry not in manifest:
        return SafeString(render_to_string("pythmata/front_end_missing.html"))
    nonce = _nonce(context)
    chunks = list(_imports(manifest, entry))
    styles = dict.fromkeys(style for chunk in (entry, *chunks) for style in manifest[chunk].get("css", ()))
    preloads = [manifest[chunk]["file"] for chunk in chunks]
    return (
        _tags('<link rel="stylesheet" href="{}"{}>\n', styles, nonce)
        + _tags('<link rel="modulepreload" href="{}"{}>\n', preloads, nonce)
        + _tags('<script type="module" src="{}"{}></script>\n', [manifest[entry]["file"]], nonce)
    )


def read_manifest(file: Path) -> Manifest:
    """The manifest, read once; with DEBUG again whenever it has changed. Without a file it is empty."""
    try:
        stamp = file.stat().st_mtime_ns if settings.DEBUG else 0
        return _read(file, stamp)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=4)
def _read(file: Path, stamp: int) -> Manifest:
    manifest: Manifest = json.loads(file.read_bytes())
    return manifest


def _imports(manifest: Manifest, entry: str) -> Iterator[str]:
    """The chunks that the entry needs at once, each one once."""
    seen, waiting = {entry}, [entry]
    while waiting:
        for chunk in manifest[waiting.pop()].get("imports", ()):
            if chunk not in seen:
                seen.add(chunk)
                waiting.append(chunk)
                yield chunk


def _nonce(context: template.Context) -> SafeString:
    nonce = context.get("csp_nonce")
    return format_html(' nonce="{}"', nonce) if nonce else SafeString("")


def _tags(tag: str, files: Any, nonce: SafeString) -> SafeString:
    return format_html_join("", tag, ((static(PREFIX + file), nonce) for file in files))
