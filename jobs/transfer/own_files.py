"""Our own exports, read back: the rows of a file of any noun, in another installation or after a loss.

A row is who it was by the columns of `Resource.import_identity`. New rows get all their facts, the decision, notes and
tags; of rows that are there, what is empty is filled in, and nothing is overwritten. Not taken over: ids and times of
the other installation, states of steps (they begin anew), counts that follow from other rows, and what a person agreed
to there: budgets, repeats and overrides of robots.txt.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from jobs.actions.searches import AmbiguousSearch, draft_search
from jobs.compliance.gate import Gate, writing
from jobs.extract.urls import CanonicalHost, canonical_host, canonical_url
from jobs.lists.resource import Resource
from jobs.models import Contact, ContactEvidence, Domain, Lead, LocalBusiness, Place, PlaceSearch, SitemapFile
from jobs.models.limits import limit_of
from jobs.statuses import Curation
from jobs.store.bulk import as_json, count_added, update_facts
from jobs.store.leads import refresh_leads
from jobs.transfer.file_formats import harmless
from jobs.transfer.imports import (
    ACCEPTED,
    CHANGED,
    EXISTS,
    INVALID,
    Imported,
    Item,
    ensure_domains,
    ensure_sitemaps,
    forgotten,
)

Row = dict[str, Any]

NOT_TAKEN_OVER = {
    "id", "created_at", "updated_at", "changed_in", "sitemap_count", "page_count",
    "budget", "repeat_every_days", "finish_early", "robots_override", "robots_override_by", "robots_override_at",
    "robots_override_reason", "import_cursor", "import_total",
}  # fmt: skip
_YES = ("true", "t", "1", "yes")


def add_rows(noun: Resource, rows: Sequence[Mapping[str, str]], *, by: str) -> Imported:
    """Store rows of an export of ours; each is accepted, changed (filled in), exists, or is invalid."""
    restorer = _RESTORERS[noun.slug](noun)
    with transaction.atomic():
        allowed = writing()
        read = [restorer.read(row, allowed) for row in rows]
        return Imported(restorer.store(read, by))


# Values.


def value_of(field: models.Field[Any, Any], text: str) -> Any:
    """A cell as a value of a column. Raises ValueError with a sentence."""
    try:
        return _value(field, text)
    except (ValueError, InvalidOperation, OverflowError):
        label = str(field.verbose_name)
        raise ValueError(f"Its {label} {text[:40]!r} is not what the column holds.") from None


def _value(field: models.Field[Any, Any], text: str) -> Any:
    if isinstance(field, ArrayField):
        return _texts(text)
    if isinstance(field, models.JSONField):
        return _json(text)
    if isinstance(field, models.BooleanField):
        return text.lower() in _YES
    if isinstance(field, models.DecimalField):
        return round(Decimal(text.replace(",", ".")), field.decimal_places)
    if isinstance(field, models.IntegerField):
        return int(Decimal(text))
    if isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date.fromisoformat(text[:10])
    return unguarded(text)


def unguarded(text: str) -> str:
    """A text as it was before a CSV guarded it against formulas."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def _json(text: str) -> Any:
    """JSON; a text that is none is a text, as JSON lines have it."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _texts(text: str) -> list[str]:
    if text.startswith("["):
        try:
            return [str(item) for item in json.loads(text)]
        except ValueError:
            pass
    return [part for part in unguarded(text).split("; ") if part]


# Restorers: one for each noun.


class _Restorer:
    """Stores rows of a noun whose identity is in its own columns."""

    key: tuple[str, ...] = ()

    def __init__(self, noun: Resource) -> None:
        self.noun = noun
        self.model: type[models.Model] = noun.model
        steps = {f"{stage.prefix}{name}" for stage in noun.stages for name in _STATES}
        fields = {field.name: field for field in self.model._meta.concrete_fields if not field.is_relation}
        skipped = NOT_TAKEN_OVER | steps | {stage.column for stage in noun.stages}
        self.fields = {name: fields[name] for name in noun.row_columns if name in fields and name not in skipped}

    def read(self, row: Mapping[str, str], allowed: Gate) -> Row | Item:
        """A row with its values, or an invalid item that says why."""
        try:
            values = {name: value_of(self.fields[name], text) for name, text in row.items() if name in self.fields}
            values = self.completed(values, row)
            self._check(values)
        except ValueError as error:
            return Item(INVALID, detail=str(error))
        if self.refused(values, row, allowed):
            return forgotten()
        scopes = [
            text for text in (row.get("name"), row.get("website"), row.get("domain_host"), row.get("host")) if text
        ]
        cleaned: Row = allowed.clean(values, scopes)
        return cleaned if all(cleaned.get(name) == values.get(name) for name in self.key) else forgotten()

    def _check(self, values: Row) -> None:
        status = values.get("curation_status", Curation.NEW)
        if status not in Curation.values:
            raise ValueError(f"Its decision {status[:40]!r} is none. There are: {', '.join(Curation.values)}.")
        for name, value in values.items():
            limit = limit_of(self.model, name)
            if limit and isinstance(value, str) and len(value) > limit.characters:
                raise ValueError(
                    f"Its {name.replace('_', ' ')} has {len(value):,} characters; at most {limit} are stored."
                )

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        """The values with those that other columns give. Raises ValueError."""
        if missing := [name for name in self.noun.import_identity if not row.get(name)]:
            raise ValueError(f"It has no {missing[0].replace('_', ' ')}.")
        return values

    def refused(self, values: Row, row: Mapping[str, str], allowed: Gate) -> bool:
        """Whether the row is about who is suppressed."""
        if allowed.empty:
            return False
        hosts = [row.get(name, "") for name in ("domain_host", "host", "website", "url")]
        ids = [row.get(name, "") for name in ("place_id", "external_id")]
        return any(map(allowed.domain, hosts)) or any(map(allowed.place, ids))

    def prepare(self, rows: Sequence[Row]) -> None:
        """Find what the rows belong to."""

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        """What follows from stored rows: counts, evidence, leads."""

    def store(self, read: Sequence[Row | Item], by: str) -> list[Item]:
        """Store the rows; an item for each, in their order."""
        good = [row for row in read if not isinstance(row, Item)]
        self.prepare(good)
        before = self._existing(good)
        firsts = {self.key_of(row): row for row in reversed(good)}
        new = [row for key, row in firsts.items() if key not in before]
        ids = self._insert(new)
        filled = {key: change for key, row in firsts.items() if (change := self._filled(row, before.get(key)))}
        self._update({before[key]["id"]: change for key, change in filled.items()})
        missed = [row for row in new if self.key_of(row) not in ids]  # others inserted them while we waited
        all_ids = {key: row["id"] for key, row in (before | self._existing(missed)).items()} | ids
        self.after(
            [row | {"id": ids[self.key_of(row)]} for row in new if self.key_of(row) in ids], list(all_ids.values())
        )
        return [row if isinstance(row, Item) else self._item(row, all_ids, ids, filled, before) for row in read]

    def _item(self, row: Row, ids: Row, new: Row, filled: Row, before: Row) -> Item:
        key = self.key_of(row)
        if key in new:
            del new[key]  # the second row of one identity exists
            return Item(ACCEPTED, ids[key])
        if key in filled:
            change = filled.pop(key)
            was = {name: before[key][name] for name in change}
            return Item(CHANGED, ids[key], f"Filled in: {', '.join(change)}.", before=was)
        return Item(EXISTS, ids[key])

    def key_of(self, row: Row) -> Any:
        """The row's identity."""
        return tuple(row[name] for name in self.key)

    def _existing(self, rows: Sequence[Row]) -> Row:
        """Identity -> the stored row."""
        if not rows:
            return {}
        columns = ["id", *dict.fromkeys((*self.key, *self.fields))]
        within = {f"{name}__in": {row[name] for row in rows} for name in self.key}
        found = self.model._default_manager.filter(**within).values(*columns)
        return {self.key_of(row): row for row in found}

    def _filled(self, row: Row, stored: Row | None) -> Row:
        """What the stored row lacks and the file has."""
        if stored is None:
            return {}
        empty: tuple[Any, ...] = ("", None, [], {})
        return {
            name: value
            for name, value in row.items()
            if name in self.fields and value not in empty and stored.get(name) in empty
        }

    def _update(self, changes: Mapping[int, Row]) -> None:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for pk, change in changes.items():
            groups.setdefault(tuple(sorted(change)), []).append({"id": pk, **change})
        for rows in groups.values():
            update_facts(self.model, rows)

    def _insert(self, rows: Sequence[Row]) -> dict[Any, int]:
        """Add rows in one statement; identity -> id."""
        if not rows:
            return {}
        names = sorted({name for row in rows for name in row if not name.startswith("_")})
        defaults = {name: self._default(name) for name in names}
        plain = [{name: row.get(name, defaults[name]) for name in names} for row in rows]
        columns = ", ".join(f'"{self._column(name)}"' for name in names)
        table, returned = self.model._meta.db_table, ", ".join(self._column(name) for name in self.key)
        sql = f"""INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)
            ORDER BY {returned} ON CONFLICT DO NOTHING RETURNING id, {returned}"""  # noqa: S608 -- our own columns
        with connection.cursor() as cursor:
            cursor.execute(sql, [as_json([{self._column(k): v for k, v in row.items()} for row in plain])])
            return {tuple(row[1:]): row[0] for row in cursor.fetchall()}

    def _column(self, name: str) -> str:
        return str(self.model._meta.get_field(name).column)  # type: ignore[union-attr]

    def _default(self, name: str) -> Any:
        field = self.model._meta.get_field(name)
        return None if field.null else field.get_default()  # type: ignore[union-attr]


