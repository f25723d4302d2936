"""Businesses that a file brings: their facts are upserted, decisions about them stay.

Who a row is: a Google place id is the same in every file; any other id counts only within its source (the file, or the
account that somebody named), and only where the stored row has something in common with it; a row without an id is who
it was, as long as nothing contradicts it. A mark of the file of what was left out comes before all of these.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from functools import reduce
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS

from jobs.compliance.gate import Gate, writing
from jobs.models import LocalBusiness
from jobs.models.limits import JSON, joined, with_fields
from jobs.statuses import Curation
from jobs.store.bulk import as_json, update_facts
from jobs.store.comparison import name_words
from jobs.store.duplicates import propose_duplicates
from jobs.store.imported_contacts import PART, brought, sentence_of, store_imported_contacts
from jobs.store.leads import refresh_leads
from jobs.store.name_order import BY_HOST, BY_PHONE, beside
from jobs.transfer.business_rows import FACTS, PLACE_ID, BusinessFacts, BusinessLine, read_business
from jobs.transfer.imports import ACCEPTED, CHANGED, EXISTS, Imported, Item, forgotten, wait_for_other_imports
from jobs.transfer.row_marks import marked_row
from jobs.transfer.written_values import country_code

ADDED = ("emails", "phones", "people", "profiles")  # facts of which a later row adds to those that are stored
ALSO = ("notes", "tags", "curation_status")  # of new rows alone: what people wrote about stored ones stays
ALIKE = 0.8  # of two names of one firm, by how many letters are the same


@dataclass
class _Stored:
    """A business of imports as it is stored, or as a row before has just made it."""

    pk: int
    external_id: str
    facts: BusinessFacts
    sources: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    given: list[BusinessFacts] = field(default_factory=list)  # by the rows that change it


def check_country(country: str) -> str:
    """The code (ISO 3166-1 alpha-2) of a country as people write it, or nothing for nothing. Raises ValueError."""
    text = country.strip()
    code = text.upper() if text.upper() in SUPPORTED_REGIONS else country_code(text)
    if text and not code:
        raise ValueError(f"{text[:20]!r} is not a country: write its two letters, as in US.")
    return code


def add_businesses(
    rows: Sequence[Mapping[str, str]], *, by: str, country: str = "", source: str = "import", lines: Sequence[int] = ()
) -> Imported:
    """Store businesses; `country` is where phone numbers without a prefix are, where a row does not say it; `source` is
    whose ids the rows have, and is stored beside the facts, as the line of each row is (`lines`).

    Facts that differ are brought up to date, those that a row lacks stay; the same rows again change nothing. Possible
    duplicates are proposed for merge. E-mails, phones and people become contacts of the domain, where there is one.
    """
    with transaction.atomic():
        allowed = writing()
        wait_for_other_imports()
        read = [_allowed(read_business(row, country), allowed) for row in rows]
        batch = _Batch(source, [row for row in read if isinstance(row, BusinessLine)])
        numbered = zip(read, lines or [0] * len(read), strict=True)
        items = [row if isinstance(row, Item) else batch.add(row, line) for row, line in numbered]
        batch.write()
        return Imported([item if isinstance(item, Item) else item.item() for item in items])


def _allowed(row: BusinessLine | Item, allowed: Gate) -> BusinessLine | Item:
    """The row without what is suppressed in it; refused where it is about who is suppressed."""
    if allowed.empty or isinstance(row, Item):
        return row
    facts = row.facts
    scopes = [facts.name, facts.host]
    if allowed.place(row.place_id) or allowed.domain(facts.website) or allowed.person(facts.name, scopes):
        return forgotten()
    people = [person for person in facts.people if not allowed.person(person.get("name", ""), scopes)]
    cleaned = allowed.clean({name: getattr(facts, name) for name in FACTS} | {"people": people}, scopes)
    return replace(
        row, facts=BusinessFacts(**cleaned), notes=allowed.clean(row.notes, scopes),
        tags=allowed.clean(row.tags, scopes), source_id=allowed.clean(row.source_id, scopes),
        notices=allowed.clean(row.notices, scopes),
    )  # fmt: skip


@dataclass
class _Added:
    """What became of a row: its business, and the result."""

    stored: _Stored
    result: str
    row: BusinessLine
    before: dict[str, Any]

    def item(self) -> Item:
        detail = "Its facts are brought up to date." if self.result == CHANGED else ""
        return Item(
            self.result, self.stored.pk, detail, notices=self.row.notices, before=self.before, facts=self.row.facts
        )


class _Batch:
    """Rows on their way into the table: each finds its business among those that are stored, or becomes a new one."""

    def __init__(self, source: str, rows: Sequence[BusinessLine]) -> None:
        self.source = source
        identities = {self._identity(row) for row in rows}
        self.by_id = {stored.external_id: stored for stored in _stored(external_id__in=identities)}
        self.by_contact: dict[tuple[str, str], list[_Stored]] = defaultdict(list)  # and by name
        for stored in list(self.by_id.values()):
            self._index(stored)
        looked_for = [row for row in rows if self._is_looked_for(row)]
        self.is_renumbered = any(row.source_id for row in looked_for)
        for stored in _with_contacts([row.facts for row in looked_for]):
            self._remember(stored)
        self.also: dict[str, BusinessLine] = {}
        marked = {row.mark: pk for row in rows if row.mark and (pk := marked_row("local-businesses", row.mark))}
        stored_rows = {stored.pk: stored for stored in _stored(pk__in=set(marked.values()))}
        self.by_mark = {mark: self._remember(stored_rows[pk]) for mark, pk in marked.items() if pk in stored_rows}

    def _is_looked_for(self, row: BusinessLine) -> bool:
        """Whether a row's business may be stored under another identity: it has no id, or that of another firm."""
        if not row.place_id and not row.source_id:
            return True
        stored = self.by_id.get(self._identity(row))
        return stored is not None and self._is_of_another(stored, row)

    def _is_of_another(self, stored: _Stored, row: BusinessLine) -> bool:
        return "#" in stored.external_id and not _have_something_in_common(stored.facts, row.facts)

    def _remember(self, stored: _Stored) -> _Stored:
        stored = self.by_id.setdefault(stored.external_id, stored)
        self._index(stored)
        return stored

    def _index(self, stored: _Stored) -> None:
        name = _plain_name(stored.facts)
        for contact in _contacts(stored.facts):
            self.by_contact[contact, name].append(stored)
        self.by_contact["", name].append(stored)

    def _identity(self, row: BusinessLine) -> str:
        if PLACE_ID.fullmatch(row.place_id):
            return row.place_id
        if own := row.place_id or row.source_id:
            return f"{self.source}#{own}"
        return _digest(row.facts)

    def add(self, row: BusinessLine, line: int) -> _Added:
        """Find the row's business and bring it up to date, or make a new one."""
        sentence = sentence_of(self.source, line)
        identity = self._identity(row)
        marked = self.by_mark.get(row.mark)
        stored = marked or self.by_id.get(identity)
        if marked is None and stored is not None and self._is_of_another(stored, row):
            identity = f"{identity}#{_digest(row.facts)}"  # another firm under the same number
            moved = self._same(row.facts, self.source)
            stored = moved or self.by_id.get(identity) or next(iter(_stored(external_id__in={identity})), None)
        if stored is None and not row.place_id and not row.source_id:
            stored = self._same(row.facts)
        elif stored is None and not row.place_id and self.is_renumbered:
            stored = self._same(row.facts, self.source)
        row = _fitting(stored.facts if stored else None, row)
        if stored is None:
            return self._new(identity, row, sentence)
        self.by_id[stored.external_id] = stored
        merged = _merged(stored.facts, row.facts)
        before = {name: value for name in FACTS if (value := getattr(stored.facts, name)) != getattr(merged, name)}
        if not before:
            return _Added(stored, EXISTS, row, {})
        before["sources"] = stored.sources
        stored.sources = stored.sources | {PART: brought(merged, sentence, stored.sources.get(PART))}
        stored.facts = merged
        stored.given.append(row.facts)
        self._index(stored)
        return _Added(stored, CHANGED, row, before)

    def _new(self, identity: str, row: BusinessLine, sentence: str) -> _Added:
        stored = _Stored(0, identity, row.facts, {PART: brought(row.facts, sentence)}, is_new=True)
        self.also[identity] = row
        self._remember(stored)
        return _Added(stored, ACCEPTED, row, {})

    def _same(self, facts: BusinessFacts, source: str = "") -> _Stored | None:
        """The one business of the same name that shares a contact and contradicts nothing; of a `source`, where its
        rows have changed their ids, the name is enough."""
        name = _plain_name(facts)
        contacts = ["", *_contacts(facts)] if source else _contacts(facts)
        near = {id(stored): stored for contact in contacts for stored in self.by_contact.get((contact, name), ())}
        same = [
            stored
            for stored in near.values()
            if _agree(stored.facts, facts) and stored.external_id.startswith(f"{source}#" if source else "")
        ]
        return same[0] if len(same) == 1 else None

    def write(self) -> None:
        """Store facts, and propose what may be duplicates."""
        new = [stored for stored in self.by_id.values() if stored.is_new]
        changed = [stored for stored in self.by_id.values() if stored.given and not stored.is_new]
        if not new and not changed:
            return
        _add_to_what_is_there(changed)
        origin = {"*": {"source": self.source, "at": timezone.now().isoformat()}}
        ids = _insert([self._row(stored, origin) for stored in new])
        for stored in new:
            stored.pk = ids[stored.external_id]
        rows = [{"id": stored.pk, **asdict(stored.facts), "sources": stored.sources | origin} for stored in changed]
        update_facts(LocalBusiness, [row | {"facts_at": timezone.now().isoformat()} for row in rows])
        written = sorted({stored.pk for stored in (*new, *changed)})
        propose_duplicates(written)
        store_imported_contacts(stored.pk for stored in changed)
        refresh_leads(businesses=written)

    def _row(self, stored: _Stored, origin: dict[str, Any]) -> dict[str, Any]:
        row = self.also[stored.external_id]
        also = {name: getattr(row, name) for name in ALSO}
        return {"external_id": stored.external_id, **asdict(stored.facts), **also, "sources": stored.sources | origin}


