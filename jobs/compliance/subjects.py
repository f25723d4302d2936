"""Subjects: who can be suppressed, in the one form in which values of a kind are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from jobs.extract.urls import canonical_host

KINDS = ("domain", "email", "email_domain", "phone", "person", "place_id")
KIND_NAMES = {
    "domain": "Domain with its subdomains", "email": "E-mail address", "email_domain": "E-mail domain",
    "phone": "Phone number", "person": "Person", "place_id": "Place",
}  # fmt: skip
SEPARATOR = "\x1f"
LONGEST = 320  # characters of a value: an e-mail address
LONGEST_NAME = 8  # words of a person's name: longer ones are not looked for in texts

_LETTERS = re.compile(r"[^\W\d_]+")
# A word, with the marks of its letters: accents that stand behind them, points, vowels of Indic scripts and of Thai.
MARKS = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u0963"
    r"\u0981-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|(?!\d)[{MARKS}])*")
_ADDRESS = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,255}")


@dataclass(frozen=True)
class Subject:
    """What is suppressed. `keys` are what is hashed, each with its kind; the first is the identity.

    `value` is canonical; a person's has the domain or the business, too. `hint` tells whoever added the entry which it
    is, and nobody else what it says.
    """

    kind: str
    value: str
    hint: str
    keys: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """A person's name; the value of every other kind."""
        return self.value.partition(SEPARATOR)[0]

    @property
    def scope(self) -> str:
        """The domain or the business of a person; empty for every other kind."""
        return self.value.partition(SEPARATOR)[2]


class WrongSubject(ValueError):
    """What people wrote is no subject; `fields`: what of it is wrong (value, scope, kind) -> why."""

    def __init__(self, message: str, field: str = "value") -> None:
        self.fields = {field: message}
        super().__init__(message)


def read_subject(kind: str, value: str, scope: str = "") -> Subject:
    """A subject as people write it. Raises WrongSubject.

    A person needs a `scope`: the domain or the name of the business to which the person belongs.
    """
    value = value.strip()
    if kind not in KINDS:
        raise WrongSubject(f"There is no kind {kind!r}; there are: {', '.join(KINDS)}.", "kind")
    if not value or "\0" in value or len(value) > LONGEST:
        raise WrongSubject(f"Give a value of 1 to {LONGEST} characters.")
    if kind == "person":
        return _person(value, scope)
    return _READERS[kind](value)


def guess_kind(value: str) -> str:
    """The kind of a value that somebody typed: an address, a phone number, a domain, or else a person's name."""
    if "@" in value:
        return "email"
    if re.fullmatch(r"\+[\d\s().\-/]{6,30}", value.strip()):
        return "phone"
    try:
        canonical_host(value)
    except ValueError:
        return "person"
    return "domain"


def _domain(value: str) -> Subject:
    host = _host(value)
    return Subject("domain", host, masked(host), (("domain", host),))


def _email(value: str) -> Subject:
    address = value.lower()
    if not _ADDRESS.fullmatch(address):
        raise WrongSubject("Not an e-mail address.")
    local, _, host = address.rpartition("@")
    address = f"{local}@{_host(host)}"
    return Subject("email", address, f"{local[0]}…@{masked(_host(host))}", (("email", address),))


def _email_domain(value: str) -> Subject:
    host = _host(value.rpartition("@")[2])
    return Subject("email_domain", host, f"@{masked(host)}", (("email_domain", host),))


def _phone(value: str) -> Subject:
    """In E.164; as it is dialled at home, too, because pages write it so."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise WrongSubject("Not a phone number. Write it with its country, as in +1 607 555 0143.") from None
    if not phonenumbers.is_possible_number(number):
        raise WrongSubject("No phone number of that country has so many digits.")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.national_significant_number(number)
    at_home = digits(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    home = f"{number.country_code}0{national}"
    written = dict.fromkeys([e164[1:], f"00{e164[1:]}", at_home, national, f"0{national}", home])
    return Subject("phone", e164, f"+{number.country_code}…{e164[-2:]}", tuple(("phone", text) for text in written))


def _person(value: str, scope: str) -> Subject:
    name, scope = plain_name(value), plain_scope(scope)
    if len(words(value)) > LONGEST_NAME:
        raise WrongSubject(f"A person's name has at most {LONGEST_NAME} words: longer ones would not be recognised.")
    if " " not in name:
        raise WrongSubject(
            "A person is found by first and last name. A phone number begins with its country: +1 607 ..."
        )
    if not scope:
        raise WrongSubject("A person needs a domain or the name of a business: namesakes elsewhere stay.", "scope")
    initials = " ".join(f"{word[0].upper()}." for word in name.split())
    keys = (("person", f"{name}{SEPARATOR}{scope}"), ("name", name))
    return Subject("person", f"{name}{SEPARATOR}{scope}", f"{initials} at {masked(scope)}", keys)


def _place_id(value: str) -> Subject:
    if re.search(r"\s", value):
        raise WrongSubject("A place id has no spaces.")
    return Subject("place_id", value, f"{value[:3]}…{value[-2:]}", (("place_id", value.lower()),))


# Every kind but a person, who needs a scope, too.
_READERS = {
    "domain": _domain, "email": _email, "email_domain": _email_domain, "phone": _phone, "place_id": _place_id,
}  # fmt: skip


def _host(value: str) -> str:
    try:
        return canonical_host(value).host
    except ValueError as error:
        raise WrongSubject(f"Not a domain: {error}.") from None


def masked(text: str) -> str:
    """A hint at a host or a name: its first letter, and a host's last label."""
    host, dot, last = text.rpartition(".")
    return f"{host[0]}….{last}" if dot and host else f"{text[0]}…"


def digits(text: str) -> str:
    """The digits of a phone number."""
    return "".join(letter for letter in text if "0" <= letter <= "9")


def words(text: str) -> list[re.Match[str]]:
    """The words of a text, without digits and punctuation."""
    return list(_WORD.finditer(text))


def plain_name(text: str) -> str:
    """A person's or a business's name as it is compared: its words in lower case."""
    return " ".join(plain_word(match[0]) for match in words(text))


def plain_word(word: str) -> str:
    """A word as it is compared: in lower case, wherever its accents stand, without the other marks of its letters.

    Compared again, it stays as it is: entries are read back by it.
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", word).casefold()
    return "".join(_LETTERS.findall(unicodedata.normalize("NFC", folded)))


def plain_scope(text: str) -> str:
    """A domain as a canonical host, the name of a business as its words."""
    try:
        return canonical_host(text).host
    except ValueError:
        return plain_name(text)


def parents(host: str) -> Iterator[str]:
    """A host and every domain that it is a subdomain of; never a top-level domain."""
    labels = host.split(".")
    for n in range(len(labels) - 1):
        yield ".".join(labels[n:])
