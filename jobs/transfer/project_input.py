"""What a project is about, as people give it: a trade and a place, domains, or a file; read, priced, stored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from jobs.actions.curation import WrongField
from jobs.actions.projects import Conditions, Members, Started, start
from jobs.actions.search_lines import list_lines, searches_in
from jobs.actions.search_price import PEOPLE_A_BUSINESS, RESULTS_UNTILED, PriceNotAgreed, Total, plan_all
from jobs.actions.searches import MOST_SEARCHES, AmbiguousSearch, draft_search, find_or_create_search
from jobs.compliance.gate import SENTENCE, gate
from jobs.extract.urls import canonical_host
from jobs.lists.catalogue import BUSINESSES, DOMAINS
from jobs.lists.quantities import counted
from jobs.models import PlaceSearch
from jobs.sources.areas import read_area
from jobs.sources.gazetteer import population_in
from jobs.transfer.business_import import add_businesses
from jobs.transfer.columns import BY_VALUES
from jobs.transfer.imports import add_domains, host_named
from jobs.transfer.mapping import MappedRow, read_file
from jobs.transfer.single_values import only_values
from jobs.transfer.table_lines import Unreadable

MOST_LINES = 20_000  # of a text box or a file
SLICE = 1_000  # rows stored in one transaction
SHOWN = 5  # lines of a text that are named when they cannot be read
MANY = 5  # lines, of which most are domains: a list of domains, in which only trades in known places are searched for
_PLAIN = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/?", re.IGNORECASE)  # most lines of long lists: read once


class ProjectPriceNotAgreed(PriceNotAgreed):
    """A project with paid searches, no limit, and no price that somebody saw."""

    remedy = "Send max_cost (US dollars that the project may cost) or agreed_price (the price that you saw)."


class UnreadableInput(WrongField):
    """A part of what was given cannot be used; the message says which, and what to do. Nothing was stored."""

    def __init__(self, message: str, places: Sequence[dict[str, str]] = ()) -> None:
        """`places`: {query, location, description} of each that the only line may mean."""
        super().__init__("lines", message)
        self.places = places


@dataclass
class ProjectInput:
    """What was given: searches (stored ones, and unsaved rows), canonical hosts, businesses by column; `remarks`:
    header -> why it is read so, of columns of a file that no header tells for sure."""

    searches: list[PlaceSearch] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    businesses: list[dict[str, str]] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the project is called unless somebody says otherwise."""
        names = [search.query for search in self.searches] + self.hosts
        names += [row.get("name", "") for row in self.businesses]
        more = len(names) - 1
        return f"{names[0]} and {more:,} more" if more > 0 else "".join(names)


@dataclass(frozen=True)
class Estimate:
    """The price of the searches, and how many leads to expect: at least, at most."""

    total: Total
    fewest: int
    most: int


def read_text(text: str) -> ProjectInput:
    """A text box: a domain, a website or a search on each line.

    Raises UnreadableInput with the lines that are neither; of a list of domains (MANY) with all that are none and name
    no place that is known, since a search costs money.
    """
    return _read_lines([line for line in list_lines(text) if not line.startswith("#")])


def read_upload(name: str, body: bytes) -> ProjectInput:
    """A file: lines as in a text box (.txt), a table of businesses with their names, or one with a column of domains.

    Raises UnreadableInput with a sentence.
    """
    if name.lower().endswith(".txt"):
        return read_text(body.decode("utf-8-sig", "replace"))
    try:
        return _businesses(name, body) or _read_lines(_first_values(_few(read_file(DOMAINS, name, body).rows)))
    except Unreadable as error:
        raise UnreadableInput(str(error)) from None


def _businesses(name: str, body: bytes) -> ProjectInput | None:
    with suppress(Unreadable):
        table = read_file(BUSINESSES, name, body)
        if "name" in table.fields and table.remarked.get(table.header[table.fields.index("name")]) != BY_VALUES:
            rows = [row.values for row in _few(table.rows) if not row.problem]
            return ProjectInput(businesses=rows, remarks=table.remarked)
    return None  # words beside domains may be notes: nobody sees a preview here


def _first_values(rows: Sequence[MappedRow]) -> list[str]:
    return [next(iter(row.values.values()), "") for row in rows if not row.problem]


def _few(rows: Sequence[MappedRow]) -> Sequence[MappedRow]:
    if len(rows) > MOST_LINES:
        raise UnreadableInput(f"These are {len(rows):,} lines; at most {MOST_LINES:,} are taken at once. Divide them.")
    return rows


def _read_lines(lines: Sequence[str]) -> ProjectInput:
    if len(lines) > MOST_LINES:
        raise UnreadableInput(f"These are {len(lines):,} lines; at most {MOST_LINES:,} are taken at once. Divide them.")
    hosts, words, bad = _sorted_lines(lines)
    mostly_domains = len(lines) >= MANY and len(lines) > 2 * (len(words) + len(bad))
    words = searches_in(words)
    searches, places = _drafts(words, bad, alone=len(lines) == 1)
    without_place = {line for line, search in searches.items() if search.area is None}
    if mostly_domains and (without_place or not bad.keys().isdisjoint(words)):
        named = without_place | set(bad)
        _refuse_words_among_domains([line for line in dict.fromkeys([*words, *bad]) if line in named])
    if bad:
        alone = len(lines) == len(words) == 1
        sentences = [why if alone else f"{line[:60]!r}: {why}" for line, why in bad.items()]
        raise UnreadableInput(" ".join(sentences[:SHOWN]) + _and_more(sentences), places)
    given = ProjectInput(list(searches.values()), list(dict.fromkeys(hosts)))
    _refuse_suppressed(given.hosts)
    return given