_STATES = ("outcome", "error", "attempts", "due_at", "run_id", "queued_at", "settled_at")


class _Domains(_Restorer):
    key = ("host",)

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        host = canonical_host(values["host"])
        values.pop("contact_count", None)
        return values | {"host": host.host, "registrable_domain": host.registrable_domain}

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        refresh_leads(domains=written)


class _OfDomains(_Restorer):
    """Rows that belong to a domain, which is added where it is not there."""

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        return values | {"_host": canonical_host(row["domain_host"])}

    def prepare(self, rows: Sequence[Row]) -> None:
        hosts: list[CanonicalHost] = [row.pop("_host") for row in rows]
        ids = ensure_domains(hosts, "import")
        for row, host in zip(rows, hosts, strict=True):
            row["domain_id"] = ids[host.host][0]


class _Urls(_OfDomains):
    """Rows with a URL of their domain, and perhaps the sitemap that names them."""

    key = ("domain_id", "url")
    counted, parent_column = "", ""

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        values = super().completed(values, row)
        return values | {"url": canonical_url(values["url"]), "_sitemap": row.get(self.parent_column, "")}

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        count_added(self.counted, Counter(row["domain_id"] for row in new))

    def _sitemaps(self, rows: Sequence[Row]) -> dict[tuple[int, str], int]:
        """The sitemaps that rows name, where they are stored."""
        urls = {row["_sitemap"] for row in rows if row["_sitemap"]}
        domains = {row["domain_id"] for row in rows}
        found = SitemapFile.objects.filter(domain__in=domains, url__in=urls).values_list("pk", "domain_id", "url")
        return {(domain, url): pk for pk, domain, url in found}


