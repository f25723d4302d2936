"""Headers and values for people, and the way back: a file that somebody read and sorted comes back as the rows it had.

What people do not read comes back empty or in their words: opening hours as lines of text, a technology without how it
was recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import phonenumbers

from jobs.sources.gazetteer import country_name
from jobs.transfer.category_words import category_code, category_in_words
from jobs.transfer.file_formats import are_parted
from jobs.transfer.layouts import international
from jobs.transfer.written_values import country_code

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LABELS = {
    "id": "ID", "email": "Best e-mail", "email_why": "Why this e-mail", "emails": "Further e-mails",
    "phone": "Best phone", "phones": "Further phones", "main_category": "Category", "rating_count": "Reviews",
    "domain_host": "Domain", "next_on": "Next date", "curation_status": "Decision", "evidence_url": "Found on",
    "evidence_snippet": "Context", "evidence_method": "Source", "evidence_seen_at": "Last seen", "url": "Address",
}  # fmt: skip
_NAMES = {label: name for name, label in _LABELS.items() if name != "url"}  # "Address" is a business's, within a cell
BUSINESS_STATUSES = {
    "OPERATIONAL": "Open", "CLOSED_TEMPORARILY": "Closed temporarily", "CLOSED_PERMANENTLY": "Closed permanently",
    "FUTURE_OPENING": "Not open yet",
}  # fmt: skip
_BUSINESS_STATUS_OF = {words: code for code, words in BUSINESS_STATUSES.items()}
_PERSON = ("name", "title", "email", "phone")
_PHONES = ("phone", "phones", "normalised")


def header(name: str) -> str:
    """A column's name for people: `postal_code` -> `Postal code`."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


# For people.


def readable_line(names: Iterable[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of these columns with its values for people: no JSON in a cell, phones with blanks, words for codes."""
    return tuple(_IN_WORDS.get(name, _readable)(value) for name, value in zip(names, row, strict=True))


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return international(value) if _E164.fullmatch(value) else value
    if isinstance(value, dict):
        if days := value.get("weekdayDescriptions"):
            return "; ".join(map(str, days))
        return "; ".join(f"{header(str(name))}: {_short_form(part)}" for name, part in value.items() if part)
    if isinstance(value, list):
        texts = [_readable(part) if isinstance(part, str) else _short_form(part) for part in value]
        return "; ".join(texts) if are_parted(texts) or not all(isinstance(part, str) for part in value) else texts
    return value


def _short_form(value: Any) -> str:
    """A part of a value on one line: a person, a technology, a source."""
    if isinstance(value, dict):
        names = _PERSON if "title" in value or "email" in value else value
        parts = ((name, value.get(name)) for name in names)
        return ", ".join(_quoted(name, str(part)) for name, part in parts if part and not isinstance(part, dict | list))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _quoted(name: str, part: str) -> str:
    """A part of a person in quotation marks, as a CSV has it, where it would come back as several."""
    is_parted = "; " in part or (name == "name" and ", " in part)
    doubled = part.replace('"', '""')
    return f'"{doubled}"' if is_parted or part.startswith('"') or part.count('"') % 2 else part


def _country(code: str) -> str:
    name = country_name(code)
    return name if country_code(name) == code else code


def _technologies(value: list[Any]) -> str:
    return "; ".join(
        f"{part.get('name', '')} {part.get('version') or ''}".strip() if isinstance(part, dict) else str(part)
        for part in value
    )


def _missing(value: dict[str, str]) -> str:
    parts = ((part, str(reason).replace("_", " ")) for part, reason in value.items() if not part.endswith("_at"))
    return "; ".join(f"{header(part)}: {reason}" for part, reason in parts)


def _sources(value: dict[str, Any]) -> str:
    """`Best phone: google, 2026-11-20`."""
    parts = ((part, of) for part, of in value.items() if isinstance(of, dict))
    return "; ".join(f"{header(part)}: {of.get('source', '')}, {str(of.get('at') or '')[:10]}" for part, of in parts)


def _categories(value: list[Any]) -> Any:
    return _readable([category_in_words(part) if isinstance(part, str) else part for part in value])


def _where(kind: type, form: Callable[[Any], str]) -> Callable[[Any], Any]:
    return lambda value: form(value) if value and isinstance(value, kind) else _readable(value)


_IN_WORDS: dict[str, Callable[[Any], Any]] = {
    "country": _country,
    "business_status": lambda code: BUSINESS_STATUSES.get(code, code),
    "main_category": category_in_words,
    "categories": _where(list, _categories),
    "technologies": _where(list, _technologies),
    "missing": _where(dict, _missing),
    "sources": _where(dict, _sources),
}


# And back.


def stored_text(name: str, text: str) -> str:
    """What a column of texts stores of a cell: the code and the plain number for what `readable_line` wrote."""
    if name in _PHONES:
        return _plain_number(text)
    if name == "business_status":
        return _BUSINESS_STATUS_OF.get(text, text)
    if name in ("main_category", "categories"):
        return category_code(text)
    code = country_code(text) if name == "country" else ""
    return code if code and country_name(code) == text else text


def _plain_number(text: str) -> str:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return plain if international(plain) == text else text


def stored_parts(name: str, text: str) -> Any:
    """What a column of JSON stores of a cell that is none; None where the words do not tell."""
    return _PARTS[name](text) if name in _PARTS and text else None


def _person(text: str) -> dict[str, str]:
    """`Ines Marrowby, Owner, ines@kestrel.test, +1 607-272-0301`: what is no e-mail and no phone is the title."""
    name, *rest = map(_unquoted, _between(text, ", "))
    email = next((part for part in rest if "@" in part), "")
    phone = next((part for part in rest if part.startswith("+")), "")
    title = ", ".join(part for part in rest if part not in (email, phone))
    parts = {"name": name, "title": title, "email": email, "phone": _plain_number(phone)}
    return {key: part for key, part in parts.items() if part}


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') and part.endswith('"') and len(part) > 1 else part


def _between(text: str, separator: str) -> list[str]:
    """The parts between separators, but for those within quotation marks."""
    pieces, parts, is_open = text.split(separator), list[list[str]](), False
    for piece in pieces:
        if is_open:
            parts[-1].append(piece)
        else:
            parts.append([piece])
        is_open ^= piece.count('"') % 2 == 1
    return pieces if is_open else [separator.join(part) for part in parts]


def _technology(text: str) -> dict[str, str]:
    name, _, version = text.rpartition(" ")
    return {"name": name, "version": version} if name and version[:1].isdigit() else {"name": text}


def _source(text: str) -> dict[str, str]:
    source, _, at = text.rpartition(", ")
    return {"source": source, "at": at}


def _named(text: str) -> dict[str, str]:
    pairs = (part.partition(": ") for part in text.split("; "))
    return {_NAMES.get(name) or name.lower().replace(" ", "_"): value for name, _, value in pairs if value}


_PARTS: dict[str, Callable[[str], Any]] = {
    "people": lambda text: [_person(part) for part in _between(text, "; ")],
    "technologies": lambda text: [_technology(part) for part in text.split("; ")],
    "socials": _named,
    "sources": lambda text: {name: _source(part) for name, part in _named(text).items()},
}
