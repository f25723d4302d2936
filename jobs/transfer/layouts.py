"""Layouts: what the columns of a file are called and what stands in them, for people and for other products.

Without a layout a file has the technical names and the values as they are stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from jobs.compliance.first_contact import first_contact_note, how_to_object, link_to_object, source_date, source_url

Row = dict[str, Any]
Value = Callable[[Row], Any]

MOST_BYTES = 255  # of a text field at Mailchimp
NETWORKS = {"facebook": "facebook.com", "instagram": "instagram.com", "linkedin": "linkedin.com",
            "twitter": "twitter.com", "youtube": "youtube.com", "tiktok": "tiktok.com"}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A layout of rows of one noun: header -> what stands below it. `paths` are the columns that it reads (name ->
    path as in `values_list`); `left_out` says which rows the product cannot take; `worded` are the columns that our
    settings and wording make of the others: a row in which only those differ has not changed."""

    name: str
    label: str
    noun: str
    columns: Mapping[str, Value]
    paths: Mapping[str, str]
    left_out: Callable[[Row], bool] = lambda row: False
    worded: frozenset[str] = frozenset()

    def line(self, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """A row in this layout; None when the product cannot take it."""
        row = dict(zip(self.paths, values, strict=True))
        return None if self.left_out(row) else tuple(value(row) for value in self.columns.values())

    def facts(self, line: tuple[Any, ...]) -> tuple[Any, ...]:
        """What of a line comes from the row: by this a recipe tells whether it has changed."""
        return tuple(value for name, value in zip(self.columns, line, strict=True) if name not in self.worded)


# What stands in a lead, in the forms that several products take.


def column(name: str) -> Value:
    """A column as it is."""
    return lambda row: row[name]


def fixed(value: Any) -> Value:
    """The same in every row."""
    return lambda row: value


def international(text: str) -> str:
    """A phone number as people write it, `+1 607-272-0301`: a text also for a program that guesses numbers."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _phone(row: Row) -> str:
    return international(row["phone"]) if row["phone"] else ""


def _person(row: Row, part: str) -> str:
    """Of the first person who is known."""
    return str(row["people"][0].get(part, "")) if row["people"] else ""


def _first_name(row: Row) -> str:
    return _person(row, "name").rpartition(" ")[0]


def _last_name(row: Row) -> str:
    return _person(row, "name").rpartition(" ")[2]


def _street(row: Row) -> str:
    return str(row["street"] or row["address"])


def _profile(network: str) -> Value:
    hosts = {NETWORKS[network], "x.com" if network == "twitter" else NETWORKS[network]}

    def value(row: Row) -> str:
        return next((url for url in row["profiles"] if _host(url).removeprefix("www.") in hosts), "")

    return value


def _host(url: str) -> str:
    return urlsplit(url if "//" in url else f"//{url}").hostname or ""


def _nth(name: str, number: int) -> Value:
    """The best of several (1), or one of the further ones."""
    return lambda row: ([row[name], *row[f"{name}s"]] + [""] * number)[number - 1]


def _tags(row: Row) -> str:
    return ", ".join(row["tags"])


def _json(name: str) -> Value:
    return lambda row: json.dumps(row[name], ensure_ascii=False, default=str) if row[name] else ""


def _address(row: Row) -> str:
    parts = {"street": row["street"], "city": row["city"], "postal_code": row["postal_code"], "state": row["state"],
             "country": row["country"]}  # fmt: skip
    return json.dumps(parts, ensure_ascii=False)


def _map_link(row: Row) -> str:
    if row["provider"] != "google" or not row["place_id"]:
        return ""
    return f"https://www.google.com/maps/place/?q=place_id:{row['place_id']}"


def _short(value: Value) -> Value:
    """As many bytes as a product takes, and no half letter."""
    return lambda row: str(value(row)).encode()[:MOST_BYTES].decode("utf-8", "ignore")


_COLUMNS = (
    "name", "main_category", "categories", "rating", "rating_count", "email", "emails", "phone", "phones", "website",
    "contact_form", "people", "profiles", "address", "street", "city", "state", "postal_code", "country", "latitude",
    "longitude", "business_status", "opening_hours", "description", "stage", "owner", "tags",
    "sources",
)  # fmt: skip
_PATHS = {name: name for name in _COLUMNS} | {
    "host": "domain__host", "provider": "business__provider", "place_id": "business__external_id",
}  # fmt: skip


def _lead_layout(name: str, label: str, columns: Mapping[str, Value], **more: Any) -> Layout:
    return Layout(name, label, "leads", columns, _PATHS, **more)


# What whoever writes to people for the first time has to say, and to whom.

FIRST_CONTACT = _lead_layout("first-contact", "First contact", {
    "Name": column("name"), "First name": _first_name, "Last name": _last_name, "E-mail": column("email"),
    "Phone": _phone, "Website": column("website"), "Country": column("country"), "Source": source_url,
    "Found on": source_date, "First-contact note": first_contact_note, "How to object": how_to_object,
    "Objection link": link_to_object,
}, left_out=lambda row: not row["email"] and not row["phone"],
    worded=frozenset({"First-contact note", "How to object", "Objection link"}))  # fmt: skip

# Sources of the columns: docs/files.md.

HUBSPOT = _lead_layout("hubspot", "HubSpot", {
    "Email": column("email"), "First Name": _first_name, "Last Name": _last_name,
    "Job Title": lambda row: _person(row, "title"), "Phone Number": _phone, "Company Name": column("name"),
    "Company Domain Name": column("host"), "Website URL": column("website"), "Street Address": _street,
    "City": column("city"), "State/Region": column("state"), "Postal Code": column("postal_code"),
    "Country/Region": column("country"), "Description": column("description"),
    "LinkedIn Company Page": _profile("linkedin"),
})  # fmt: skip
SALESFORCE = _lead_layout("salesforce", "Salesforce", {
    "First Name": _first_name, "Last Name": lambda row: _last_name(row) or row["name"], "Company": column("name"),
    "Title": lambda row: _person(row, "title"), "Email": column("email"), "Phone": _phone,
    "Website": column("website"), "Street": _street, "City": column("city"), "State/Province": column("state"),
    "Zip/Postal Code": column("postal_code"), "Country": column("country"), "Industry": column("main_category"),
    "Lead Source": fixed("ScraperSky"), "Description": column("description"),
}, left_out=lambda row: not row["name"])  # fmt: skip
MAILCHIMP = _lead_layout("mailchimp", "Mailchimp", {
    "Email Address": column("email"), "First Name": _short(_first_name), "Last Name": _short(_last_name),
    "Address": _short(column("address")), "Phone Number": column("phone"), "Company": _short(column("name")),
    "Tags": _tags,
}, left_out=lambda row: not row["email"].isascii() or not row["email"])  # fmt: skip
GOOGLE_CONTACTS = _lead_layout("google-contacts", "Google Contacts", {
    "First Name": _first_name, "Middle Name": fixed(""), "Last Name": _last_name,
    "Phonetic First Name": fixed(""), "Phonetic Middle Name": fixed(""), "Phonetic Last Name": fixed(""),
    "Name Prefix": fixed(""), "Name Suffix": fixed(""), "Nickname": fixed(""), "File As": fixed(""),
    "Organization Name": column("name"), "Organization Title": lambda row: _person(row, "title"),
    "Organization Department": fixed(""), "Birthday": fixed(""), "Notes": column("description"), "Photo": fixed(""),
    "Labels": lambda row: " ::: ".join([*row["tags"], "* myContacts"]),
    "E-mail 1 - Label": lambda row: "Work" if row["email"] else "", "E-mail 1 - Value": _nth("email", 1),
    "E-mail 2 - Label": lambda row: "Work" if row["emails"] else "", "E-mail 2 - Value": _nth("email", 2),
    "Phone 1 - Label": lambda row: "Work" if row["phone"] else "", "Phone 1 - Value": _phone,
    "Address 1 - Label": lambda row: "Work" if row["address"] else "", "Address 1 - Formatted": column("address"),
    "Address 1 - Street": column("street"), "Address 1 - City": column("city"), "Address 1 - PO Box": fixed(""),
    "Address 1 - Region": column("state"), "Address 1 - Postal Code": column("postal_code"),
    "Address 1 - Country": column("country"), "Address 1 - Extended Address": fixed(""),
    "Website 1 - Label": lambda row: "Work" if row["website"] else "", "Website 1 - Value": column("website"),
})  # fmt: skip
GOSOM = _lead_layout("gosom", "gosom/google-maps-scraper", {
    "input_id": fixed(""), "link": _map_link, "title": column("name"), "category": column("main_category"),
    "address": column("address"), "open_hours": _json("opening_hours"), "popular_times": fixed(""),
    "website": column("website"), "phone": column("phone"), "plus_code": fixed(""),
    "review_count": column("rating_count"), "review_rating": column("rating"), "reviews_per_rating": fixed(""),
    "latitude": column("latitude"), "longitude": column("longitude"), "cid": fixed(""),
    "status": column("business_status"), "descriptions": column("description"), "reviews_link": fixed(""),
    "thumbnail": fixed(""), "timezone": fixed(""), "price_range": fixed(""), "data_id": fixed(""),
    "place_id": lambda row: row["place_id"] if row["provider"] == "google" else "", "images": fixed(""),
    "reservations": fixed(""), "order_online": fixed(""), "menu": fixed(""), "owner": fixed(""),
    "complete_address": _address, "about": fixed(""), "user_reviews": fixed(""),
    "emails": lambda row: ", ".join(filter(None, [row["email"], *row["emails"]])),
}, left_out=lambda row: not row["name"])  # fmt: skip
OUTSCRAPER = _lead_layout("outscraper", "Outscraper", {
    "name": column("name"), "site": column("website"), "type": column("main_category"),
    "subtypes": lambda row: ", ".join(row["categories"]), "phone": column("phone"), "full_address": column("address"),
    "street": column("street"), "city": column("city"), "postal_code": column("postal_code"),
    "state": column("state"), "country_code": column("country"), "latitude": column("latitude"),
    "longitude": column("longitude"), "rating": column("rating"), "reviews": column("rating_count"),
    "working_hours": _json("opening_hours"), "business_status": column("business_status"),
    "description": column("description"), "location_link": _map_link,
    "place_id": lambda row: row["place_id"] if row["provider"] == "google" else "",
    "email_1": _nth("email", 1), "email_1_full_name": lambda row: _name_of(row, row["email"]),
    "email_1_title": lambda row: _title_of(row, row["email"]), "email_2": _nth("email", 2), "email_3": _nth("email", 3),
    "phone_1": _nth("phone", 1), "phone_2": _nth("phone", 2), "phone_3": _nth("phone", 3),
    **{network: _profile(network) for network in NETWORKS},
})  # fmt: skip


def _name_of(row: Row, email: str) -> str:
    return next((str(person.get("name", "")) for person in row["people"] if person.get("email") == email != ""), "")


def _title_of(row: Row, email: str) -> str:
    return next((str(person.get("title", "")) for person in row["people"] if person.get("email") == email != ""), "")


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (FIRST_CONTACT, HUBSPOT, SALESFORCE, MAILCHIMP, GOOGLE_CONTACTS, GOSOM, OUTSCRAPER)
}

READABLE = "readable"  # the layout of every noun, with headers and values for people: `jobs.transfer.readable`


def names() -> list[str]:
    """The names of all layouts."""
    return [READABLE, *LAYOUTS]
