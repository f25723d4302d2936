"""Counts of leads by group: of all leads from the counters, of a narrow filter exactly, of a wide one by a sample.

What decides is the cost: nothing here reads more than MOST rows, or takes longer than a list waits for numbers.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.db.models.expressions import RawSQL

from jobs.lists.catalogue import LEADS
from jobs.lists.counts import BY_FILTERS, NOTHING, rows_in_time, sql_of
from jobs.lists.filters import Rows
from jobs.lists.nearest import NO_LIMIT
from jobs.lists.search import FREQUENT, with_terms
from jobs.models import Lead, LeadWords
from jobs.models.search import all_of, terms_of
from jobs.models.sort_keys import name_key
from jobs.store.lead_counts import ALL, DIMENSIONS, TAGS, read_counts, read_numbers

GROUPS = (*DIMENSIONS, TAGS)  # each is the name of a filter, too
MOST = 5_000  # leads that are counted one by one
OF_MANY_VALUES = {"city", "main_category"}  # columns; the others have few values
IN_INDEXES = {"city", "category"}  # filters whose indexes have all other dimensions but tags
MOST_SEARCHED = 1_000  # leads of narrow filters whose words are looked through; of more, a share of them
MOST_TAGGED = 1_000  # leads that are looked up for their tags, which no index has beside other columns
MOST_VALUES = 100  # of a group; the less frequent ones are left out
WINDOWS, WIDTH = 100, 20  # a sample: so many places, and so many ids in a row at each
GLANCE = 50  # places of the sample that decides whether rows are counted at all
# The few rows of a sample are looked up by their ids: whatever else has an index, it has more rows than they are.
BY_IDS = {"enable_bitmapscan": "off", "enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
          "max_parallel_workers_per_gather": "0"}  # fmt: skip

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True)
class LeadSummary:
    """How many leads there are and, for each group, of which value; `exact` is False where a sample was scaled up.

    `total` is None when even the sample took too long: then the groups are empty. `estimated` are the groups of which a
    sample was scaled up.
    """

    total: int | None
    exact: bool = True
    groups: Counts = field(default_factory=dict)
    estimated: frozenset[str] = frozenset()
    without: Mapping[str, int] = field(default_factory=dict)  # of facets: filter -> how many leads there are without it


@dataclass(frozen=True)
class Part:
    """Some groups of the leads that some filters leave."""

    filters: Mapping[str, str]
    names: Sequence[str]


def summarise(filters: Mapping[str, str], groups: Iterable[str]) -> LeadSummary:
    """The leads that match, counted by group. Raises FilterError, UnknownFilter, and KeyError for an unknown group."""
    return _counted_parts([Part(filters, _known(groups))])[0]


def facets(filters: Mapping[str, str], groups: Iterable[str], matching: Sequence[int] | None = None) -> LeadSummary:
    """As `summarise`, but each group is counted without its own filter: what else could be chosen there.

    `matching` are the ids of all leads that match, where they are known.
    """
    names = _known(groups)
    own = [name for name in names if name in filters]
    rest = [Part({other: text for other, text in filters.items() if other != name}, [name]) for name in own]
    whole = Part(filters, [name for name in names if name not in filters])
    of_whole = None if matching is None else _counted_by_ids(whole, matching)
    summaries = [of_whole, *_counted_parts(rest)] if of_whole else _counted_parts([whole, *rest])
    counts: Counts = {}
    for summary in summaries:
        counts |= summary.groups
    estimated = frozenset[str]().union(*(summary.estimated for summary in summaries))
    exact = all(summary.exact for summary in summaries)
    totals = {
        name: summary.total for name, summary in zip(own, summaries[1:], strict=True) if summary.total is not None
    }
    return LeadSummary(summaries[0].total, exact, {name: counts.get(name, []) for name in names}, estimated, totals)


def _known(groups: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(groups))
    if unknown := [name for name in names if name not in GROUPS]:
        raise KeyError(unknown[0])
    return names


def _counted_parts(parts: Sequence[Part]) -> list[LeadSummary]:
    """Each part by the counters, exactly, or, all the wide ones together, by a sample."""
    filtered = [part for part in parts if part.filters]
    most = _most_of(filtered)
    ids = IdRange()
    wide, words = _wide_among(filtered, most, ids), _words_of(filtered, most, ids)
    summaries = {id(part): None if part in wide else _counted(part, most[id(part)], words) for part in filtered}
    left = [part for part in filtered if summaries[id(part)] is None]
    summaries |= {id(part): summary for part, summary in zip(left, _sampled(left, most, ids), strict=True)}
    return [summaries.get(id(part)) or _of_all(part.names) for part in parts]


def _of_all(names: Sequence[str]) -> LeadSummary:
    counts = read_counts([ALL, *names])
    total = sum(number for _, number in counts.pop(ALL))
    return LeadSummary(total, True, {name: _frequent(counts[name]) for name in names})


def _frequent(values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The most frequent values; of equally frequent ones those first that people look for first."""
    shown = [(value, number) for value, number in values if value != ""][:MOST_VALUES]
    return sorted(shown, key=lambda counted: (-counted[1], name_key(counted[0])))


