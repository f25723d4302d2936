"""Rows of business files as facts: what each cell means, and a notice of what cannot be stored."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from jobs.extract.urls import canonical_host
from jobs.extract.websites import read_website
from jobs.models.limits import TAGS
from jobs.statuses import Curation
from jobs.transfer.addresses import address_parts, postal_code, town_in_words
from jobs.transfer.column_values import is_email, is_map_link, is_street_with_town
from jobs.transfer.imports import INVALID, Item
from jobs.transfer.people_cells import people_in
from jobs.transfer.written_values import (
    country_code,
    country_of_address,
    degrees,
    is_nothing,
    json_object,
    pair_of,
    read_phones,
    stars,
    whole_number,
)

NEEDED = ("name", "website", "phone", "email", "place_id", "id")
MOST_ID_BYTES = 1_000  # with the name of its source it is the key of an index
MOST = 100  # of e-mails, phones, people, profiles, categories of a row

_SEVERAL = re.compile(r"[;,\n|]+|\s+/\s+|/(?=[^/\s]+@)|\s+(?=\S+@)")
_AFFIRMED = re.compile(
    r"^(?:yes|y|ja|oui|sí|si|sì|tak|ano|да)\b[\s,:–—-]+(?=\S+\.\S)", re.IGNORECASE
)  # "yes - nuthatch.test"
# "see Facebook", "nur Instagram": words without an address that say where the business is instead
_AT_A_NETWORK = re.compile(
    r"(?:[^\W\d_]+[\s:]+){0,3}(?:facebook|fb|instagram|insta|linkedin|tiktok|whats ?app|youtube)"
    r"(?:[\s-]+[^\W\d_]+){0,2}[.!]?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>]+\.[^\s<>]+")
_AT = re.compile(r"\s*[(\[](?:at|ät|arroba|arobase)[)\]]\s*")
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)


@dataclass(frozen=True)
class BusinessFacts:
    """What a row says of a business; what it does not say is empty."""

    name: str = ""
    address: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    phone: str = ""
    phone_as_written: str = ""
    phones: list[str] = field(default_factory=list)
    website: str = ""
    emails: list[str] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    main_category: str = ""
    categories: list[str] = field(default_factory=list)
    opening_hours: Any = None
    rating: Decimal | None = None
    rating_count: int | None = None
    business_status: str = ""
    custom_fields: dict[str, Any] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host of its website; empty when it has none."""
        try:
            return canonical_host(self.website).host if self.website else ""
        except ValueError:
            return ""


FACTS = tuple(item.name for item in fields(BusinessFacts))


@dataclass(frozen=True)
class BusinessLine:
    """A row, read: its facts, its ids, what a person wrote beside it, and notices of what could not be read."""

    facts: BusinessFacts
    place_id: str = ""
    source_id: str = ""
    notes: str = ""
    tags: list[str] = field(default_factory=list)
    curation_status: str = ""
    mark: str = ""  # of the row that it was stored as
    notices: tuple[str, ...] = ()


_WITH_COUNT = re.compile(r"(\d(?:[.,]\d)?)\s*\((\d[\d.,]*)[^()]*\)")  # "4.8 (120 reviews)"
# What cars have on their plates, and some lists of customers as the country.
_ON_PLATES = {
    "D": "DE", "A": "AT", "F": "FR", "I": "IT", "E": "ES", "B": "BE", "L": "LU", "P": "PT", "S": "SE", "N": "NO",
}  # fmt: skip
PLACE_ID = re.compile(r"(?:ChIJ|GhIJ|Ei)[\w-]{16,}")  # of Google
_POINT = re.compile(r"(?:POINT)?[\s\d.,;/()\[\]\-\u2212+\u00b0'\"\u2032\u2033NSEWO]+", re.IGNORECASE)
_DEPARTMENT = re.compile(r"\s*\((?:\d{2,3}|2[AB])\)$")  # "Bordeaux (33)"
_GOOGLE = re.compile(r"\s*:::\s*")  # between the values of a cell, as Google Contacts writes them


