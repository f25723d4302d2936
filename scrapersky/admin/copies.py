"""Stored copies: a fetched page as it was, shown in a frame that can do nothing."""

from __future__ import annotations

import zstandard
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from jobs.models import Fetch
from scrapersky.admin.base import site

LARGEST = 5_000_000  # bytes, unpacked

# No script, no form, no request to anybody: what the site wrote cannot act and cannot tell the site that we look.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def stored_copy(model: type[Model], pk: int) -> Fetch | None:
    """The newest stored copy of a row's page."""
    fetches = Fetch.objects.filter(table=model._meta.db_table, row_id=pk, body__isnull=False, status__lt=400)
    return fetches.defer("body").order_by("-id").first()


@site.page("copies/<int:pk>/", "copy")
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored copy of a fetch, for the frame."""
    if not site.noun(Fetch).has_view_permission(request):
        raise PermissionDenied
    fetch = Fetch.objects.filter(pk=pk, body__isnull=False).first()
    if fetch is None:
        raise Http404
    body = zstandard.ZstdDecompressor().stream_reader(bytes(fetch.body or b"")).read(LARGEST)
    kind, _, charset = fetch.content_type.partition("charset=")
    shown = "text/html" if "html" in kind else "text/plain"
    response = HttpResponse(body, content_type=f"{shown}; charset={_token(charset) or 'utf-8'}")
    response["Content-Security-Policy"] = POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _token(text: str) -> str:
    """A charset's name without anything that could be more than that."""
    return "".join(letter for letter in text.split(";")[0] if letter.isalnum() or letter in "-_")[:40]
