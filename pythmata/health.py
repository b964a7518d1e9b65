"""Probes for whoever runs the server."""

from django.http import HttpRequest, JsonResponse


def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks no dependency: an outage of the database must not restart every server."""
    return JsonResponse({"status": "alive"})
