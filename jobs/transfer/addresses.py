"""The parts of an address as the columns of files have them: house numbers and towns in columns of their own or not,
postal codes whose zeros a spreadsheet took away."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping

from jobs.sources.gazetteer import cities_named, postcodes, regions_named, states_by_letters
from jobs.sources.names import fold
from jobs.transfer.written_values import country_code, is_nothing, json_object

_MARKS = "·• "  # before the lines of a map's card
PARTS = ("address", "street", "city", "state", "postal_code")
_KEYS = {
    "street": ("street",), "city": ("city",), "state": ("state", "region"), "country": ("country", "countryCode"),
    "postal_code": ("postal_code", "postalCode", "postcode", "zip"),
}  # fmt: skip


def address_parts(row: MutableMapping[str, str]) -> dict[str, str]:
    """The address and its parts; a program's JSON of an address gives those that have no column, and the country."""
    parts = {name: "" if is_nothing(row[name]) else row[name].lstrip(_MARKS) for name in PARTS}
    _add_of_json(parts, row)
    _add_city_line(parts, _without_country(row, row["city_line"]))
    _divide_city(parts)
    _add_of_address(parts)
    if not parts["street"] and _is_street(parts):
        parts["street"] = parts["address"]
    sides = [name for name in row if name in ("house_number", "street", "address") and row[name]]
    is_before = sides[:1] == ["house_number"]  # its column is left of the street's, as it is written there
    parts["street"] = _with_number(parts["street"], row["house_number"], is_before=is_before)
    second = row["street_2"]
    if parts["street"] and second and not is_nothing(second) and second not in parts["street"]:
        parts["street"] = f"{parts['street']}, {second}"
    return parts


def _add_of_json(parts: dict[str, str], row: MutableMapping[str, str]) -> None:
    written = json_object(row["address_parts"] or parts["address"])
    if written and not row["address_parts"]:
        parts["address"] = ""
    for name, keys in _KEYS.items():
        value = next((str(written[key]) for key in keys if written.get(key)), "")
        if name == "country":
            row["country"] = row["country"] or value
        else:
            parts[name] = parts[name] or value


# "01067 Dresden", "Ithaca, NY 14850", "Ithaca, NY"
_CODE_FIRST = re.compile(r"(?:[A-Z]{1,2}-)?(\d[\d -]{2,7}\d(?: ?[A-Z]{2}(?= ))?)\s+(\D.*)")
_CODE_LAST = re.compile(r"([^\d,]+?)(?:,\s*|\s+(?:[-–]\s+)?)([A-Z]{2,3})?\s*(\d{4,6}(?:-\d{4})?)")
_TOWN_AND_STATE = re.compile(r"([^\d,]+),\s*([A-Z]{2,3}|[^\W\d_]+(?:[ -][^\W\d_]+){0,3})")


_TOWN_AND_LETTERS = re.compile(r"([^\d,]+?)\s+([A-Z]{2,3})")  # "Raleigh NC"
_WITH_LETTERS = re.compile(r"([^\d,/]+?)\s*(?:/|\s[-–]\s)\s*([A-Z]{2,3})")  # "Curitiba/PR", "Curitiba - PR"


def town_in_words(text: str) -> str:
    """A location in words where it names a town, with its state or country or alone; else nothing ("Remote")."""
    first, comma, last = text.partition(",")
    is_town = bool(cities_named(fold(first)))
    is_inside = comma and (_is_country(last.rpartition(",")[2].strip()) or bool(regions_named(fold(last))))
    return text if is_town or is_inside or re.search(r",\s*[A-Z]{2}$", text) else ""


def _is_country(text: str) -> bool:
    """Whether a text names a country and no state: "DE" behind a town is Delaware, "Georgia" a state, too."""
    is_state = len(text) < 4 and bool(states_by_letters(text))
    return bool(country_code(text)) and not is_state and fold(text) != "georgia"


def _without_country(row: MutableMapping[str, str], text: str) -> str:
    """The town and the state of "Leipzig, Saxony, Germany"; the country is the row's, where it has none."""
    head, _, last = text.rpartition(",")
    if not head or not _is_country(last.strip()):
        return text
    row["country"] = row["country"] or last.strip()
    return head.strip()


def _add_city_line(parts: dict[str, str], text: str) -> None:
    found: Mapping[str, str | None] = {"city": text}
    if match := _CODE_FIRST.fullmatch(text):
        found = {"postal_code": match[1], "city": match[2]}
    elif match := _CODE_LAST.fullmatch(text):
        found = {"city": match[1], "state": match[2], "postal_code": match[3]}
    elif (match := _TOWN_AND_STATE.fullmatch(text)) or (
        (match := _TOWN_AND_LETTERS.fullmatch(text)) and states_by_letters(match[2].lower())
    ):
        found = {"city": match[1], "state": match[2]}
    if found.get("postal_code") and parts["city"] and parts["city"] != found["city"]:
        _leave_to_line(parts)
    for name, value in found.items():
        parts[name] = parts[name] or (value or "").strip()


