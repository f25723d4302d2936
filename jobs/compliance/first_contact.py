"""First contact: where an address is from, since when, and how its owner objects. For pages, files and services.

Facts are a lead's columns by name: `email`, `phone` and `sources`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

Facts = dict[str, Any]

HOW_TO_OBJECT = "If you do not want to hear from us, reply to this message and we delete your data."


def _source(facts: Facts) -> Facts:
    part = "email" if facts["email"] else "phone"
    source = facts["sources"].get(part) or facts["sources"].get("website") or {}
    return source if isinstance(source, dict) else {}


def source_url(facts: Facts) -> str:
    """The page where the best e-mail, else the phone, was found; a provider's name where it is no page."""
    return str(_source(facts).get("source", ""))


def source_date(facts: Facts) -> str:
    """The day when it was found there, as 2026-11-28; empty where that is not known."""
    text = _source(facts).get("at")
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    return moment.date().isoformat() if isinstance(moment, datetime) else ""


def first_contact_note(facts: Facts, how_to_object: str = HOW_TO_OBJECT) -> str:
    """What to tell somebody at the first contact: where the address is from, since when, how to object.

    General Data Protection Regulation, articles 14 and 21, ask for it when data is not from the person.
    """
    source, day = source_url(facts), source_date(facts)
    if not source or not (facts["email"] or facts["phone"]):
        return ""
    what = "e-mail address" if facts["email"] else "phone number"
    return f"We found your {what} at {source}{f' on {day}' if day else ''}. {how_to_object}"
