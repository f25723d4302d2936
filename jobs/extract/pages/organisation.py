# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""The business behind a site, as the site's own data describe it (schema.org Organization)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jobs.extract.structured_data import Node, address_line, first, is_organisation, listed, strings, types


@dataclass
class Organisation:
    """What a site says of the business behind it. Every field may be empty; `geo` is (latitude, longitude) in degrees."""

    name: str = ""
    legal_name: str = ""
    type: str = ""
    address: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    logo_url: str = ""
    opening_hours: list[str] = field(default_factory=list)
    geo: tuple[float, float] | None = None
    same_as: list[str] = field(default_factory=list)


_NOT_OURS = ("author", "publisher", "review", "brand", "manufacturer", "sponsor", "memberof", "alumniof", "worksfor", "provider", "creator",
             "seller", "itemreviewed", "reviews", "organizer", "performer", "parentorganization", "hiringorganization", "affiliation")  # fmt: skip
_ANY_TRADE = ("thing", "organization", "localbusiness", "corporation", "place", "professionalservice", "store")
_RULE = re.compile(r"(?!.*\b00:00 ?- ?00:00)\s*[^\W\d_]{2}.*\d")  # what templates leave has no day or no hour
_NEXT_RULE = re.compile(r"(?<=\d),[\s,]*(?:$|(?=[A-Z][a-z][A-Za-z,-]* \d))")  # of "Tu 17:00-22:00, We 17:00-22:00, , "
_TELLING = ("address", "telephone", "email", "geo", "openingHours", "openingHoursSpecification", "sameAs", "logo")


def organisation_of(nodes: list[Node]) -> Organisation | None:
    """The business that the page is about: of its organisations the one that says the most of itself; None where it has none."""
    organisations = [node for node in nodes if is_organisation(node)]
    if not organisations:
        return None
    ours = [node for node in organisations if node["_under"].lower() not in _NOT_OURS] or organisations
    most_telling = max(ours, key=lambda node: sum(bool(node.get(key)) for key in _TELLING))
    by_id = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 2}
    return _organisation(most_telling, by_id)


def _organisation(node: Node, by_id: dict[str, Node]) -> Organisation:
    address = node.get("address")
    address = address[0] if isinstance(address, list) and address else address
    if isinstance(address, dict) and set(address) <= {"@id"}:
        address = by_id.get(str(address.get("@id")), address)
    logo = node.get("logo") or node.get("image")
    logo = by_id.get(str(logo.get("@id")), logo) if isinstance(logo, dict) else logo
    points = [point for point in listed(node.get("contactPoint")) if isinstance(point, dict)]
    organisation = Organisation(
        name=first(node.get("name")), legal_name=first(node.get("legalName")), type=min(types(node), key=lambda kind: kind in _ANY_TRADE, default=""),
        phone=first(node.get("telephone")) or next((first(p.get("telephone")) for p in points if p.get("telephone")), ""),
        email=(first(node.get("email")) or next((first(p.get("email")) for p in points if p.get("email")), "")).removeprefix("mailto:"),
        logo_url=(first(logo.get("url") or logo.get("contentUrl") or logo.get("@id")) if isinstance(logo, dict) else first(logo)),
        opening_hours=_hours(node), geo=_geo(node.get("geo")), same_as=strings(node.get("sameAs"))[:50],
    )  # fmt: skip
    if isinstance(address, dict):
        _fill_address(organisation, address)
    else:
        organisation.address = first(address)
    return organisation


def _fill_address(organisation: Organisation, address: Node) -> None:
    organisation.street, organisation.city = (
        ", ".join(strings(address.get("streetAddress"))),
        first(address.get("addressLocality")),
    )
    organisation.region, organisation.postcode = first(address.get("addressRegion")), first(address.get("postalCode"))
    organisation.country = first(address.get("addressCountry"))
    organisation.address = address_line(address)


def _geo(value: Any) -> tuple[float, float] | None:
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return None
    try:
        latitude = float(str(value.get("latitude")).replace(",", "."))
        longitude = float(str(value.get("longitude")).replace(",", "."))
    except ValueError:
        return None
    is_place = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0.0, 0.0)
    return (latitude, longitude) if is_place else None


def _hours(node: Node) -> list[str]:
    stated = (rule for text in strings(node.get("openingHours")) for rule in _NEXT_RULE.split(text))
    plain = [rule for rule in stated if _RULE.match(rule)]
    if plain:
        return plain[:21]
    lines = []
    for rule in listed(node.get("openingHoursSpecification")):
        is_always = isinstance(rule, dict) and not rule.get("validThrough")  # else of a holiday, of a season
        if is_always and rule.get("opens"):
            days = [day.rpartition("/")[2][:2] for day in strings(rule.get("dayOfWeek"))]
            lines.append(f"{','.join(days)} {first(rule.get('opens'))[:5]}-{first(rule.get('closes'))[:5]}")
    return [line for line in lines if _RULE.match(line)][:21]