# Stored businesses.

_BY_CONTACT = f"""
WITH given AS (
    SELECT n AS id, phone, host, left(lower(name), 100) AS name
    FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS r(phone, host, name, n)
)
SELECT * FROM local_businesses WHERE id IN (
    SELECT b FROM ({beside("given", f"{BY_PHONE} AND o.provider = 'import'")}
    UNION {beside("given", f"{BY_HOST} AND o.provider = 'import'")}) AS pairs(a, b))
"""  # noqa: S608 -- expressions of our own


def _stored(**which: set[Any]) -> list[_Stored]:
    rows = LocalBusiness.objects.filter(provider="import", **which)
    return [_of(row) for row in rows.values("pk", "external_id", "sources", *FACTS)]


def _of(row: Mapping[str, Any]) -> _Stored:
    facts = BusinessFacts(**{name: row[name] for name in FACTS})
    return _Stored(row["pk"], row["external_id"], facts, row["sources"])


def _add_to_what_is_there(changed: Sequence[_Stored]) -> None:
    """Lock rows in the order of their ids, and add what is given to what somebody has written of them since they were
    read: a merge, or the undo of an import."""
    locked = LocalBusiness.objects.filter(pk__in=[stored.pk for stored in changed]).order_by("pk")
    rows = locked.select_for_update(no_key=True).values("pk", "external_id", "sources", *FACTS)
    now = {row["pk"]: _of(row) for row in rows}
    for stored in changed:
        if there := now.get(stored.pk):
            stored.facts = reduce(_merged, stored.given, there.facts)
            stored.sources = there.sources | {PART: stored.sources[PART]}


