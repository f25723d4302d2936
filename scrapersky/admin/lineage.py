"""Lineage: from any row up to the search that it came from and down to its contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from django.db.models import Model

from jobs.lists.catalogue import PIPELINE as NOUNS
from jobs.lists.catalogue import resource_of
from jobs.lists.counts import Count, count_capped
from jobs.lists.filters import Rows
from jobs.models import (
    Contact,
    ContactEvidence,
    Domain,
    LocalBusiness,
    Page,
    Place,
    PlaceFound,
    PlaceSearch,
    SitemapFile,
)
from jobs.stages import stages_of
from jobs.statuses import Processing

if TYPE_CHECKING:
    from scrapersky.admin.base import Console
    from scrapersky.admin.resource_admin import ResourceAdmin

Family = dict[type[Model], Rows]

LEVELS: tuple[type[Model], ...] = tuple(resource.model for resource in NOUNS)


@dataclass(frozen=True)
class Level:
    """One noun of a row's family: how many there are, and where they are shown."""

    label: str
    icon: str
    count: Count
    url: str
    text: str
    current: bool


def family(row: Any) -> Family:
    """The sets of rows of each noun that belong to a row, itself included."""
    return {type(row): type(row)._default_manager.filter(pk=row.pk)} | _FAMILIES[type(row)](row)


def under_way(rows: Family) -> bool:
    """Whether any of these rows waits for a stage, or is in one."""
    return any(
        rows[model].filter(**{f"{stage.column}__in": (stage.waiting, Processing.PROCESSING)}).exists()
        for model in LEVELS[1:]
        for stage in stages_of(model)
    )


def _above(businesses: Rows) -> Family:
    places = Place.objects.filter(pk__in=businesses.filter(place__isnull=False).values("place_id"))
    results = PlaceFound.objects.filter(place__in=places.values("pk"))
    return {Place: places, PlaceSearch: PlaceSearch.objects.filter(pk__in=results.values("search_id"))}


def _below(domains: Rows) -> Family:
    ids = domains.values("pk")
    return {
        SitemapFile: SitemapFile.objects.filter(domain_id__in=ids),
        Page: Page.objects.filter(domain_id__in=ids),
        Contact: Contact.objects.filter(domain_id__in=ids),
    }


def _of_places(places: Rows) -> Family:
    businesses = LocalBusiness.objects.filter(place_id__in=places.values("pk"))
    domains = Domain.objects.filter(pk__in=businesses.filter(domain__isnull=False).values("domain_id"))
    return {LocalBusiness: businesses, Domain: domains, **_below(domains)}


def places_of(search_id: int) -> Rows:
    """The places that a search found."""
    return Place.objects.filter(pk__in=PlaceFound.objects.filter(search_id=search_id).values("place_id"))


def _of_search(search: PlaceSearch) -> Family:
    places = places_of(search.pk)
    return {Place: places, **_of_places(places)}


def _of_place(place: Place) -> Family:
    results = PlaceFound.objects.filter(place=place)
    places = Place.objects.filter(pk=place.pk)
    return {PlaceSearch: PlaceSearch.objects.filter(pk__in=results.values("search_id")), **_of_places(places)}


def _of_business(business: LocalBusiness) -> Family:
    domains = Domain.objects.filter(pk=business.domain_id or 0)
    return {**_above(LocalBusiness.objects.filter(pk=business.pk)), Domain: domains, **_below(domains)}


def _of_domain(domain: Domain) -> Family:
    businesses = LocalBusiness.objects.filter(domain=domain)
    return {**_above(businesses), LocalBusiness: businesses, **_below(Domain.objects.filter(pk=domain.pk))}


def _up_from(domain_id: int) -> Family:
    businesses = LocalBusiness.objects.filter(domain_id=domain_id)
    return {**_above(businesses), LocalBusiness: businesses, Domain: Domain.objects.filter(pk=domain_id)}


