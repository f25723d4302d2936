"""First contact: where an address is from, since when, and how its owner objects. For pages, files and services.

Facts are a lead's columns by name: `email`, `phone` and `sources`. With OBJECTION_PAGE and OBJECTION_BASE_URL the
sentence about objecting has a link of the e-mail's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from jobs.compliance.objection_links import objection_link

Facts = dict[str, Any]

HOW_TO_OBJECT = "If you do not want to hear from us, reply to this message and we delete your data."


WITH_LINK = "If you do not want to hear from us, object here and we delete your data: "


def link_to_object(facts: Facts) -> str:
    """Where the owner of the lead's e-mail objects; "" where there is no e-mail or there are no links."""
    return objection_link(facts["email"])


def how_to_object(facts: Facts) -> str:
    """The sentence that says how to object: with a link, or by an answer."""
    link = link_to_object(facts)
    return WITH_LINK + link if link else HOW_TO_OBJECT


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


def first_contact_note(facts: Facts, objecting: str = "") -> str:
    """What to tell somebody at the first contact: where the address is from, since when, how to object.

    `objecting` stands in place of the sentence of `how_to_object`. General Data Protection Regulation, articles 14 and
    21, ask for it when data is not from the person.
    """
    source, day = source_url(facts), source_date(facts)
    if not source or not (facts["email"] or facts["phone"]):
        return ""
    what = "e-mail address" if facts["email"] else "phone number"
    found = f"We found your {what} at" if "://" in source else f"We have your {what} from"
    return f"{found} {source}{f' on {day}' if day else ''}. {objecting or how_to_object(facts)}"
