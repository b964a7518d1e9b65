"""Content-Security-Policy: Django 6 has it built in, Django 5.2 has not.

Setting and names are those of Django 6 (`SECURE_CSP`, `csp_override`, `response._csp_config`), so that this
file can one day be deleted. Pages below this floor relax a policy by setting `response._csp_config` themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

Policy = Mapping[str, Sequence[str]]
View = Callable[..., HttpResponseBase]

SELF = "'self'"
HEADER = "Content-Security-Policy"


def header_value(policy: Policy) -> str:
    return "; ".join(" ".join([directive, *sources]) for directive, sources in policy.items())


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Adds the header of `SECURE_CSP`, or of the policy the view chose; a header already there stays."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        policy: Policy = getattr(response, "_csp_config", settings.SECURE_CSP)
        if policy and HEADER not in response.headers:
            response.headers[HEADER] = header_value(policy)
        return response


def csp_override(policy: Policy) -> Callable[[View], View]:
    """Decorator: this view answers with `policy` instead of `SECURE_CSP`; an empty one sends no header."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(*args, **kwargs)
            response._csp_config = policy  # type: ignore[attr-defined]
            return response

        return wrapped

    return decorate