def _of_sitemap(sitemap: SitemapFile) -> Family:
    pages = Page.objects.filter(sitemap_file=sitemap)
    seen = ContactEvidence.objects.filter(page__in=pages.values("pk"))
    contacts = Contact.objects.filter(pk__in=seen.values("contact_id"))
    return {**_up_from(sitemap.domain_id), Page: pages, Contact: contacts}


def _of_page(page: Page) -> Family:
    sitemaps = SitemapFile.objects.filter(pk=page.sitemap_file_id or 0)
    seen = ContactEvidence.objects.filter(page=page)
    contacts = Contact.objects.filter(pk__in=seen.values("contact_id"))
    return {**_up_from(page.domain_id), SitemapFile: sitemaps, Contact: contacts}


def _of_contact(contact: Contact) -> Family:
    seen = ContactEvidence.objects.filter(contact=contact, page__isnull=False)
    pages = Page.objects.filter(pk__in=seen.values("page_id"))
    sitemaps = SitemapFile.objects.filter(pk__in=pages.filter(sitemap_file__isnull=False).values("sitemap_file_id"))
    return {**_up_from(contact.domain_id), SitemapFile: sitemaps, Page: pages}


_FAMILIES: Mapping[type[Model], Callable[[Any], Family]] = {
    PlaceSearch: _of_search,
    Place: _of_place,
    LocalBusiness: _of_business,
    Domain: _of_domain,
    SitemapFile: _of_sitemap,
    Page: _of_page,
    Contact: _of_contact,
}


def lineage(site: Console, row: Any) -> list[Level]:
    """A row's family as steps of the pipeline, each with a link to its row or its list."""
    if type(row) not in _FAMILIES:
        return []
    sets = family(row)
    counts = count_capped({model.__name__: sets[model] for model in LEVELS})
    alone = [model for model in LEVELS if counts[model.__name__].value == 1]
    found = {model: row if model is type(row) else sets[model].first() for model in alone}
    single = {model: relative for model, relative in found.items() if relative}
    urls = _list_urls(site, row, counts, single)
    return [_level(site, row, model, counts[model.__name__], single, urls) for model in LEVELS]


def _level(
    site: Console, row: Any, model: type[Model], count: Count, single: Mapping[type[Model], Any],
    urls: Mapping[type[Model], str],
) -> Level:  # fmt: skip
    noun = site.noun(model)
    current = type(row) is model
    if current or model in single:
        shown = row if current else single[model]
        url = "" if current else noun.row_url(shown)
        return Level(noun.verbose_name, noun.icon, count, url, noun.short(shown), current)
    return Level(noun.title, noun.icon, count, urls.get(model, ""), "", False)


def list_url(noun: ResourceAdmin, row: Any, count: Count) -> str:
    """The list of a noun's rows that belong to `row`; empty where there is none."""
    name = resource_of(type(row)).id_filter
    return noun.list_url(**{name: row.pk}) if count and name in noun.filters else ""


def _list_urls(
    site: Console, row: Any, counts: Mapping[str, Count], single: Mapping[type[Model], Any]
) -> dict[type[Model], str]:
    """The list of each noun's rows of the family. A relative's list is it only where it has as many rows."""
    relatives = [relative for model, relative in reversed(list(single.items())) if model is not type(row)]
    candidates = {
        f"{model.__name__} {place}": (model, url)
        for model in LEVELS
        if model not in single
        for place, relative in enumerate((row, *relatives))
        if (url := list_url(site.noun(model), relative, counts[model.__name__]))
    }
    sizes = count_capped({key: _listed(model, url) for key, (model, url) in candidates.items()})
    exact = [pair for key, pair in candidates.items() if sizes[key] == counts[pair[0].__name__]]
    return dict(reversed(exact))  # of several lists that of the row itself, then that of its nearest relative


def _listed(model: type[Model], url: str) -> Rows:
    return resource_of(model).rows(dict(parse_qsl(urlsplit(url).query)))
