"""Stored copies: what a fetched page says, shown in a frame that can do nothing."""

from __future__ import annotations

import re

import zstandard
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from jobs.extract.document import parse_tree
from jobs.extract.encoding import decode
from jobs.extract.pages import FILE_URL
from jobs.models import Fetch
from scrapersky.admin.base import site
from scrapersky.admin.permissions import sees_contacts

LARGEST = 5_000_000  # bytes, unpacked

# No script, no form, no request to anybody: what the site wrote cannot act and cannot tell the site that we look.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

# What would ask for something or act is taken out beforehand: the browser writes an error for each thing it refuses.
_ACTIVE = "script, noscript, link, base, meta, iframe, frame, frameset, object, embed, template, audio, video, source"
_ATTRIBUTES = {"class", "id", "style", "title", "lang", "dir", "type", "value", "width", "height", "colspan", "rowspan"}
_DRAWINGS = "svg image, svg use, svg feImage, input[type=image]"
_ASKS = re.compile(r"@import[^;]*;?|(?:url|image-set|src)\s*\((?!\s*[\"']?data:)[^)]*\)?", re.IGNORECASE)


def stored_copy(model: type[Model], pk: int) -> Fetch | None:
    """The newest stored copy of a row's page; not of a vCard or a PDF file that was fetched for it."""
    fetches = Fetch.objects.filter(table=model._meta.db_table, row_id=pk, body__isnull=False, status__lt=400)
    return fetches.exclude(url__iregex=FILE_URL).defer("body").order_by("-id").first()


@site.page("copies/<int:pk>/", "copy")
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored copy of a fetch, for the frame; 403 without the permission to view it, and contacts; 404 where there
    is none."""
    if not (site.noun(Fetch).has_view_permission(request) and sees_contacts(request.user)):
        raise PermissionDenied
    fetch = get_object_or_404(Fetch, pk=pk, body__isnull=False)
    body = zstandard.ZstdDecompressor().stream_reader(bytes(fetch.body or b"")).read(LARGEST)
    kind, _, charset = fetch.content_type.partition("charset=")
    text, is_html = decode(body, charset or None), "html" in kind
    response = HttpResponse(
        sanitize(text) if is_html else text, content_type=f"text/{'html' if is_html else 'plain'}; charset=utf-8"
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def sanitize(text: str) -> str:
    """The page without what acts or asks: scripts, pictures (their words stay), links' addresses, fonts."""
    tree = parse_tree(text)
    nodes = {node.mem_id: node for node in tree.css(f"{_ACTIVE}, {_DRAWINGS}")}
    for node in reversed(nodes.values()):  # what is inside first: with its parent it would be gone
        node.decompose()
    for picture in tree.css("img"):
        picture.replace_with(picture.attributes.get("alt") or "")
    for sheet in tree.css("style"):
        if sheet.child is not None:
            sheet.child.replace_with(_ASKS.sub("none", sheet.text()))
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if name not in _ATTRIBUTES or (name == "style" and _ASKS.search(value or "")):
                del node.attrs[name]
    return tree.html or ""