def _with_contacts(rows: Sequence[BusinessFacts]) -> list[_Stored]:
    """Imported businesses that have a phone or a host of one of these, and may have its name."""
    rows = [row for row in rows if row.phone or row.host]
    if not rows:
        return []
    names = [row.name.replace("\0", "") for row in rows]
    stored = LocalBusiness.objects.raw(_BY_CONTACT, [[row.phone for row in rows], [row.host for row in rows], names])
    return [_of({name: getattr(row, name) for name in ("pk", "external_id", "sources", *FACTS)}) for row in stored]


def _insert(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Add businesses; returns external id -> id. In the order of the identities, so that two imports never wait for
    each other in a circle."""
    if not rows:
        return {}
    names = [*FACTS, *ALSO, "sources"]
    columns = ", ".join(names)
    record = ", ".join(f"{name} {_type(name)}" for name in ("external_id", *names))
    updates = ", ".join(f"{name} = excluded.{name}" for name in (*FACTS, "sources"))
    plain = [{**row, "curation_status": row["curation_status"] or Curation.NEW} for row in rows]
    sql = f"""INSERT INTO local_businesses (provider, external_id, {columns}, facts_at)
        SELECT 'import', external_id, {columns}, now() FROM jsonb_to_recordset(%s::jsonb) AS r({record})
        ORDER BY external_id
        ON CONFLICT (provider, external_id) DO UPDATE SET {updates}, facts_at = excluded.facts_at
        RETURNING external_id, id"""  # noqa: S608 -- names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(sql, [as_json(plain)])
        return dict(cursor.fetchall())


def _type(name: str) -> str:
    return str(LocalBusiness._meta.get_field(name).db_type(connection))


# Facts.


def _merged(stored: BusinessFacts, row: BusinessFacts) -> BusinessFacts:
    """The stored facts with those of the row; what the row does not say stays, contacts and people are added."""
    facts = {name: value for name in FACTS if (value := getattr(row, name)) not in ("", None, [], {})}
    for name in ADDED:
        facts[name] = joined(
            LocalBusiness, name, getattr(stored, name), getattr(row, name)
        )  # what was known first stays
    if row.phone and "phone_as_written" not in facts:
        facts["phone_as_written"] = ""
    if stored.phone and row.phone_as_written and not row.phone:
        facts.pop("phone_as_written", None)
    facts["phones"] = [number for number in facts["phones"] if number != facts.get("phone", stored.phone)]
    facts["custom_fields"], _ = with_fields(LocalBusiness, "custom_fields", stored.custom_fields, row.custom_fields)
    return replace(stored, **facts)


def _fitting(stored: BusinessFacts | None, row: BusinessLine) -> BusinessLine:
    """The row with those of its custom fields for which its business has room."""
    before, given = stored.custom_fields if stored else {}, row.facts.custom_fields
    _, left_out = with_fields(LocalBusiness, "custom_fields", before, given)
    if not left_out:
        return row
    facts = replace(row.facts, custom_fields={name: given[name] for name in given if name not in left_out})
    names = ", ".join(left_out)[:200]
    notice = f"Custom fields: {names} of them are left out; at most {JSON} are stored."
    return replace(row, facts=facts, notices=(*row.notices, notice))


def _contacts(facts: BusinessFacts) -> list[str]:
    return [f"{kind} {value}" for kind, value in (("phone", facts.phone), ("host", facts.host)) if value]


def _plain_name(facts: BusinessFacts) -> str:
    return " ".join(name_words(facts.name))


def _agree(first: BusinessFacts, second: BusinessFacts) -> bool:
    """Whether two rows have the same name, and no fact of one contradicts the other's."""
    if _plain_name(first) != _plain_name(second):
        return False
    pairs = [(first.host, second.host)] + [
        (getattr(first, name).casefold(), getattr(second, name).casefold())
        for name in ("phone", "address", "street", "city", "postal_code", "phone_as_written")
    ]
    return all(a == b or not a or not b for a, b in pairs)


def _have_something_in_common(stored: BusinessFacts, row: BusinessFacts) -> bool:
    """Whether rows under one number may be one firm: an alike name, or the same host, phone or e-mail."""
    if set(_contacts(stored)) & set(_contacts(row)) or set(stored.emails) & set(row.emails):
        return True
    first, second = name_words(stored.name), name_words(row.name)
    if not first or not second or set(first) <= set(second) or set(second) <= set(first):
        return True
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= ALIKE


def _digest(facts: BusinessFacts) -> str:
    """The identity of a row without an id: the same row again is the same business."""
    telling = [facts.name, facts.address, facts.website, facts.phone or facts.phone_as_written]
    telling += [part for part in (facts.street, facts.city, facts.postal_code) if part]
    telling += [] if any(telling) else facts.emails
    return hashlib.blake2b("\x1f".join(value.lower() for value in telling).encode(), digest_size=12).hexdigest()
