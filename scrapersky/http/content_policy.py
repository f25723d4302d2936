"""The content security policy of every answer: a page runs our own scripts and styles, everything else runs nothing.

A view whose page needs more sets the header itself: the API's documentation, and stored copies, which may do nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

HEADER = "Content-Security-Policy"
_OWN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Swagger UI and Redoc write styles into the page and, Redoc, search in a worker that is made of a blob.
_DOCUMENTATION = {
    **_OWN,
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
}


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


PAGE, DOCUMENTATION = _written(_OWN), _written(_DOCUMENTATION)


def page_with_images(server: str) -> str:
    """The policy of a page that shows images of one further server, as its map's tiles."""
    return _written({**_OWN, "img-src": f"{_OWN['img-src']} {server}"})


NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class ContentPolicy(MiddlewareMixin):
    """Sets the policy of every answer that has none. Must be outside of whatever answers by itself."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its policy."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not (is_page and settings.DEBUG and response.status_code in (404, 500)):  # Django's debug pages are inline
            response.headers.setdefault(HEADER, PAGE if is_page else NOTHING)
        return response