def _leave_to_line(parts: dict[str, str]) -> None:
    """A town of its own column gives way to one with its postal code: it is a part of the town ("Locality")."""
    if not parts["address"]:
        parts["address"] = ", ".join(filter(None, (parts["street"], parts["city"])))
    parts["city"] = ""


def _divide_city(parts: dict[str, str]) -> None:
    """A column of towns that has their postal codes or states, too: "Ithaca, NY 14850", "Curitiba/PR"."""
    city = parts["city"]
    if not parts["state"] and (match := _WITH_LETTERS.fullmatch(city)):
        parts["city"], parts["state"] = match[1], match[2]
        return
    town, stroke, region = map(str.strip, city.partition("/"))
    if not parts["state"] and stroke and town and any(found.level == 1 for found in regions_named(fold(region))):
        parts["city"], parts["state"] = town, region  # "Kadıköy / İstanbul"
        return
    if not parts["postal_code"] and (_CODE_FIRST.fullmatch(city) or _CODE_LAST.fullmatch(city)):
        parts["city"] = ""
        _add_city_line(parts, city)


_STATE_AND_CODE = re.compile(r"[A-Z]{2,3}\s+\d{4,5}(?:-\d{4})?")
_BRITISH = re.compile(r"(\D+?)\s+([A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})")


def _add_of_address(parts: dict[str, str]) -> None:
    """What the end of an address in one cell tells, where no column has a town or a code: "8 Elm St, Troy, NY"."""
    if parts["city"] or parts["postal_code"] or not parts["address"] or _add_of_one_line(parts):
        return
    lines = [line for text in re.split(r"[,\n]", parts["address"]) if (line := text.strip())]
    if len(lines) > 1 and _is_country(lines[-1]):
        lines.pop()
    size = 2 if len(lines) > 1 and _STATE_AND_CODE.fullmatch(lines[-1]) else 1
    last = ", ".join(lines[-size:])
    if match := _BRITISH.fullmatch(last):
        parts["city"], parts["postal_code"] = match[1], match[2]
    elif _CODE_FIRST.fullmatch(last) or _CODE_LAST.fullmatch(last):
        _add_city_line(parts, last)
    if parts["city"] and not parts["street"]:
        parts["street"] = ", ".join(lines[:-size])


_ONE_LINE = re.compile(r"([^,\n]+?)\s+([A-Z]{2})\s+(\d{5}(?:-\d{4})?)(?:\s+(?:US|USA|United States))?")
LONGEST_TOWN = 3  # words


def _add_of_one_line(parts: dict[str, str]) -> bool:
    """An American address without commas, as mail programs and bookkeeping write it: "5 Pier Rd Camden ME 04843 US"."""
    match = _ONE_LINE.fullmatch(parts["address"].strip())
    words = match[1].split() if match else []
    for size in range(min(LONGEST_TOWN, len(words) - 1), 0, -1):
        town = " ".join(words[-size:])
        if match and any(city.admin1 == match[2] for city in cities_named(fold(town))):
            parts["city"], parts["state"], parts["postal_code"] = town, parts["state"] or match[2], match[3]
            parts["street"] = parts["street"] or " ".join(words[:-size])
            return True
    return False


def _with_number(street: str, number: str, *, is_before: bool) -> str:
    """The street with its house number, where it has none."""
    number = re.sub(r"\.0$", "", number)
    if not street or not number or is_nothing(number) or re.search(rf"\b{re.escape(number)}\b", street):
        return street
    return f"{number} {street}" if is_before else f"{street} {number}"


def _is_street(parts: Mapping[str, str]) -> bool:
    """Whether the address is but the street: its town or postal code has a column of its own, and is not in it."""
    address, others = parts["address"].casefold(), [parts["city"].casefold(), parts["postal_code"].casefold()]
    return bool(address) and any(others) and not any(other and other in address for other in others)


_DIGITS = {"US": 5, "PR": 5, "DE": 5, "FR": 5, "IT": 5, "ES": 5, "MX": 5, "FI": 5, "TR": 5, "EE": 5, "HR": 5, "LT": 5}


def postal_code(text: str, country: str) -> str:
    """A postal code as its country writes it: with the zeros that a spreadsheet took away, where such a code exists."""
    text = re.sub(r"^z:(?=\d)", "", text.strip().lstrip("'"))  # guards of a spreadsheet, and of lead forms
    text = re.sub(r"(?<=\d)[.,]0$", "", text)
    length = _DIGITS.get(country, 0)
    if not text.isascii() or not text.isdigit() or not length - 3 < len(text) < length:
        return text
    full = text.zfill(length)
    return full if any(place.country == country for place in postcodes(full)) else text
