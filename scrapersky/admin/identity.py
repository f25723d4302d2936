"""What the pages of a site state of the business's identity, as people read it."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from scrapersky.admin.formatters import external_link

Organisation = dict[str, Any] | None


def legal_name(organisation: Organisation) -> str:
    """The legal name: of the data, or of the first page that states one."""
    stated = (organisation or {}).get("legal_name") or ""
    return stated or next((fact["value"] for fact in _facts(organisation, "legal_name")), "")


def founded(organisation: Organisation) -> str:
    """The year; nothing where pages state several."""
    years = {fact["value"] for fact in _facts(organisation, "founded")}
    return years.pop() if len(years) == 1 else ""


def hours_of_site(organisation: Organisation) -> list[str] | str:
    """The opening hours of the home page, or of the contact page; nothing where contact pages state different ones."""
    hours = {fact["value"] for fact in _facts(organisation, "opening_hours")}
    return (organisation or {}).get("opening_hours") or (hours.pop() if len(hours) == 1 else "")


def identity_numbers(organisation: Organisation) -> list[SafeString]:
    """Each number with its name and country, linked to the page that states it."""
    numbers = _facts(organisation, "vat", "tax", "register")
    return [_number(fact) for fact in numbers]


def _number(fact: dict[str, Any]) -> SafeString:
    """Every part but the value may be missing in what an earlier version stored."""
    link = external_link(fact.get("url", ""), fact["value"])
    return format_html("{} {} {}", fact.get("country", ""), fact.get("name", ""), link)


def gone(organisation: Organisation) -> str:
    """What a home page showed that is no longer there, and since when."""
    past = (organisation or {}).get("gone")
    if not past:
        return ""
    shown = [*past.get("emails", []), *past.get("phones", []), *past.get("socials", {}).values()]
    since = f"The home page has been gone since {past['since'][:10]}."
    return f"{since} It showed {', '.join(shown)}." if shown else since


def _facts(organisation: Organisation, *kinds: str) -> list[dict[str, Any]]:
    return [fact for fact in (organisation or {}).get("facts", []) if fact["kind"] in kinds]
