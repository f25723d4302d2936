# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What a page says of itself for machines: JSON-LD (also damaged), microdata and hCard."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

JSON_LD_LONGEST = 1_000_000
NODES_MOST = 2000
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|/\*.{0,5000}?\*/|(?<![:\w])//[^\n]*', re.DOTALL)
_CDATA = re.compile(r"(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|<!--|-->")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_ORGANISATIONS = ("organization", "business", "store", "restaurant", "dentist", "physician", "attorney", "plumber", "electrician",
                  "hotel", "lodging", "corporation", "clinic", "contractor", "salon", "repair", "legalservice", "service", "agency",
                  "bakery", "cafe", "bar", "florist", "hospital", "school", "notary", "accounting", "locksmith", "hvac", "ngo", "shop")  # fmt: skip


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


def json_ld(text: str) -> list[dict[str, Any]]:
    """The nodes of one JSON-LD script, flat; of a damaged one, what can be saved. Never raises."""
    if len(text) > JSON_LD_LONGEST:
        return []
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        data = _repaired(text)
    try:
        return list(_nodes(data))[:NODES_MOST]
    except RecursionError:
        return []


def _repaired(text: str) -> Any:
    """Damage as it is met: control characters, CDATA, comments, trailing `;` and commas, escaped quotes, two documents."""
    text = _CONTROL.sub(" ", _COMMENT.sub(lambda m: m[1] or " ", _CDATA.sub(" ", text)))
    text = _TRAILING_COMMA.sub("", text).strip().rstrip(";").strip()
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    found: list[Any] = []
    position = 0
    decoder = json.JSONDecoder(strict=False)
    for _ in range(20):
        start = min((i for i in (text.find("{", position), text.find("[", position)) if i >= 0), default=-1)
        if start < 0:
            break
        try:
            node, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return found or _salvaged(text)
        found.append(node)
    return found


_FIELD = re.compile(
    r'"(name|telephone|email|faxNumber|streetAddress|addressLocality|postalCode|addressRegion|addressCountry|@type|jobTitle|url)"\s{0,9}:\s{0,9}"([^"\\\n]{1,300})"'
)


def _salvaged(text: str) -> Any:
    """The plain fields of a document that no repair makes JSON: the first of each name."""
    found: dict[str, Any] = {}
    for match in _FIELD.finditer(text):
        found.setdefault(match[1], match[2])
    address = {
        key: found.pop(key)
        for key in list(found)
        if key.startswith(("street", "postal", "addressL", "addressR", "addressC"))
    }
    return found | ({"address": {"@type": "PostalAddress", **address}} if address else {})


def _nodes(data: Any, depth: int = 0, under: str = "") -> Iterator[dict[str, Any]]:
    if depth > 12:
        return
    if isinstance(data, list):
        for item in data[:500]:
            yield from _nodes(item, depth + 1, under)
    elif isinstance(data, dict):
        yield {**data, "_under": under}
        for key, value in data.items():
            if isinstance(value, dict | list):
                yield from _nodes(value, depth + 1, key if not key.startswith("@") else under)


def types(node: dict[str, Any]) -> list[str]:
    """A node's types, lower case, without the vocabulary's address."""
    value = node.get("@type") or []
    listed = value if isinstance(value, list) else [value]
    return [str(kind).rpartition("/")[2].rpartition(":")[2].lower() for kind in listed]


def strings(value: Any) -> list[str]:
    """The strings of a value that may be one, many, or an object with a name or address of its own."""
    if isinstance(value, str):
        return [html.unescape(" ".join(value.split()))] if value.strip() else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value[:50] for text in strings(item)]
    if isinstance(value, dict):
        return strings(value.get("@value") or value.get("name") or value.get("url") or value.get("@id"))
    return []


def first(value: Any) -> str:
    """The first string of a value, or nothing."""
    return next(iter(strings(value)), "")


def is_organisation(node: dict[str, Any]) -> bool:
    """Whether a node describes a business (schema.org Organization and what is below it)."""
    kinds = types(node)
    return any(word in kind for kind in kinds for word in _ORGANISATIONS) and not {
        "webpage",
        "service",
        "offer",
        "product",
    } & set(kinds)


_NOT_OURS = ("author", "publisher", "review", "brand", "manufacturer", "sponsor", "memberof", "alumniof", "worksfor", "provider", "creator",
             "seller", "itemreviewed", "reviews", "organizer", "performer", "parentorganization", "hiringorganization", "affiliation")  # fmt: skip


def organisation(nodes: list[dict[str, Any]]) -> Organisation | None:
    """The business that the page is about: the organisation that says the most of itself."""
    found = [node for node in nodes if is_organisation(node)]
    if not found:
        return None
    ours = [node for node in found if node["_under"].lower() not in _NOT_OURS] or found
    best = max(
        ours,
        key=lambda node: sum(
            bool(node.get(key))
            for key in (
                "address",
                "telephone",
                "email",
                "geo",
                "openingHours",
                "openingHoursSpecification",
                "sameAs",
                "logo",
            )
        ),
    )
    return _organisation(
        best, {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 2}
    )


