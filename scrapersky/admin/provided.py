"""What the lists and pages of places and businesses share: a provider's facts, which expire, on a map."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from jobs.lists.listing import Listing
from jobs.store import retention
from scrapersky.admin import formatters
from scrapersky.admin.curation import CuratedAdmin


class ProvidedAdmin(CuratedAdmin):
    """A noun whose rows a provider knows."""

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """A warning where facts are stored for longer than a provider's terms allow."""
        for sentence in retention.warnings():
            messages.warning(request, sentence)
        return super().list_extras(request, listing)

    def badges(self, row: Any) -> list[Any]:
        """Closed."""
        return list(formatters.not_open(row.business_status))
