"""The gate: may we store it, may we visit it, may it leave. Whatever writes, fetches or gives out asks here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import unquote

from django.db import connection, transaction

from jobs.compliance.digests import all_keys, digest
from jobs.compliance.subjects import (
    LONGEST_NAME,
    SEPARATOR,
    Subject,
    digits,
    parents,
    plain_name,
    plain_scope,
    plain_word,
    words,
)  # fmt: skip
from jobs.extract.urls import canonical_host
from jobs.models import Suppression

T = TypeVar("T")

# Advisory lock of the suppression list: shared by those who store something, exclusive for who adds an entry.
LOCK = 0x5C5C_0014
REMOVED = "[suppressed]"
SENTENCE = "This is on the suppression list: it is not stored, visited or exported."
LONGEST_PHONE = 8  # groups of digits

_EMAIL = re.compile(r"[\w.!#$&'*+/=?^`{|}~-]{1,64}(?:@|%40|&#64;|&#x40;)(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}", re.I)
_URL = re.compile(
    r"(?:https?:)?(?://)?(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}\.?(?::\d{1,5})?(?:[/?#][^\s\"'<>]*)?", re.I
)
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}")
_DIGITS = re.compile(r"\d{1,20}")
_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015]{0,3}")
_TOKEN = re.compile(r"[\w:/-]{4,200}")
_FILE_SUFFIX = re.compile(r"\.(?:csv|tsv|txt|xlsx?|jsonl?|ndjson|parquet|xml|html?|pdf|vcf|eml|gz|zip)$", re.I)
_EMAIL_SIGN = re.compile(r"%40|&#64;|&#x40;", re.I)


class Gate:
    """A set of hashes with the keys that they were made with. An empty one lets everything pass, at no cost."""

    def __init__(self, keys: Sequence[bytes], hashes: Iterable[str], kinds: Iterable[str]) -> None:
        self.keys, self.hashes, self.kinds = keys, frozenset(hashes), frozenset(kinds)
        self.has = lru_cache(50_000)(self._has)

    @property
    def empty(self) -> bool:
        """Whether nothing is suppressed."""
        return not self.hashes

    def _has(self, kind: str, text: str) -> bool:
        return any(digest(key, kind, text) in self.hashes for key in self.keys)

    # Single values.

    def domain(self, host: str) -> bool:
        """Whether a host, or a domain that it belongs to, is suppressed; `host` may be a URL."""
        if "domain" not in self.kinds or not host:
            return False
        try:
            host = canonical_host(host).host
        except ValueError:
            host = host.lower().rstrip(".")
        return any(self.has("domain", name) for name in parents(host))

    def email(self, address: str) -> bool:
        """Whether an address is suppressed: itself, its host as an e-mail domain, or the domain that it is at."""
        address = address.strip().lower()
        host = address.rpartition("@")[2]
        if "email" in self.kinds and self.has("email", address):
            return True
        if "email_domain" in self.kinds and any(self.has("email_domain", name) for name in parents(host)):
            return True
        return self.domain(host)

    def phone(self, number: str) -> bool:
        """Whether a number is suppressed, in E.164 or as it is dialled at home."""
        return "phone" in self.kinds and bool(number) and self.has("phone", digits(number))

    def person(self, name: str, scopes: Sequence[str] | None = None) -> bool:
        """Whether a person is suppressed at one of these domains or businesses; None: wherever it is."""
        return "person" in self.kinds and bool(name) and self._person(plain_name(name), self._plain(scopes))

    def place(self, place_id: str) -> bool:
        """Whether a provider's id of a place is suppressed."""
        return "place_id" in self.kinds and bool(place_id) and self.has("place_id", place_id.lower())

    def contact(self, kind: str, value: str, scopes: Sequence[str] | None = None) -> bool:
        """Whether a contact of a kind (email, phone, person, ...) is suppressed."""
        if self.empty:
            return False
        checks = {"email": self.email, "phone": self.phone}
        if kind in checks and checks[kind](value):
            return True
        return self.blocks(value, scopes)

    # Texts, and whatever holds texts.

    def blocks(self, text: str, scopes: Sequence[str] | None = None) -> bool:
        """Whether a text has something in it that is suppressed: a URL, a query, a whole page."""
        return not self.empty and self.text(text, scopes) != text

    def text(self, text: str, scopes: Sequence[str] | None = None) -> str:
        """The text with what is suppressed replaced. `scopes`: the domains and businesses that it speaks of."""
        if self.empty or not text:
            return text
        if self.kinds & {"email", "email_domain", "domain"}:
            text = _EMAIL.sub(self._unless(self._is_email), text)
        if "domain" in self.kinds:
            text = _URL.sub(self._unless(self._is_url), text)
        if "phone" in self.kinds:
            text = self._without_phones(text)
        if "place_id" in self.kinds:
            text = _TOKEN.sub(self._unless(self._is_place), text)
        return self._without_persons(text, self._plain(scopes)) if "person" in self.kinds else text

    def clean(self, value: T, scopes: Sequence[str] | None = None) -> T:
        """A text, list, tuple or dictionary without what is suppressed; what is nothing else becomes empty."""
        return value if self.empty else self._clean(value, scopes)

    def _clean(self, value: Any, scopes: Sequence[str] | None, *, inside: bool = False) -> Any:
        """A list loses what became empty; a tuple and a list within a list keep their places."""
        if isinstance(value, str):
            text = self.text(value, scopes)
            return "" if text != value and not plain_name(text.replace(REMOVED, "")) else text
        if isinstance(value, dict):
            return {self._clean(name, scopes): self._clean(item, scopes) for name, item in value.items()}
        if not isinstance(value, list | tuple):
            return value
        if isinstance(value, tuple) or inside:
            cleaned = [self._clean(item, scopes, inside=True) for item in value]
            return tuple(cleaned) if isinstance(value, tuple) else cleaned
        pairs = [(item, self._clean(item, scopes, inside=True)) for item in value]
        return [new for old, new in pairs if new != "" or old == ""]

    @staticmethod
    def _unless(suppressed: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
        return lambda match: REMOVED if suppressed(match[0]) else match[0]

    def _is_email(self, text: str) -> bool:
        address = _EMAIL_SIGN.sub("@", text)
        if (without := _FILE_SUFFIX.sub("", address)) != address and self._is_email(without):
            return True
        local = address.partition("@")[0]
        starts = [n for n in range(len(local)) if n == 0 or not local[n - 1].isalnum()]
        return any(self.email(address[n:]) for n in starts[:8])  # "mailto=nora@..." has one behind a sign

    def _is_url(self, text: str) -> bool:
        host = re.split(r"[/?#]", text.partition("//")[2] if "//" in text else text)[0]
        carried = unquote(text.partition(host)[2])  # a URL may carry another in its query or path
        return self.domain(host.partition(":")[0]) or any(self.domain(m[0]) for m in _HOST.finditer(carried))

    def _is_place(self, token: str) -> bool:
        return self.place(token) or any(self.place(part) for part in re.split(r"[:/]", token) if len(part) >= 4)

    def _plain(self, scopes: Sequence[str] | None) -> list[str] | None:
        if scopes is None or "person" not in self.kinds:
            return None
        plain = dict.fromkeys(plain_scope(scope) for scope in scopes if scope)
        return [name for scope in plain for name in (parents(scope) if "." in scope else [scope])]

    def _person(self, name: str, scopes: list[str] | None) -> bool:
        if not self.has("name", name):  # as of most words: one hash for each, not one for each scope
            return False
        return scopes is None or any(self.has("person", f"{name}{SEPARATOR}{scope}") for scope in scopes)

    def _without_phones(self, text: str) -> str:
        """Every run of groups of digits that is a suppressed number, from the end, so that positions stay."""
        groups = list(_DIGITS.finditer(text))
        for start in range(len(groups) - 1, -1, -1):
            for end in range(_run_end(text, groups, start), start, -1):
                if self.has("phone", "".join(group[0] for group in groups[start:end])):
                    text = text[: groups[start].start()].rstrip("+(") + REMOVED + text[groups[end - 1].end() :]
                    break
        return text

    def _without_persons(self, text: str, scopes: list[str] | None) -> str:
        """Every run of words that is the name of a suppressed person, from the end, so that positions stay."""
        matches = words(text)
        plain = [plain_word(match[0]) for match in matches]
        for start in range(len(matches) - 2, -1, -1):
            for end in range(min(start + LONGEST_NAME, len(matches)), start + 1, -1):
                if self._person(" ".join(plain[start:end]), scopes):
                    text = text[: matches[start].start()] + REMOVED + text[matches[end - 1].end() :]
                    break
        return text


def _run_end(text: str, groups: Sequence[re.Match[str]], start: int) -> int:
    """Behind the last group of digits that only separators part from the one before."""
    end = start + 1
    while end < min(len(groups), start + LONGEST_PHONE) and _BETWEEN.fullmatch(
        text, groups[end - 1].end(), groups[end].start()
    ):
        end += 1
    return end


NOTHING = Gate((), (), ())
_loaded: tuple[object, Gate] = (None, NOTHING)

_STAMP = """
SELECT count(*), coalesce(max(id), 0), max(created_at), (SELECT coalesce(max(id), 0) FROM suppression_keys),
    current_database() FROM suppressions
"""


def stamp_of_list() -> str:
    """A text that changes whenever something is added to the list, or taken from it."""
    return " ".join(map(str, _stamp() or ()))


def _stamp() -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        return cursor.fetchone()  # type: ignore[no-any-return]  # a row, or nothing


def gate() -> Gate:
    """The gate with what is on the list now; read again only when the list has changed."""
    return _gate_at(_stamp())


def _gate_at(stamp: tuple[Any, ...] | None) -> Gate:
    global _loaded
    if stamp is not None and stamp[0] == 0:
        return NOTHING
    if _loaded[0] != stamp:
        _loaded = (stamp, _load())
    return _loaded[1]


def writing() -> Gate:
    """The gate for a transaction that stores something: until it ends, nothing is added to the list.

    Raises TransactionManagementError outside a transaction, where the lock on the list would end at once.
    """
    with connection.cursor() as cursor:
        return writing_with(cursor)


def writing_with(cursor: Any, also: str = "") -> Gate:
    """As `writing`, by a cursor that carries out the statement `also` in the same message and has its rows then.

    Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("What is stored is checked in the transaction that stores it.")
    # Each statement of a message sees what was committed before it: the list is read under the lock.
    statements = (f"SELECT pg_advisory_xact_lock_shared({LOCK})", _STAMP, also)
    cursor.execute("; ".join(filter(None, statements)))
    cursor.nextset()
    stamp = cursor.fetchone()
    if also:
        cursor.nextset()
    return _gate_at(stamp)


def _load() -> Gate:
    rows = Suppression.objects.values_list("kind", "digest", "aliases")
    kinds, hashes = set[str](), set[str]()
    for kind, own, aliases in rows.iterator(chunk_size=10_000):
        kinds.add(kind)
        hashes.update((own, *aliases))
    return Gate(all_keys(), hashes, kinds)


def gate_of(subject: Subject) -> Gate:
    """A gate that stops only this subject: to find it, and to erase it."""
    key = bytes(32)
    return Gate([key], [digest(key, kind, text) for kind, text in subject.keys], [subject.kind])
