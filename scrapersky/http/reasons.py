"""Texts that a form or an address gives, without NUL, which PostgreSQL does not take."""

from __future__ import annotations

from django.http import QueryDict

from jobs.models.limits import REASON


def reason_in(values: QueryDict) -> str:
    """The field `reason`, why somebody does something, in the length that is stored."""
    return text_in(values, "reason").strip()[: REASON.characters]


def text_in(values: QueryDict, name: str, default: str = "") -> str:
    """What a field has, as it can be stored."""
    return str(values.get(name, default)).replace("\0", "")
