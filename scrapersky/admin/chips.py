"""The filters in use, each in words with the address without it; where nothing matches, which of them hide rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest

from jobs.lists.catalogue import RESOURCES
from jobs.lists.counts import Count, count_capped
from jobs.lists.filters import Ids
from jobs.lists.listing import Listing

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

MOST_NAMES = 3  # of rows that one filter names; of more, their ids
MOST_COUNTED = 100  # rows that a filter hides: more are "100+", since each has to be looked at


class Chip(NamedTuple):
    """A filter in use: its label, its value in words, and the address without it."""

    label: str
    text: str
    url: str
    name: str


class Remedy(NamedTuple):
    """A filter to remove, and how many rows there are without it."""

    chip: Chip
    rows: Count


def chips_of(noun: ResourceAdmin, listing: Listing, request: HttpRequest) -> list[Chip]:
    """The filters in use, but for the tabs'."""
    return [
        Chip(noun.filters[name].title, _words(noun, name, text, request), listing.address(**{name: None}), name)
        for name, text in listing.values.items()
        if name != noun.tab_name
    ]


def _words(noun: ResourceAdmin, name: str, text: str, request: HttpRequest) -> str:
    """A value for people; of an id the row's name, for those who may see the row."""
    ids = text.split(",")
    source = next((resource for resource in RESOURCES if resource.id_filter == name), None)
    if source is None or not isinstance(noun.filters[name], Ids) or len(ids) > MOST_NAMES:
        return noun.value_words(name, text)
    other = noun.console.noun(source.model)
    if not other.has_view_permission(request):
        return text
    names = {str(row.pk): other.short(row) for row in other.model._default_manager.filter(pk__in=ids)}
    return ", ".join(names.get(pk, pk) for pk in ids)


def remedies_of(
    noun: ResourceAdmin, listing: Listing, chips: list[Chip], known: Mapping[str, Mapping[str, Count]]
) -> list[Remedy]:
    """Of filters that leave nothing, those without which there are rows: the one that hides most first. `known` are the
    counts of the list, whose "" is how many rows there are without a filter."""
    tab = [name for name in listing.values if name == noun.tab_name]
    choices = [
        *chips,
        *(Chip("", noun.value_words(n, listing.values[n]), listing.address(**{n: None}), n) for n in tab),
    ]
    if len(choices) < 2:
        return []
    counts = {chip.name: known[chip.name][""] for chip in choices if _is_known(known.get(chip.name, {}).get(""))}
    unknown = [chip.name for chip in choices if chip.name not in counts]
    counts |= count_capped({name: listing.rows(without=[name]) for name in unknown}, MOST_COUNTED)
    found = [Remedy(chip, counts[chip.name]) for chip in choices if counts[chip.name].value]
    return sorted(found, key=lambda remedy: -(remedy.rows.value or 0))


def _is_known(count: Count | None) -> bool:
    """Whether it says if there are any: an estimate of none does not."""
    return count is not None and count.value is not None and bool(count.value or not (count.more or count.about))
