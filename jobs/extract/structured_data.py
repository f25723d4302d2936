# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What a page says of itself for machines: JSON-LD (also damaged) and microdata, as schema.org's nodes."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

Node = dict[
    str, Any
]  # a schema.org object; `_under` is its property, `_elsewhere`: it is no place of the business; `_method`: of microdata

JSON_LD_LONGEST = 1_000_000  # characters
NODES_MOST = 2000
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|/\*.{0,5000}?\*/|(?<![:\w])//[^\n]*', re.DOTALL)
_CDATA = re.compile(r"(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|<!--|-->")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_ORGANISATIONS = ("organization", "business", "store", "restaurant", "dentist", "physician", "attorney", "plumber", "electrician",
                  "hotel", "lodging", "corporation", "clinic", "contractor", "salon", "repair", "legalservice", "service", "agency",
                  "bakery", "cafe", "bar", "florist", "hospital", "school", "notary", "accounting", "locksmith", "hvac", "ngo", "shop",
                  "veterinary", "gym", "healthclub", "company", "painter", "pharmacy", "optician", "dayspa", "parlor", "winery", "brewery", "distillery", "childcare",
                  "laundry", "campground", "bedandbreakfast", "hostel", "motel", "resort", "dealer", "autorental", "autowash", "nightclub", "artgallery", "sportsclub")  # fmt: skip
_NO_ORGANISATIONS = frozenset(("webpage", "service", "offer", "product"))


def json_ld(text: str) -> list[Node]:
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
    documents: list[Any] = []
    position = 0
    decoder = json.JSONDecoder(strict=False)
    for _ in range(20):
        start = min((i for i in (text.find("{", position), text.find("[", position)) if i >= 0), default=-1)
        if start < 0:
            break
        try:
            node, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return documents or _salvaged(text)
        documents.append(node)
    return documents


_FIELD = re.compile(
    r'"(name|telephone|email|faxNumber|streetAddress|addressLocality|postalCode|addressRegion|addressCountry|@type|jobTitle|url)"\s{0,9}:\s{0,9}"([^"\\\n]{1,300})"'
)


def _salvaged(text: str) -> Any:
    """The plain fields of a document that no repair makes JSON: the first of each name."""
    fields: Node = {}
    for match in _FIELD.finditer(text):
        fields.setdefault(match[1], match[2])
    address = {
        key: fields.pop(key)
        for key in list(fields)
        if key.startswith(("street", "postal", "addressL", "addressR", "addressC"))
    }
    return fields | ({"address": {"@type": "PostalAddress", **address}} if address else {})


def _nodes(data: Any, depth: int = 0, under: str = "", *, elsewhere: bool = False) -> Iterator[Node]:
    if depth > 12:
        return
    if isinstance(data, list):
        for item in data[:500]:
            yield from _nodes(item, depth + 1, under, elsewhere=elsewhere)
    elif isinstance(data, dict):
        yield {**data, "_under": under, "_elsewhere": elsewhere}
        for key, value in data.items():
            if isinstance(value, dict | list):
                is_elsewhere = elsewhere or is_held_elsewhere(data, key)
                yield from _nodes(value, depth + 1, key if not key.startswith("@") else under, elsewhere=is_elsewhere)


_FOR_SALE = frozenset(("singlefamilyresidence", "realestatelisting", "residence"))
ELSEWHERE = ("location", "joblocation")  # where an event is held, where a job is offered


def is_held_elsewhere(node: Node, key: str) -> bool:
    """Whether a property of an event, of a job or of a house for sale says where that is, not where the business is."""
    kinds = types(node)
    is_elsewhere = key.lower() in ELSEWHERE and any(kind.endswith("event") or kind == "jobposting" for kind in kinds)
    return is_elsewhere or not _FOR_SALE.isdisjoint(kinds)


def types(node: Node) -> list[str]:
    """A node's types, lower case, without the vocabulary's address."""
    return [str(kind).rpartition("/")[2].rpartition(":")[2].lower() for kind in listed(node.get("@type") or [])]


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


