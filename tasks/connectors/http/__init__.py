"""The connector ``http``; the one door to the HTTP client."""

from tasks.connectors.http.call import call_http

__all__ = ["call_http"]
