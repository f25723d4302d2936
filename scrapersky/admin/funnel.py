"""A search's funnel: how many rows of each noun it led to, how many people selected, what a contact cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jobs.lists.catalogue import PIPELINE as NOUNS
from jobs.lists.counts import Count, count_capped
from jobs.models import ApiCall, Contact, PlaceSearch
from jobs.pipeline import spend
from jobs.statuses import Curation
from scrapersky.admin import charts, formatters
from scrapersky.admin.lineage import family, list_url


def costs_of(searches: Iterable[PlaceSearch]) -> dict[int, Decimal]:
    """US dollars of each search by its id: its own calls, and those for the details of the places that it found."""
    own = {search.pk: search.cost for search in searches}
    details = ApiCall.objects.filter(place__found_by__search__in=own, search__isnull=True)
    paid = dict(details.values_list("place__found_by__search").annotate(paid=spend.PAID))
    return {pk: cost + paid.get(pk, 0) for pk, cost in own.items()}


def per_contact(cost: Decimal, contacts: Count) -> str:
    """What one contact cost; a dash where there is none."""
    return formatters.money(cost / contacts.value if contacts.value else None)


def funnel_of(console: Any, search: PlaceSearch) -> SafeString:
    """The funnel as a drawing with numbers, each a link into its list."""
    sets, nouns = family(search), [console.noun_by_key(resource.slug) for resource in NOUNS[1:]]
    selected = {f"selected {n.key}": sets[n.model].filter(curation_status=Curation.SELECTED) for n in nouns}
    counts = count_capped({noun.key: sets[noun.model] for noun in nouns} | selected)
    most = max((counts[noun.key].value or 0 for noun in nouns), default=0)
    steps = [_step(noun, search, counts[noun.key], counts[f"selected {noun.key}"], most) for noun in nouns]
    cost = costs_of([search])[search.pk]
    price = per_contact(cost, counts[console.noun(Contact).key])
    return SafeString(
        render_to_string("console/funnel.html", {"steps": steps, "cost": formatters.money(cost), "per_contact": price})
    )


def _step(noun: Any, search: PlaceSearch, total: Count, selected: Count, most: int) -> dict[str, Any]:
    known, chosen = total.value or 0, min(selected.value or 0, total.value or 0)
    return {
        "title": noun.title,
        "icon": noun.icon,
        "url": list_url(noun, search, total),
        "total": total,
        "selected": selected,
        "chart": charts.share([("selected", chosen), ("rest", known - chosen)], most),
    }