def is_organisation(node: Node) -> bool:
    """Whether a node describes a business (schema.org Organization and what is below it)."""
    kinds = types(node)
    return any(word in kind for kind in kinds for word in _ORGANISATIONS) and _NO_ORGANISATIONS.isdisjoint(kinds)


def address_line(address: Node, supposed: str = "") -> str:
    """A PostalAddress as its country writes it, on one line; empty where it has no parts.

    `supposed` is the country (ISO 3166-1) where the address names none.
    """
    keys = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
    street, code, town, region, country = (", ".join(strings(address.get(key))) for key in keys)
    order = (country or supposed).upper()
    if order in _REGION_AND_CODE or (not order and _STATE.fullmatch(region) and _ZIP.fullmatch(code)):
        parts = [street, town, f"{region} {code}".strip(), country]
    elif order in _CODE_LAST or (not order and _BRITISH.fullmatch(code)):
        parts = [street, town, region, code, country]
    else:
        parts = [street, f"{code} {town}".strip(), region, country]
    return ", ".join(part for part in parts if part)


_BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4}")  # and Irish
_STATE, _ZIP = re.compile(r"[A-Z]{2}"), re.compile(r"\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d")

# Universal Postal Union, "Postal addressing systems": behind the town stands the region with the code, or the code alone.
_REGION_AND_CODE = frozenset(("US", "USA", "UNITED STATES", "CA", "CANADA", "AU", "AUSTRALIA", "PR"))
_CODE_LAST = frozenset(("GB", "UK", "UNITED KINGDOM", "IE", "IRELAND", "NZ", "NEW ZEALAND", "IN", "INDIA", "ZA", "SOUTH AFRICA", "TH", "ID", "PH", "SA", "CO", "HK", "SG"))  # fmt: skip


def listed(value: Any) -> list[Any]:
    """The value as a list, which JSON-LD leaves out around a single one."""
    return value if isinstance(value, list) else [value]


def microdata(tree: LexborHTMLParser) -> list[Node]:
    """The items of a page's microdata (HTML standard, section 5) in the shape of JSON-LD nodes. Nesting one deep."""
    items: dict[int, Node] = {}  # by the id of their element
    for element in tree.css("[itemprop], [itemscope]:not([itemprop])")[:600]:
        attributes = element.attributes
        owner = _owner(element, items)
        item: Node | None = None
        if "itemscope" in attributes:
            item = {"@type": [(attributes.get("itemtype") or "").rstrip("/")], "_under": "", "_method": "microdata"}
            items[element.mem_id] = item
        for name in (attributes.get("itemprop") or "").split() if owner is not None else []:
            if item is not None:
                item["_under"] = name
                item["_elsewhere"] = bool(owner and (owner.get("_elsewhere") or is_held_elsewhere(owner, name)))
            _add(owner, name, item if item is not None else _property(element))  # type: ignore[arg-type]
    return list(items.values())


def _owner(element: LexborNode, items: dict[int, Node]) -> Node | None:
    parent = element.parent
    for _ in range(40):
        if parent is None:
            return None
        if parent.mem_id in items:
            return items[parent.mem_id]
        parent = parent.parent
    return None


def _add(owner: Node, name: str, value: Any) -> None:
    if name in owner:
        owner[name] = [*listed(owner[name]), value][:50]
    else:
        owner[name] = value


def _property(element: LexborNode) -> str:
    """The value of a property (HTML standard, section 5.2.4): an attribute or the text, by the kind of element."""
    attributes = element.attributes
    for key in ("content", "datetime"):
        if attributes.get(key):
            return str(attributes[key])
    href = str(attributes.get("href") or "")
    if element.tag == "a" and href and not href.startswith("#"):
        return href.partition(":")[2].partition("?")[0] if href.lower().startswith(("tel:", "mailto:")) else href
    if element.tag in ("img", "link"):
        return str(attributes.get("src") or href)
    return " ".join(element.text(separator=" ").split())[:500]
