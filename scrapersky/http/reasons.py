"""Why somebody does something, as a form or an address says it."""

from __future__ import annotations

from django.http import QueryDict

from jobs.models.limits import REASON


def reason_in(values: QueryDict) -> str:
    """The field `reason` in the length that is stored, without NUL, which PostgreSQL does not take."""
    return values.get("reason", "").replace("\0", "").strip()[: REASON.characters]