class _Reader:
    """Reads one row; collects notices."""

    def __init__(self, row: Mapping[str, str], country: str) -> None:
        self.row = defaultdict(str, {name: _GOOGLE.sub("; ", text) for name, text in row.items()})
        for name in ("website", "phone"):  # a program's JSON may have a list of them
            if (items := _json_list(self.row[name])) is not None:
                self.row[name] = "; ".join(map(str, items))
        self.notices: list[str] = []
        self.emails: list[str] = []
        self.default_country = country
        text = self.row["coordinates"]
        if text and not is_nothing(text) and not text.startswith("{") and not _POINT.fullmatch(text.strip()):
            self.row["coordinates"] = ""
            self._read_location(_DEPARTMENT.sub("", text))

    def _read_location(self, text: str) -> None:
        """A location in words is the address, or a town, where no column has it."""
        name = "address" if re.search(r"\d", text) or is_street_with_town(text) else "city_line"
        if name == "city_line" and not town_in_words(text):
            self.notices.append(f"Location: {text[:60]!r} is no place that is known here; it is left out.")
            return
        others = (self.row[name], "" if name == "address" else self.row["city"])
        if not any(others):
            self.row[name] = text
        elif text not in others:
            self.notices.append(f"Location: {text[:60]!r} is left out beside {next(filter(None, others))[:60]!r}.")

    def read(self) -> BusinessLine | Item:
        if not any(self.row[name] and not is_nothing(self.row[name]) for name in NEEDED):
            return Item(INVALID, detail="It has no name, website, phone, e-mail or id.")
        facts = self._facts()
        if not (facts.name or facts.website or facts.phone_as_written or facts.phone or facts.emails or self._has_id()):
            return Item(INVALID, detail=" ".join(self.notices) or "It has no name, website, phone, e-mail or id.")
        if max(len(self.row[name].encode()) for name in ("place_id", "id")) > MOST_ID_BYTES:
            return Item(INVALID, detail=f"Its id is too long; at most {MOST_ID_BYTES:,} bytes are stored.")
        if not self.row["place_id"] and PLACE_ID.fullmatch(self.row["id"]):
            self.row["place_id"], self.row["id"] = self.row["id"], ""
        status = self.row["curation_status"]
        return BusinessLine(
            facts, self.row["place_id"], self.row["id"], self.row["notes"], self._tags(self.row["tags"]),
            status if status in Curation.values else "", self.row["stored_row"], tuple(dict.fromkeys(self.notices)),
        )  # fmt: skip

    def _has_id(self) -> bool:
        return any(self.row[name] and not is_nothing(self.row[name]) for name in ("place_id", "id"))

    def _tags(self, text: str) -> list[str]:
        """As many tags as are stored; one that is too long is no tag."""
        tags = _list(text)
        fitting = [tag for tag in tags if len(tag) <= TAGS.characters][: TAGS.items]
        if len(fitting) < len(tags):
            self.notices.append(f"Tags: {len(tags) - len(fitting):,} are left out; at most {TAGS} are stored.")
        return fitting

    def _facts(self) -> BusinessFacts:
        website = self._website(self.row["website"])
        self._read_emails(self.row["email"])
        self._read_emails(self.row["emails"])
        parts = address_parts(self.row)
        own_country = self._country(parts)
        country = own_country or self.default_country
        parts["postal_code"] = postal_code(parts["postal_code"], country)
        phones = read_phones(self.row["phone"], country)
        if phones.notice:
            self.notices.append(f"Phone: {phones.notice}.")
        others = [read_phones(text, country) for text in _list(self.row["phones"])]
        further = [number for cell in others for number in (cell.first, *cell.further) if number]
        is_number = any(map(str.isdigit, phones.as_written))  # "pending" is none
        first = phones.first or ("" if is_number else next(iter(further), ""))
        latitude, longitude = self._coordinates()
        categories = _list(self.row["categories"])[:MOST]
        return BusinessFacts(
            name=" ".join(self.row["name"].split()), **parts | {"country": own_country}, latitude=latitude,
            longitude=longitude, phone=first, phone_as_written=phones.as_written, website=website,
            phones=[n for n in dict.fromkeys((*phones.further, *further)) if n != first][:MOST],
            emails=self.emails[:MOST], people=self._people(country), profiles=_list(self.row["profiles"])[:MOST],
            main_category=_first(self.row["main_category"]) or next(iter(categories), ""), categories=categories,
            opening_hours=_json_or_text(self.row["opening_hours"]), rating=self._rating(),
            rating_count=self._count(self.row["rating_count"]), business_status=self.row["business_status"],
            custom_fields=json_object(self.row["custom_fields"]),
        )  # fmt: skip

    def _website(self, text: str) -> str:
        """The website as it is written; empty for a text that is none."""
        if not text or is_nothing(text):
            return ""
        if emails := [part for part in _SEVERAL.split(text) if is_email(part)]:  # "heron.test / info@heron.test"
            self._read_emails("; ".join(emails))
            self.notices.append(f"Website: {emails[0][:60]!r} is an e-mail address; it is stored as one.")
            text = "; ".join(part for part in _SEVERAL.split(text) if part and part not in emails)
            return self._website(text)
        if is_map_link(text):
            self.notices.append("Website: it is the address of a map, not of a website; it is left out.")
            return ""
        text = _own_site(_AFFIRMED.sub("", text))
        website = read_website(text)
        if website.outcome == "no_website":
            self.notices.append(f"Website: {text[:60]!r} is read as none.")
            return ""
        if website.outcome == "invalid_website" and len(urls := _URL.findall(text)) == 1 and urls[0] != text:
            return self._website(urls[0])  # "Finch - https://finch.test", as boards export a link
        if website.outcome == "invalid_website" and _AT_A_NETWORK.fullmatch(text):
            self.notices.append(f"Website: {text[:60]!r} is no website; it is left out.")
            return ""
        if website.outcome == "invalid_website":
            why = website.detail.removesuffix(".")
            self.notices.append(f"Website: {text[:60]!r} is no website and is left out: {why}.")
            return ""
        if len([part for part in re.split(r"[\s,;|]+", text) if "." in part.strip("()[]<>")]) > 1:
            self.notices.append(f"Website: of several only the first, {website.host}, is stored.")
            return website.host
        return text if not re.search(r"\s", text) else website.host

    def _read_emails(self, text: str) -> None:
        for part in _list(text, _SEVERAL):
            address = _AT.sub("@", _MAILTO.sub("", part).split("?")[0].strip("<>() ").lower())
            if is_email(address):
                self.emails = list(dict.fromkeys((*self.emails, address)))
            elif not is_nothing(part):
                self.notices.append(f"E-mail: {part[:60]!r} is no e-mail address; it is left out.")

    def _country(self, parts: Mapping[str, str]) -> str:
        """The row's own country: as it is written, else as its address shows it."""
        text = self.row["country"]
        if text and not is_nothing(text):
            if code := country_code(text) or _ON_PLATES.get(text.strip(), ""):
                return code
            self.notices.append(f"Country: {text[:40]!r} is unknown and is left out; write its two letters, as in US.")
        return country_of_address(parts["address"], parts["state"], parts["postal_code"], given=self.default_country)

    def _coordinates(self) -> tuple[Decimal | None, Decimal | None]:
        latitude, longitude = self.row["latitude"], self.row["longitude"]
        if text := self.row["coordinates"]:
            point = json_object(text)
            pair = [str(point.get("lat", "")), str(point.get("lng", point.get("lon", "")))] if point else pair_of(text)
            if len(pair) == 2:
                latitude, longitude = latitude or pair[0], longitude or pair[1]
        country = country_code(self.row["country"]) or self.default_country
        return self._degrees("latitude", latitude, 90), self._degrees("longitude", longitude, 180, country)

    def _degrees(self, name: str, text: str, most: int, country: str = "") -> Decimal | None:
        try:
            return degrees(text, most, country)
        except ValueError as error:
            self.notices.append(f"{name.capitalize()}: {str(error).removesuffix('.')}; it is left out.")
            return None

    def _people(self, country: str) -> list[dict[str, str]]:
        if people := _json_list(self.row["people"]):
            return [
                {str(k): str(v) for k, v in person.items() if v} for person in people[:MOST] if isinstance(person, dict)
            ]
        names = (self.row["first_name"], self.row["last_name"])
        name = self.row["person"] or " ".join(part for part in names if part and not is_nothing(part))
        if not name or is_nothing(name):
            if (
                (title := self.row["job_title"]) and not is_nothing(title) and not title.isdigit()
            ):  # a "position" of a list
                self.notices.append(f"Job title: {title[:60]!r} is left out, because no person is named.")
            return []
        people = [] if self.row["person"] and name.casefold() == self.row["name"].casefold() else people_in(name)
        if len(people) == 1:
            people[0] |= {"title": self.row["job_title"] or people[0]["title"], "email": next(iter(self.emails), "")}
        elif len(titles := _list(self.row["job_title"])) == len(people):
            people = [person | {"title": title} for person, title in zip(people, titles, strict=True)]
        return [{key: value for key, value in person.items() if value} for person in people[:MOST]]

    def _rating(self) -> Decimal | None:
        text = self.row["rating"]
        if not text or is_nothing(text):
            return None
        if match := _WITH_COUNT.fullmatch(text):
            text, self.row["rating_count"] = match[1], self.row["rating_count"] or match[2]
        value = stars(text)
        if value is None:
            self.notices.append(f"Rating: {text[:20]!r} is not a number from 0 to 5; it is left out.")
        return value

    def _count(self, text: str) -> int | None:
        if not text or is_nothing(text):
            return None
        count = whole_number(text)
        if count is None:
            self.notices.append(f"Reviews: {text[:20]!r} is not a whole number; it is left out.")
        return count