class _Pages(_Urls):
    counted, parent_column = "page_count", "sitemap_url"

    def prepare(self, rows: Sequence[Row]) -> None:
        super().prepare(rows)
        named = [(row["domain_id"], row["_sitemap"], "", 0) for row in rows if row["_sitemap"]]
        ids = ensure_sitemaps(named, "") if named else {}
        for row in rows:
            row["sitemap_file_id"] = ids[row["domain_id"], row["_sitemap"]][0] if row["_sitemap"] else None

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        super().after(new, written)
        refresh_leads(domains={row["domain_id"] for row in new})


class _Sitemaps(_Urls):
    counted, parent_column = "sitemap_count", "parent_url"

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        super().after(new, written)
        ids = self._sitemaps(new)
        parents = [(row["id"], ids.get((row["domain_id"], row["_sitemap"]))) for row in new]
        update_facts(SitemapFile, [{"id": pk, "parent_id": parent} for pk, parent in parents if parent])


class _Contacts(_OfDomains):
    key = ("domain_id", "kind", "normalised")

    def refused(self, values: Row, row: Mapping[str, str], allowed: Gate) -> bool:
        scopes = [row.get("domain_host", "")]
        return super().refused(values, row, allowed) or any(
            allowed.contact(values["kind"], values.get(name, ""), scopes) for name in ("normalised", "value")
        )

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        values = super().completed(values, row)
        if values["kind"] not in dict(Contact._meta.get_field("kind").flatchoices):
            raise ValueError(f"Its kind {values['kind'][:40]!r} is not one of contacts.")
        if not 0 <= values.get("confidence", 0) <= 1:
            raise ValueError("Its confidence is not a number from 0 to 1.")
        evidence: Row = {name: unguarded(row[f"evidence_{name}"]) for name in _EVIDENCE if row.get(f"evidence_{name}")}
        if seen := evidence.pop("seen_at", ""):
            evidence["seen_at"] = value_of(ContactEvidence._meta.get_field("last_seen_at"), seen)
        return values | {"_evidence": evidence}

    def prepare(self, rows: Sequence[Row]) -> None:
        super().prepare(rows)
        self.evidence = {self.key_of(row): row.pop("_evidence") for row in rows}

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        now = datetime.now(UTC)
        found = ((row, self.evidence[self.key_of(row)]) for row in new)
        ContactEvidence.objects.bulk_create(
            [
                ContactEvidence(
                    contact_id=row["id"], source_url=evidence["url"], method=evidence.get("method", "import"),
                    snippet=evidence.get("snippet", ""), confidence=row.get("confidence", 0),
                    first_seen_at=evidence.get("seen_at", now), last_seen_at=evidence.get("seen_at", now),
                )
                for row, evidence in found
                if evidence.get("url")
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        added = Counter(row["domain_id"] for row in new)
        count_added("contact_count", added)
        refresh_leads(domains=added)


_EVIDENCE = ("url", "snippet", "method", "seen_at")


def _dated(values: Row) -> Row:
    """A provider's facts with a time: by it they expire where the provider limits how long they are stored."""
    return values if values["provider"] != "google" else {"facts_at": datetime.now(UTC)} | values


class _Places(_Restorer):
    key = ("provider", "place_id")

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        return _dated(super().completed(values, row))


class _Businesses(_Restorer):
    key = ("provider", "external_id")

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        host = row.get("domain_host", "")
        return _dated(values) | {"_host": canonical_host(host) if host else None}

    def prepare(self, rows: Sequence[Row]) -> None:
        hosts = [row.pop("_host") for row in rows]
        ids = ensure_domains([host for host in hosts if host], "business")
        places = {
            (provider, name): pk
            for pk, provider, name in Place.objects.filter(place_id__in={row["external_id"] for row in rows})
            .filter(business__isnull=True).values_list("pk", "provider", "place_id")
        }  # fmt: skip
        for row, host in zip(rows, hosts, strict=True):
            row["domain_id"] = ids[host.host][0] if host else None
            row["place_id_of"] = places.get((row["provider"], row["external_id"]))

    def _column(self, name: str) -> str:
        return "place_id" if name == "place_id_of" else super()._column(name)

    def _default(self, name: str) -> Any:
        return None if name == "place_id_of" else super()._default(name)

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        refresh_leads(businesses=written)


class _Searches(_Restorer):
    key = ("provider", "normalised_query", "area_key", "run_number")

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        drafted = self._draft(values)
        return values | {"normalised_query": drafted.normalised_query, "area_key": drafted.area_key}

    def _draft(self, values: Row) -> PlaceSearch:
        spoken = {"language": values.get("language", ""), "region": values.get("region", "")}
        area = values.get("area")
        try:
            drafted = draft_search(values["query"], provider=values["provider"], **spoken)
            if area is None or drafted.area == area or not values.get("area_exact"):
                return drafted
        except AmbiguousSearch:
            if area is None:
                raise
        except ValueError:
            if area is None:
                raise
        return draft_search(values["query"], provider=values["provider"], area=area, **spoken)


# Leads: they are made of businesses and domains, which are added where they are not there.

_LEAD_WORK = ("curation_status", "owner", "stage", "next_on", "tags")
_OF_BUSINESS = (
    "name", "main_category", "categories", "rating", "rating_count", "phone", "phones", "people", "profiles", "address",
    "street", "city", "state", "postal_code", "country", "latitude", "longitude", "business_status", "opening_hours",
)  # fmt: skip
_OF_DOMAIN = ("language", "technologies", "description")


class _Leads(_Restorer):
    key = ()

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        host = row.get("domain_host", "")
        if not values.get("name") and not host:
            raise ValueError("It has no name and no domain.")
        values["people"] = [_person(person) for person in values.get("people", [])]
        stage = values.get("stage", "")
        if len(stage) > 100:
            raise ValueError("Its stage has more than 100 characters.")
        return values | {"_host": canonical_host(host) if host else None, "_business": bool(row.get("business_id"))}

    def store(self, read: Sequence[Row | Item], by: str) -> list[Item]:
        good = [row for row in read if not isinstance(row, Item)]
        hosts = ensure_domains([row["_host"] for row in good if row["_host"]], "import")
        for row in good:
            row["_domain"] = hosts[row["_host"].host][0] if row["_host"] else None
        known = self._known(good)
        new = [row for row in good if self._key(row) not in known]
        self._add(new)
        leads = self._known(good)
        self._work([(leads[self._key(row)], row) for row in new if self._key(row) in leads])
        fresh = {self._key(row) for row in new}
        items: list[Item] = []
        for line in read:
            if isinstance(line, Item):
                items.append(line)
                continue
            key = self._key(line)
            items.append(Item(ACCEPTED if key in fresh else EXISTS, leads.get(key)))
            fresh.discard(key)
        return items

    def _key(self, row: Row) -> Any:
        return (row.get("_domain"), row.get("name", ""), row.get("phone", ""), row.get("address", ""))

    def _known(self, rows: Sequence[Row]) -> dict[Any, int]:
        names = {row.get("name", "") for row in rows}
        found = Lead.objects.filter(name__in=names).values_list("pk", "domain_id", "name", "phone", "address")
        return {tuple(rest): pk for pk, *rest in found}

    def _add(self, rows: Sequence[Row]) -> None:
        """The businesses and domains that these leads are made of."""
        with_business = [row for row in rows if row["_business"] or not row["_domain"]]
        emails = {id(row): [part for part in (row.get("email"), *row.get("emails", [])) if part] for row in rows}
        businesses = [
            {name: row[name] for name in _OF_BUSINESS if name in row}
            | {"emails": emails[id(row)], "website": row.get("website", ""), "domain": row["_domain"],
               "provider": "import", "external_id": f"lead#{_digest(self._key(row), row)}", "sources": _source_of(row)}
            for row in with_business
        ]  # fmt: skip
        written = LocalBusiness.objects.bulk_create(
            [LocalBusiness(**_without_relation(row), domain_id=row["domain"]) for row in businesses],
            ignore_conflicts=True,
        )
        self._complete_domains(rows, emails)
        keys = [row["external_id"] for row in businesses]
        ids = LocalBusiness.objects.filter(provider="import", external_id__in=keys).values_list("pk", flat=True)
        refresh_leads(
            businesses=list(ids) if written else (), domains=[row["_domain"] for row in rows if row["_domain"]]
        )

    def _complete_domains(self, rows: Sequence[Row], emails: Mapping[int, list[str]]) -> None:
        """What a lead shows of its site: of domains that nothing is known of yet."""
        bare = set(Domain.objects.filter(pk__in=[row["_domain"] for row in rows if row["_domain"]], home_url="")
                   .values_list("pk", flat=True))  # fmt: skip
        facts = []
        for row in rows:
            if row["_domain"] not in bare:
                continue
            bare.discard(row["_domain"])
            own = not row["_business"]
            facts.append({
                "id": row["_domain"], "home_url": row.get("website", ""),
                **{name: row.get(name, self._default(name)) for name in _OF_DOMAIN},
                "site_name": row.get("name", "") if own else "",
                "emails": emails[id(row)] if own else [],
                "phones": [part for part in (row.get("phone"), *row.get("phones", [])) if part] if own else [],
                "socials": {str(n): url for n, url in enumerate(row.get("profiles", []))} if own else {},
            })  # fmt: skip
        update_facts(Domain, facts)
        Contact.objects.bulk_create(
            [Contact(domain_id=row["_domain"], kind="form", value=row["contact_form"], normalised=row["contact_form"],
                     confidence=Decimal("0.5")) for row in rows if row["_domain"] and row.get("contact_form")],
            ignore_conflicts=True,
        )  # fmt: skip

    def _work(self, pairs: Sequence[tuple[int, Row]]) -> None:
        """What people wrote on the leads."""
        for pk, row in pairs:
            if work := {name: row[name] for name in _LEAD_WORK if row.get(name)}:
                Lead.objects.filter(pk=pk).update(**work)


def _without_relation(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "domain"}


def _source_of(row: Row) -> Row:
    sources = row.get("sources") or {}
    first = next((source for source in sources.values() if isinstance(source, dict)), {})
    return {"*": {"source": str(first.get("source", "import")), "at": first.get("at")}}


def _person(person: Any) -> Row:
    named = person if isinstance(person, dict) else {"name": str(person)}
    return {str(name): str(value) for name, value in named.items() if value}


def _digest(key: Any, row: Row) -> str:
    telling = [str(part or "") for part in (row["_host"] and row["_host"].host, *key[1:])]
    return hashlib.blake2b("\x1f".join(telling).encode(), digest_size=12).hexdigest()


_RESTORERS: Mapping[str, Callable[[Resource], _Restorer]] = {
    "leads": _Leads, "place-searches": _Searches, "places": _Places, "local-businesses": _Businesses,
    "domains": _Domains, "sitemap-files": _Sitemaps, "pages": _Pages, "contacts": _Contacts,
}  # fmt: skip
