"""Texts that a form or an address gives, as they can be stored: without NUL, which PostgreSQL does not take."""

from __future__ import annotations

from django.http import QueryDict

from jobs.models.limits import REASON


def reason_in(values: QueryDict) -> str:
    """The field `reason`, why somebody does something, in the length that is stored."""
    return str(values.get("reason", "")).replace("\0", "").strip()[: REASON.characters]


def without_nul(values: QueryDict) -> QueryDict:
    """All fields of a form."""
    clean = QueryDict(mutable=True)
    for name, texts in values.lists():
        clean.setlist(name, [str(text).replace("\0", "") for text in texts])
    return clean