def read_business(row: Mapping[str, str], country: str = "") -> BusinessLine | Item:
    """A row of a file as facts, or an invalid item that says why. `country` is the file's, where the row names none."""
    return _Reader(row, country).read()


def _own_site(text: str) -> str:
    """Of several websites the business's own one first: "facebook.com/finch | finch.test"."""
    parts = _SEVERAL.split(text)
    own = [part for part in parts if read_website(part).outcome == "own"] if len(parts) > 1 else []
    return "; ".join(sorted(parts, key=lambda part: part not in own)) if own else text


def _list(text: str, separators: re.Pattern[str] = re.compile(r"[;\n|]+")) -> list[str]:
    """The parts of a cell: of JSON, or between semicolons; where there are none, between commas."""
    if (items := _json_list(text)) is not None:
        return [item for item in map(_item_text, items) if item]
    if not separators.search(text):
        separators = re.compile(r",\s+")
    return list(dict.fromkeys(part.strip() for part in separators.split(text) if part.strip()))


def _first(text: str) -> str:
    items = _json_list(text)
    return _item_text(items[0]) if items else text


_NAMES_OF_ITEMS = ("title", "name", "label", "value", "text")  # of an object in a list of them: what people see


def _item_text(item: Any) -> str:
    """An item of a list; of an object what it is called: {"alias": "bagels", "title": "Bagels"}."""
    if isinstance(item, dict):
        item = next((item[name] for name in _NAMES_OF_ITEMS if item.get(name)), "")
    return str(item).strip()


def _json_list(text: str) -> list[Any] | None:
    """A list as JSON or as Python writes it; None for another text."""
    if not text.startswith("["):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        return value if isinstance(value, list) else None
    return None


def _json_or_text(text: str) -> Any:
    if not text or is_nothing(text):
        return None
    try:
        return json.loads(text) if text.startswith(("{", "[")) else text
    except (ValueError, RecursionError):
        return text
