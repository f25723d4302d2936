"""Our own exports, read back: the rows of a file of any noun, in another installation or after a loss.

A row is who it was by the columns of `Resource.import_identity`. New rows get all their facts, the decision, notes and
tags; of rows that are there, what is empty is filled in, and nothing is overwritten. Not taken over: ids and times of
the other installation, states of steps (they begin anew), counts that follow from other rows, and what a person agreed
to there: budgets, repeats and overrides of robots.txt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from jobs.actions.searches import AmbiguousSearch, draft_search
from jobs.compliance.gate import Gate, writing
from jobs.extract.urls import CanonicalHost, canonical_host, canonical_url
from jobs.lists.resource import Resource
from jobs.models import Contact, ContactEvidence, Place, PlaceSearch, SitemapFile
from jobs.store.bulk import count_added, update_facts
from jobs.store.leads import refresh_leads
from jobs.transfer.formulas import unguarded
from jobs.transfer.imports import Imported, ensure_domains, ensure_sitemaps, wait_for_other_imports
from jobs.transfer.own_leads import LeadRestorer
from jobs.transfer.restorer import Restorer, Row, value_of


def add_rows(noun: Resource, rows: Sequence[Mapping[str, str]], *, by: str) -> Imported:
    """Store rows of an export of ours; each is accepted, changed (filled in), exists, or is invalid."""
    restorer = _RESTORERS[noun.slug](noun)
    with transaction.atomic():
        allowed = writing()
        wait_for_other_imports()
        read = [restorer.read(row, allowed) for row in rows]
        return Imported(restorer.store(read, by))


class _Domains(Restorer):
    key = ("host",)

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        host = canonical_host(values["host"])
        values.pop("contact_count", None)
        return values | {"host": host.host, "registrable_domain": host.registrable_domain}

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        refresh_leads(domains=written)


class _OfDomains(Restorer):
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
        evidence: Row = {name: unguarded(row[f"evidence_{name}"]) for name in _EVIDENCE if row.get(f"evidence_{name}")}
        if seen := evidence.pop("seen_at", ""):
            evidence["seen_at"] = value_of(ContactEvidence._meta.get_field("last_seen_at"), seen)
        return values | {"_evidence": evidence}

    def fault(self, name: str, value: Any) -> str:
        """Also a confidence that is none."""
        if name == "confidence" and not 0 <= value <= 1:
            return "Its confidence is not a number from 0 to 1."
        return super().fault(name, value)

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


class _Places(Restorer):
    key = ("provider", "place_id")

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        return _dated(super().completed(values, row))


class _Businesses(Restorer):
    key = ("provider", "external_id")

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        super().completed(values, row)
        return _dated(values) | {"_host": self.host_or_none(row)}

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


class _Searches(Restorer):
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


_RESTORERS: Mapping[str, Callable[[Resource], Restorer]] = {
    "leads": LeadRestorer, "place-searches": _Searches, "places": _Places, "local-businesses": _Businesses,
    "domains": _Domains, "sitemap-files": _Sitemaps, "pages": _Pages, "contacts": _Contacts,
}  # fmt: skip
