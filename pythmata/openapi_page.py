"""docs/openapi.yaml: the interface as it stands, so that a change of it is seen in a review."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def openapi_document() -> str:
    """OpenAPI 3 in YAML."""
    out = StringIO()
    call_command("spectacular", stdout=out)
    return out.getvalue().strip() + "\n"