class IdRange:
    """The ids that leads have, from the first to the last; they are read when the first sample needs them."""

    @cached_property
    def _ends(self) -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM {Lead._meta.db_table}")  # noqa: S608
            row: Any = cursor.fetchone()
        return row[0], row[1]

    @property
    def number(self) -> int:
        """How many there are, those of leads that are gone included."""
        first, last = self._ends
        return last - first + 1

    def windows(self, number: int) -> tuple[list[int], float]:
        """Where the windows of a sample begin, spread over all ids, the same ones for as long as there are as many; and
        how many ids there are for each id of a window (1 or less: there are too few for a sample)."""
        step = self.number / number
        if step <= WIDTH:
            return [], 1
        draw = random.Random(number)  # noqa: S311 -- a sample, and no secret
        starts = [self._ends[0] + int(place * step + draw.random() * (step - WIDTH)) for place in range(number)]
        return starts, step / WIDTH


@dataclass(frozen=True)
class SearchTerms:
    """What is searched for, and which of it few leads have, where that decides how they are counted."""

    terms: Sequence[str]
    rare: Sequence[str]


def _words_of(parts: Sequence[Part], most: Mapping[int, int], ids: IdRange) -> SearchTerms:
    """Those of parts that all have the same search, or none."""
    terms = terms_of(Lead, LEADS.search, parts[0].filters.get("q", "")) if parts else []
    decides = len(terms) > 1 or (terms and any(_is_looked_through(most[id(part)]) for part in parts))
    return SearchTerms(terms, _rare_among(terms, ids) if decides else [])


def _is_looked_through(most: int) -> bool:
    return MOST_SEARCHED < most <= 2 * MOST