def _sorted_lines(lines: Sequence[str]) -> tuple[list[str], list[str], dict[str, str]]:
    """The hosts that lines name, the lines that are words, and why what looks like a host is none, by its line."""
    hosts, words, bad = list[str](), list[str](), dict[str, str]()
    for line in lines:
        try:
            named = _hosts_in(line)
        except ValueError as error:
            bad[line] = f"{error}. Write a trade and a place, or a domain."
        else:
            hosts += named
            words += [] if named else [line]
    return hosts, words, bad


def _hosts_in(line: str) -> list[str]:
    """The canonical hosts of a line that has nothing but domains and websites; none of words. Raises ValueError."""
    if _PLAIN.fullmatch(line):
        return [canonical_host(line).host]
    if several := only_values(line, DOMAINS):
        return [host_named(text).host for text in several]
    return [] if " " in line or "." not in line else [canonical_host(line).host]


def _refuse_words_among_domains(lines: Sequence[str]) -> None:
    """Whoever pastes domains means no search by a line that is none, and a search costs money."""
    named = ", ".join(repr(line[:60]) for line in lines[:SHOWN]) + _and_more(lines)
    raise UnreadableInput(
        f"Most lines are domains; {counted(len(lines), 'line')} {'is' if len(lines) == 1 else 'are'} neither a domain "
        f"nor a trade in a known place: {named}. Correct or remove {'it' if len(lines) == 1 else 'them'}."
    )


def _and_more(lines: Sequence[str]) -> str:
    return f" (and {len(lines) - SHOWN} more lines)" if len(lines) > SHOWN else ""


def _drafts(
    lines: Sequence[str], bad: dict[str, str], *, alone: bool
) -> tuple[dict[str, PlaceSearch], list[dict[str, str]]]:
    """The search of each line; why one cannot be, into `bad`; the places that the only line may mean."""
    if len(lines) > MOST_SEARCHES:
        raise UnreadableInput(f"These are {len(lines):,} searches; at most {MOST_SEARCHES:,} are taken at once.")
    searches, places = dict[str, PlaceSearch](), list[dict[str, str]]()
    for words in lines:
        try:
            searches[words] = draft_search(words)
        except ValueError as error:
            bad[words] = str(error)
            places = error.choices if alone and isinstance(error, AmbiguousSearch) else []
    return searches, places


def _refuse_suppressed(hosts: Sequence[str]) -> None:
    allowed = gate()
    if refused := [host for host in hosts if allowed.domain(host)]:
        raise UnreadableInput(f"{', '.join(refused[:SHOWN])}: {SENTENCE} Remove it and start again.")


# What it costs, and how many leads to expect.


def estimate(given: ProjectInput) -> Estimate:
    """The price and the number of leads to expect, before anything is stored."""
    provider = given.searches[0].provider if given.searches else settings.PLACES_PROVIDER
    total, named = plan_all(given.searches, provider), len(given.hosts) + len(given.businesses)
    expected = [_expected(search) for search in given.searches]
    return Estimate(total, named + sum(low for low, _ in expected), named + sum(high for _, high in expected))


def _expected(search: PlaceSearch) -> tuple[int, int]:
    """How many businesses a search finds: what it found before, or a range by the people who live there."""
    if search.result_count:
        return search.result_count, search.result_count
    people = population_in(read_area(search.area).box) if search.area else 0
    if not people:
        return 0, RESULTS_UNTILED
    guess = max(1, round(people / PEOPLE_A_BUSINESS))
    return max(1, guess // 2), guess * 2


# Stored.


def start_project(
    given: ProjectInput, conditions: Conditions, *, by: str, name: str = "", agreed: Decimal | None = None
) -> Started:
    """Store what was given and begin the project. Raises UnreadableInput, `Refused`.

    `agreed`: the price in US dollars that the person saw; when it is more by now, nothing is stored. Where the project
    has no limit of its own, each search stops at its price and a margin. Raises PriceNotAgreed for a paid one with
    neither.
    """
    total = estimate(given).total
    budgets = dict[str, Decimal]()
    if agreed is not None and total.price > agreed:
        sentence = f"The price is ${total.price:.2f} by now, not ${agreed:.2f}. Look at it, then start again."
        raise UnreadableInput(sentence)
    if total.price and conditions.max_cost is None:
        if agreed is None:
            raise ProjectPriceNotAgreed(total)
        budgets = {plan.search.query: plan.budget for plan in total.plans if plan.price}
    called = name.strip() or given.name
    searches = _store_searches(given.searches, budgets, by)
    members = Members(searches, _store_hosts(given.hosts, by), _store_businesses(given.businesses, by, called))
    return start(members, conditions, name=called, by=by)


def _store_searches(searches: Sequence[PlaceSearch], budgets: Mapping[str, Decimal], by: str) -> list[int]:
    with transaction.atomic():
        stored = [find_or_create_search(row.query, requested_by=by, budget=budgets.get(row.query)) for row in searches]
    return [search.pk for search in stored]


def _store_hosts(hosts: Sequence[str], by: str) -> list[int]:
    parts = [hosts[start : start + SLICE] for start in range(0, len(hosts), SLICE)]
    return [item.id for part in parts for item in add_domains(part, by=by, source="project").items if item.id]


def _store_businesses(rows: Sequence[dict[str, str]], by: str, project: str) -> list[int]:
    """The businesses of a list; ids in it count within the project."""
    source = f"project {project}"[:300]
    parts = [rows[start : start + SLICE] for start in range(0, len(rows), SLICE)]
    return [item.id for part in parts for item in add_businesses(part, by=by, source=source).items if item.id]