def _organisation(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Organisation:
    address = node.get("address")
    address = address[0] if isinstance(address, list) and address else address
    if isinstance(address, dict) and set(address) <= {"@id"}:
        address = by_id.get(str(address.get("@id")), address)
    logo = node.get("logo") or node.get("image")
    logo = by_id.get(str(logo.get("@id")), logo) if isinstance(logo, dict) else logo
    points = [point for point in _listed(node.get("contactPoint")) if isinstance(point, dict)]
    found = Organisation(
        name=first(node.get("name")), legal_name=first(node.get("legalName")), type=next(iter(types(node)), ""),
        phone=first(node.get("telephone")) or next((first(p.get("telephone")) for p in points if p.get("telephone")), ""),
        email=(first(node.get("email")) or next((first(p.get("email")) for p in points if p.get("email")), "")).removeprefix("mailto:"),
        logo_url=(first(logo.get("url") or logo.get("contentUrl") or logo.get("@id")) if isinstance(logo, dict) else first(logo)),
        opening_hours=_hours(node), geo=_geo(node.get("geo")), same_as=strings(node.get("sameAs"))[:50],
    )  # fmt: skip
    if isinstance(address, dict):
        _fill_address(found, address)
    else:
        found.address = first(address)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _fill_address(found: Organisation, address: dict[str, Any]) -> None:
    found.street, found.city = ", ".join(strings(address.get("streetAddress"))), first(address.get("addressLocality"))
    found.region, found.postcode = first(address.get("addressRegion")), first(address.get("postalCode"))
    found.country = first(address.get("addressCountry"))
    found.address = one_line(address)


def one_line(address: dict[str, Any]) -> str:
    """A PostalAddress as a person writes it, on one line."""
    keys = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
    parts = [", ".join(strings(address.get(key))) for key in keys]
    return ", ".join(part for part in parts if part)


def _geo(value: Any) -> tuple[float, float] | None:
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return None
    try:
        place = (
            float(str(value.get("latitude")).replace(",", ".")),
            float(str(value.get("longitude")).replace(",", ".")),
        )
    except ValueError:
        return None
    return place if -90 <= place[0] <= 90 and -180 <= place[1] <= 180 and place != (0.0, 0.0) else None


def _hours(node: dict[str, Any]) -> list[str]:
    plain = strings(node.get("openingHours"))
    if plain:
        return plain[:21]
    lines = []
    for rule in _listed(node.get("openingHoursSpecification")):
        if isinstance(rule, dict) and rule.get("opens"):
            days = [day.rpartition("/")[2][:2] for day in strings(rule.get("dayOfWeek"))]
            lines.append(f"{','.join(days)} {first(rule.get('opens'))[:5]}-{first(rule.get('closes'))[:5]}".strip())
    return lines[:21]


def microdata(body: Any) -> list[dict[str, Any]]:
    """The items of a page's microdata (HTML standard, section 5) in the shape of JSON-LD nodes. Nesting one deep."""
    found: dict[int, dict[str, Any]] = {}
    order: list[dict[str, Any]] = []
    for node in body.css("[itemprop], [itemscope]:not([itemprop])")[:600]:
        attributes = node.attributes
        owner = _owner(node, found)
        item: dict[str, Any] | None = None
        if "itemscope" in attributes:
            item = {"@type": [(attributes.get("itemtype") or "").rstrip("/")], "_under": "", "_method": "microdata"}
            found[node.mem_id] = item
            order.append(item)
        for name in (attributes.get("itemprop") or "").split() if owner is not None else []:
            if item is not None:
                item["_under"] = name
            _add(owner, name, item if item is not None else _property(node))  # type: ignore[arg-type]
    return order


def _owner(node: Any, found: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    parent = node.parent
    for _ in range(40):
        if parent is None:
            return None
        if parent.mem_id in found:
            return found[parent.mem_id]
        parent = parent.parent
    return None


def _add(owner: dict[str, Any], name: str, value: Any) -> None:
    if name in owner:
        owner[name] = [*_listed(owner[name]), value][:50]
    else:
        owner[name] = value


def _property(node: Any) -> str:
    attributes = node.attributes
    for key in ("content", "datetime"):
        if attributes.get(key):
            return str(attributes[key])
    if node.tag == "a" and attributes.get("href") and not attributes["href"].startswith("#"):
        shown = str(attributes["href"])
        return shown.partition(":")[2].partition("?")[0] if shown.lower().startswith(("tel:", "mailto:")) else shown
    if node.tag in ("img", "link"):
        return str(attributes.get("src") or attributes.get("href") or "")
    return " ".join(node.text(separator=" ").split())[:500]