def _counted(part: Part, most: int, words: SearchTerms) -> LeadSummary | None:
    """The counts, exact unless a search has to look through more than MOST_SEARCHED leads; None when more than MOST
    match, or it took too long. `most` leads are left by the rarest of the filters that have a counter."""
    if 0 < len(words.rare) < len(words.terms) and (summary := _counted_by_words(part, words.rare)):
        return summary
    is_share = words.terms and not words.rare and _is_looked_through(most)
    return _counted_by_filters(part, most // MOST_SEARCHED + 1 if is_share else 1)


def _counted_by_filters(part: Part, share: int) -> LeadSummary | None:
    """Of one in `share` of the leads, drawn by their ids: a word is looked up in a row of its own."""
    # Several filters with an index each, and nothing else but words.
    several = sum(name in GROUPS for name in part.filters) > 1 and {*part.filters} <= {*GROUPS, "q"}
    settings = BY_FILTERS if several else {}
    most, rows = _most_counted(part), LEADS.rows(part.filters)
    if share > 1:
        rows = rows.filter(RawSQL(_DRAWN, [share], BooleanField()))  # noqa: S611 -- names of our own
    counts = _tally(rows, [Part({}, part.names)], most + 1, settings, tags_apart=True)
    total = counts[0][ALL][0][1] if counts else None
    if counts is None or total is None or total > most:
        return None
    summary = _summary(counts[0], share)
    if total == 0:  # what none of a thousand has, at most a few have
        return replace(summary, estimated=frozenset())
    share_of_tags = TAGS in part.names and total >= MOST_TAGGED
    return replace(summary, exact=False, estimated=summary.estimated | {TAGS}) if share_of_tags else summary


def _most_counted(part: Part) -> int:
    """Up to how many leads it is counted one by one: twice as many by an index alone, where there is not much to count,
    because a second filter leaves few of them or there is one group."""
    indexed = IN_INDEXES & part.filters.keys() and {*part.filters, *part.names} <= {*DIMENSIONS, TAGS}
    return 2 * MOST if indexed and (len(part.filters) > 1 or len(part.names) == 1) else MOST


def _counted_by_ids(part: Part, ids: Sequence[int]) -> LeadSummary | None:
    counts = _tally(Lead.objects.filter(pk__in=ids), [Part({}, part.names)], MOST + 1, {})
    return _summary(counts[0], 1) if counts else None


def _counted_by_words(part: Part, rare: Sequence[str]) -> LeadSummary | None:
    """Of a search for rare and frequent words, among the few rows of the rare ones: the index would read all rows of
    the others. None when the rare ones have too many rows."""
    others = {name: text for name, text in part.filters.items() if name != "q"}
    rows = with_terms(LEADS.rows(others), LEADS.search, list(rare))
    counts = _tally(rows, [Part({"q": part.filters["q"]}, part.names), Part({}, ())], MOST + 1, {})
    return _summary(counts[0], 1) if counts and counts[1][ALL][0][1] <= MOST else None


def _rare_among(terms: Sequence[str], ids: IdRange) -> list[str]:
    """The terms that fewer than one lead in FREQUENT has, by a glance."""
    starts, share = ids.windows(GLANCE)
    if share <= 1:
        return []
    numbers = "".join(", count(*) FILTER (WHERE words @@ to_tsquery('simple', %s))" for _ in terms)
    words = f"SELECT words FROM {LeadWords._meta.db_table} WHERE {_in_window('lead_id')} LIMIT {NO_LIMIT}"  # noqa: S608 -- names of our own
    sql = f"SELECT count(*){numbers} FROM {_in_windows(words)}"  # noqa: S608 -- as above
    (total, *of_terms), *_ = rows_in_time(sql, [*terms, starts], **BY_IDS) or [(0,)]
    return [term for term, number in zip(terms, of_terms, strict=False) if number * FREQUENT < total]


def _wide_among(parts: Sequence[Part], most: Mapping[int, int], ids: IdRange) -> list[Part]:
    """The parts of which so many rows match that counting them up to MOST is for nothing: by the counters, or likely,
    by a glance."""
    many = [part for part in parts if most[id(part)] > _most_counted(part)]
    by_counters = [part for part in many if _has_one_counter(part)]
    unknown = [part for part in many if part not in by_counters]
    if not unknown or ids.number <= 2 * MOST:  # not even all leads would be
        return by_counters
    read = _read_sample([Part(part.filters, ()) for part in unknown], GLANCE, ids)
    if read is None:
        return by_counters
    counts, share = read
    return by_counters + [p for p, count in zip(unknown, counts, strict=True) if count[ALL][0][1] * share > MOST]


def _has_one_counter(part: Part) -> bool:
    """Whether the counters know how many leads it has: of several tags they know how many have each."""
    values = _counted_values(part)
    return len(part.filters) == len(values) == 1 and len(values.get(TAGS, "")) <= 1


def _most_of(parts: Sequence[Part]) -> dict[int, int]:
    """By the id of a part: how many leads it has at most, which is what the counters say of its rarest filter; more
    than are ever counted, where they say nothing."""
    values = [_counted_values(part) for part in parts]
    numbers = read_numbers({(name, value) for of_part in values for name, texts in of_part.items() for value in texts})
    return {
        id(part): min(
            (sum(numbers.get((name, value), 0) for value in texts) for name, texts in of_part.items()),
            default=2 * MOST + 1,
        )
        for part, of_part in zip(parts, values, strict=True)
    }


def _counted_values(part: Part) -> dict[str, list[str]]:
    """The values of its filters that have a counter."""
    return {name: LEADS.filter_named(name).texts(text) for name, text in part.filters.items() if name in GROUPS}


def _sampled(parts: Sequence[Part], most: Mapping[int, int], ids: IdRange) -> list[LeadSummary]:
    """The counts among ids at some places, scaled up; what a sample does not show is missing from the groups. Of a
    single filter that has a counter the total is exact."""
    read = _read_sample(parts, WINDOWS, ids) if parts else None
    if read is None:
        return [LeadSummary(None, False, {n: [] for n in part.names}, frozenset(part.names)) for part in parts]
    return [
        _summary(counts, _share_of(counts, most[id(part)]) if _has_one_counter(part) else read[1])
        for part, counts in zip(parts, read[0], strict=True)
    ]


def _share_of(counts: Counts, total: int) -> float:
    """How many leads there are for each that was counted."""
    ((_, number),) = counts[ALL]
    return total / number if number else 1.5  # of none it does not matter, but that they are not exact


def _summary(counts: Counts, share: float) -> LeadSummary:
    scaled = {name: [(value, round(number * share)) for value, number in of] for name, of in counts.items()}
    (_, total), *_ = scaled.pop(ALL)
    estimated = frozenset() if share == 1 else frozenset(scaled)
    return LeadSummary(total, share == 1, {name: _frequent(values) for name, values in scaled.items()}, estimated)


_DRAWN = f"hashint8extended({Lead._meta.db_table}.id, 1) %% %s = 0"  # not by the hash that tags are drawn by


def _in_window(column: str) -> str:
    return f"{column} BETWEEN windows.start AND windows.start + {WIDTH - 1}"


def _in_windows(sql: str) -> str:
    """The rows of a statement in the windows that begin at the ids of the first parameter: each is one look into an
    index, and not one for each of its ids. Its LIMIT leaves out nothing, but keeps the planner from beginning with it.
    """
    return f"unnest(%s::bigint[]) AS windows(start) CROSS JOIN LATERAL ({sql}) AS in_window"


# A sample is read once for all parts: the filters that they share choose its rows, each further one is a column.


def _read_sample(parts: Sequence[Part], windows: int, ids: IdRange) -> tuple[list[Counts], float] | None:
    """The counts of each part in a sample, and how many leads there are for each of it; None when there is no sample,
    or it took too long."""
    starts, share = ids.windows(windows)
    if share <= 1 or not parts:
        return None
    shared = {name: text for name, text in parts[0].filters.items() if all(name in part.filters for part in parts)}
    further = [Part({n: t for n, t in part.filters.items() if n not in shared}, part.names) for part in parts]
    rows = LEADS.rows(shared)
    # With a search its words come first, and of leads only those that have them.
    column = f"{LeadWords._meta.db_table}.lead_id" if "q" in shared else f"{Lead._meta.db_table}.id"
    inside = RawSQL(_in_window(column), [], BooleanField())  # noqa: S611 -- names of our own
    counts = _tally(rows.filter(inside), further, NO_LIMIT, BY_IDS, windows=starts)
    return None if counts is None else (counts, share)


def _tally(
    rows: Rows, parts: Sequence[Part], most: int, settings: Mapping[str, str], *, tags_apart: bool = False,
    windows: Sequence[int] = (),
) -> list[Counts] | None:  # fmt: skip
    """The counts of each part among the first `most` rows (of each of the windows, where there are some), which are
    read once; None when it took too long.

    With `tags_apart` tags are looked up in the rows that the filters leave, or in a share of them (see MOST_TAGGED).
    """
    conditions = {name: _condition(name, text) for part in parts for name, text in part.filters.items()}
    columns = list(dict.fromkeys(_column(name) for part in parts for name in part.names))
    if tags_apart and TAGS in columns:
        columns.remove(TAGS)
    chosen = {f"in_{name}": ExpressionWrapper(q, BooleanField()) for name, q in conditions.items()}
    inner, parameters = sql_of(rows.order_by().annotate(**chosen).values("pk", *columns, *chosen), most)
    counts: list[Counts] = [{name: [] for name in (ALL, *part.names)} for part in parts]
    if inner == NOTHING:
        return [of_part | {ALL: [("", 0)]} for of_part in counts]
    if windows and parts:
        inner, parameters = f"SELECT in_window.* FROM {_in_windows(inner)}", [list(windows), *parameters]  # noqa: S608
    read = rows_in_time(_tally_sql(inner, parts, columns, [*chosen], tags_apart=tags_apart), parameters, **settings)
    if read is None:
        return None
    for place, name, value, number in read:
        counts[place][name].append((value, number))
    return counts


def _tally_sql(
    inner: str, parts: Sequence[Part], columns: Sequence[str], flags: Sequence[str], *, tags_apart: bool
) -> str:
    """Rows are counted once by all columns that have few values together, and these numbers added up by each: a pass
    over some hundred numbers for each column in place of one over all rows."""
    apart = {column for column in columns if column in OF_MANY_VALUES} if len(columns) > 1 else set()
    together = [*(column for column in columns if column not in apart), *flags]
    select, group = "".join(f"{column}, " for column in together), f" GROUP BY {', '.join(together)}" * bool(together)
    selects = [
        sql for n, part in enumerate(parts) for sql in _selects(n, part, apart, tags_apart=tags_apart)
    ]  # fmt: skip
    return (
        f"WITH r AS ({inner}), c AS MATERIALIZED (SELECT {select}count(*) AS n FROM r{group}) "  # noqa: S608 -- Django's own SQL, with parameters
        f"SELECT * FROM ({' UNION ALL '.join(selects)}) AS s ORDER BY 4 DESC, 3"
    )


def _condition(name: str, text: str) -> Any:
    if name != "q":
        return LEADS.filter_named(name).condition(text)
    query: Any = SearchQuery(all_of(terms_of(Lead, LEADS.search, text)), config="simple", search_type="raw")
    return SearchVectorExact(F(LEADS.search), query)


def _selects(place: int, part: Part, apart: Collection[str], *, tags_apart: bool) -> list[str]:
    """Of a part: how many rows it has, and how many of each value of its groups."""
    where = " AND ".join(f"in_{name}" for name in part.filters) or "true"
    selects = [f"SELECT {place}, '{ALL}', '', coalesce(sum(n), 0)::bigint FROM c WHERE {where}"]  # noqa: S608 -- names of our own
    for name in part.names:
        if name == TAGS and tags_apart:
            selects.append(_tags_apart(place, where))
            continue
        value = f"unnest({TAGS})" if name == TAGS else f"{_column(name)}::text"
        numbers = "count(*) FROM r" if _column(name) in apart else "sum(n)::bigint FROM c"
        selects.append(f"SELECT {place}, '{name}', {value}, {numbers} WHERE {where} GROUP BY 3")
    return selects


def _tags_apart(place: int, where: str) -> str:
    """The tags of rows that were read without them: of one of so many, drawn by its id, that not too many are read."""
    share = f"(SELECT count(*) / {MOST_TAGGED} + 1 FROM r)"  # noqa: S608 -- a number of our own
    return (
        f"SELECT {place}, '{TAGS}', unnest({TAGS}), count(*) * {share} FROM r "  # noqa: S608 -- names of our own
        f"JOIN {Lead._meta.db_table} ON id = pk WHERE hashint8(pk) %% {share} = 0 AND {where} GROUP BY 3"
    )


def _column(name: str) -> str:
    return DIMENSIONS.get(name, name)
