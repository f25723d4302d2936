"""Leads of a file of ours, read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Value

from jobs.actions.lead_owners import why_not_assignable
from jobs.models import Contact, Domain, Lead, LeadNote, LocalBusiness
from jobs.models.limits import limit_of
from jobs.models.sort_keys import NameSortKey
from jobs.store.bulk import update_facts
from jobs.store.lead_stages import hold_stages, stage_list
from jobs.store.leads import lock_leads, refresh_leads
from jobs.transfer.formulas import unguarded
from jobs.transfer.imports import ACCEPTED, CHANGED, EXISTS, Item, ensure_domains
from jobs.transfer.restorer import Restorer, Row

_LEAD_WORK = ("curation_status", "owner", "stage", "next_on", "tags")
_OF_BUSINESS = (
    "name", "main_category", "categories", "rating", "rating_count", "phone", "phones", "people", "profiles", "address",
    "street", "city", "state", "postal_code", "country", "latitude", "longitude", "business_status", "opening_hours",
)  # fmt: skip
_OF_DOMAIN = ("language", "technologies", "description")


class LeadRestorer(Restorer):
    """Leads are made of businesses and domains, which are added where they are not there."""

    key = ()

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        """With its host and whether it is of a business. Raises ValueError where it has no name and no domain."""
        host = self.host_or_none(row)
        if not values.get("name") and not host:
            raise ValueError("It has no name and no domain.")
        values["people"] = [_person(person) for person in values.get("people", [])]
        values["_notes"] = self._notes(row)
        return values | {"_host": host, "_business": bool(row.get("business_id"))}

    def _notes(self, row: Mapping[str, str]) -> str:
        notes, limit = unguarded(row.get("notes", "")), limit_of(LeadNote, "text")
        if limit and len(notes) > limit.characters:
            self.leave_out("notes", f"They have {len(notes):,}; at most {limit} are stored.")
            return ""
        return notes

    def store(self, read: Sequence[Row | Item], by: str) -> list[Item]:
        """Add the businesses and domains of new leads, and what people wrote on these; an item for each row."""
        good = [row for row in read if not isinstance(row, Item)]
        hold_stages()
        _leave_out_stages(good)
        hosts = ensure_domains([row["_host"] for row in good if row["_host"]], "import")
        for row in good:
            row["_domain"] = hosts[row["_host"].host][0] if row["_host"] else None
        known, marked = self._known(good), _locked_marked(good)
        filled = self._filled_in([row for row in good if row["_marked"] in marked], marked, by)
        new = [row for row in good if self._key(row) not in known and row["_marked"] not in marked]
        self._add(new)
        leads = self._known(good)
        _leave_out_owners(new)
        self._work([(leads[self._key(row)], row) for row in new if self._key(row) in leads], by)
        fresh = {self._key(row) for row in new}
        items: list[Item] = []
        for line in read:
            if isinstance(line, Item):
                items.append(line)
                continue
            key = self._key(line)
            if line["_marked"] in marked:
                items.append(filled.pop(line["_marked"], Item(EXISTS, line["_marked"], notices=line["_notices"])))
                continue
            items.append(Item(ACCEPTED if key in fresh else EXISTS, leads.get(key), notices=line["_notices"]))
            fresh.discard(key)
        return items

    def _filled_in(self, rows: Sequence[Row], leads: Mapping[int, Lead], by: str) -> dict[int, Item]:
        """What people write on leads, of rows that come back mended: where the lead has none of it, or its default."""
        _leave_out_owners(rows)
        noted = set(LeadNote.objects.filter(lead__in=leads).values_list("lead_id", flat=True))
        items = {}
        for pk, row in {row["_marked"]: row for row in reversed(rows)}.items():
            lead = leads[pk]
            change = {
                name: row[name] for name in _LEAD_WORK
                if row.get(name) and row[name] != getattr(lead, name) == self._default(name)
            }  # fmt: skip
            names = [*change, *(["notes"] if row["_notes"] and pk not in noted else [])]
            if names:
                was = {name: getattr(lead, name) for name in change}
                self._work([(pk, change | {"_notes": row["_notes"] if "notes" in names else ""})], by)
                detail = f"Filled in: {', '.join(names)}."
                items[pk] = Item(CHANGED, pk, detail, notices=row["_notices"], before=was)
        return items

    def _key(self, row: Row) -> Any:
        return (row.get("_domain"), row.get("name", ""), row.get("phone", ""), row.get("address", ""))

    def _known(self, rows: Sequence[Row]) -> dict[Any, int]:
        """The leads that rows may be, by their keys; by the index of domains, and without one by that of names."""
        names, domains = {row.get("name", "") for row in rows}, {row["_domain"] for row in rows if row["_domain"]}
        sort_keys: list[Any] = [NameSortKey(Value(row["name"])) for row in rows if not row["_domain"]]
        without_domain = Lead.objects.alias(sort_key=NameSortKey("name")).filter(domain=None, sort_key__in=sort_keys)
        leads = (Lead.objects.filter(domain__in=domains, name__in=names), without_domain)
        columns = ("pk", "domain_id", "name", "phone", "address")
        return {tuple(rest): pk for some in leads for pk, *rest in some.values_list(*columns)}

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

    def _work(self, pairs: Sequence[tuple[int, Row]], by: str) -> None:
        """What people wrote on the leads; their notes become one of whoever brings them."""
        notes = [LeadNote(lead_id=pk, author=by, text=row["_notes"]) for pk, row in pairs if row["_notes"]]
        LeadNote.objects.bulk_create(notes)
        for pk, row in pairs:
            if work := {name: row[name] for name in _LEAD_WORK if row.get(name)}:
                Lead.objects.filter(pk=pk).update(**work)


def _locked_marked(rows: Sequence[Row]) -> dict[int, Lead]:
    """The leads that rows with a mark came from: nobody writes on them until the transaction ends. What the rows are
    refreshed with is locked with them, in the order in which everybody does."""
    marks = {row["_marked"] for row in rows if row["_marked"]}
    if not marks:
        return {}
    parts = Lead.objects.filter(pk__in=marks).values_list("business_id", "domain_id")
    domains = {domain for _, domain in parts} | {row["_domain"] for row in rows}
    lock_leads(businesses={business for business, _ in parts} - {None}, domains=domains - {None})
    return Lead.objects.in_bulk(marks)


def _leave_out_stages(rows: Sequence[Row]) -> None:
    """Take the stages away that there are not here, with a notice."""
    known = {stage.name for stage in stage_list()}
    for row in rows:
        if row.get("stage") and row["stage"] not in known:
            row["_notices"] += (f"Stage: it is left out. There is no stage {row.pop('stage')[:40]!r} here.",)


def _leave_out_owners(rows: Sequence[Row]) -> None:
    """Take the owners away to whom no lead can be assigned here, with a notice."""
    sentences = {name: why_not_assignable(name) for name in {row.get("owner", "") for row in rows}}
    for row in rows:
        if why := sentences[row.get("owner", "")]:
            row["_notices"] += (f"Owner: it is left out. {why}",)
            del row["owner"]


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
