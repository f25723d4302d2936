"""Counts of leads by group: of all leads from the counters, of a narrow filter exactly, of a wide one by a sample.

What decides is the cost: nothing here reads more than MOST rows, or takes longer than a list waits for numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.db.models.expressions import RawSQL

from jobs.lists.catalogue import LEADS
from jobs.lists.counts import BY_FILTERS, rows_in_time, sql_of
from jobs.lists.filters import Rows
from jobs.lists.search import FREQUENT, with_terms
from jobs.models import Lead, LeadWords
from jobs.models.search import all_of, terms_of
from jobs.models.sort_keys import name_key
from jobs.store.lead_counts import ALL, DIMENSIONS, TAGS, read_counts, read_numbers

GROUPS = (*DIMENSIONS, TAGS)  # each is the name of a filter, too
MOST = 5_000  # leads that are counted one by one
IN_INDEXES = {"city", "category"}  # filters whose indexes have all other dimensions but tags
MOST_TAGGED = 1_000  # leads that are looked up for their tags, which no index has beside other columns
MOST_VALUES = 100  # of a group; the less frequent ones are left out
WINDOWS, WIDTH = 250, 20  # a sample: so many places, and so many ids in a row at each
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
    wide = _wide_among(filtered)
    summaries = {id(part): None if part in wide else _counted(part) for part in filtered}
    left = [part for part in filtered if summaries[id(part)] is None]
    summaries |= {id(part): summary for part, summary in zip(left, _sampled(left), strict=True)}
    return [summaries.get(id(part)) or _of_all(part.names) for part in parts]


def _of_all(names: Sequence[str]) -> LeadSummary:
    counts = read_counts([ALL, *names])
    total = sum(number for _, number in counts.pop(ALL))
    return LeadSummary(total, True, {name: _frequent(counts[name]) for name in names})


def _frequent(values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The most frequent values; of equally frequent ones those first that people look for first."""
    shown = [(value, number) for value, number in values if value != ""][:MOST_VALUES]
    return sorted(shown, key=lambda counted: (-counted[1], name_key(counted[0])))


def _counted(part: Part) -> LeadSummary | None:
    """The exact counts; None when more than MOST rows match, or it took too long."""
    return _counted_by_rare_words(part) or _counted_by_filters(part)


def _counted_by_filters(part: Part) -> LeadSummary | None:
    # Several filters with an index each, and nothing else but words.
    several = sum(name in GROUPS for name in part.filters) > 1 and {*part.filters} <= {*GROUPS, "q"}
    settings = BY_FILTERS if several else {}
    most = _most_counted(part)
    counts = _tally(LEADS.rows(part.filters), [Part({}, part.names)], most + 1, settings, tags_apart=True)
    total = counts[0][ALL][0][1] if counts else None
    if counts is None or total is None or total > most:
        return None
    summary = _summary(counts[0], 1)
    share_of_tags = TAGS in part.names and total >= MOST_TAGGED
    return replace(summary, exact=False, estimated=frozenset([TAGS])) if share_of_tags else summary


def _most_counted(part: Part) -> int:
    """Up to how many leads it is counted one by one: twice as many by an index alone, where there is not much to count,
    because a second filter leaves few of them or there is one group."""
    indexed = IN_INDEXES & part.filters.keys() and {*part.filters, *part.names} <= {*DIMENSIONS, TAGS}
    return 2 * MOST if indexed and (len(part.filters) > 1 or len(part.names) == 1) else MOST


def _counted_by_ids(part: Part, ids: Sequence[int]) -> LeadSummary | None:
    counts = _tally(Lead.objects.filter(pk__in=ids), [Part({}, part.names)], MOST + 1, {})
    return _summary(counts[0], 1) if counts else None


def _counted_by_rare_words(part: Part) -> LeadSummary | None:
    """Of a search for rare and frequent words, among the few rows of the rare ones: the index would read all rows of
    the others. None when there is no such word, or the rare ones have too many rows."""
    terms = terms_of(Lead, LEADS.search, part.filters.get("q", ""))
    rare = _rare_among(terms) if len(terms) > 1 else []
    if not rare or len(rare) == len(terms):
        return None
    others = {name: text for name, text in part.filters.items() if name != "q"}
    rows = with_terms(LEADS.rows(others), LEADS.search, rare)
    counts = _tally(rows, [Part({"q": part.filters["q"]}, part.names), Part({}, ())], MOST + 1, {})
    return _summary(counts[0], 1) if counts and counts[1][ALL][0][1] <= MOST else None


def _rare_among(terms: Sequence[str]) -> list[str]:
    """The terms that fewer than one lead in FREQUENT has, by a glance."""
    starts, share = _windows(GLANCE)
    if share <= 1:
        return []
    numbers = "".join(", count(*) FILTER (WHERE words @@ to_tsquery('simple', %s))" for _ in terms)
    sql = f"SELECT count(*){numbers} FROM {LeadWords._meta.db_table} WHERE lead_id = ANY({_IDS})"  # noqa: S608 -- names of our own
    (total, *of_terms), *_ = rows_in_time(sql, [*terms, starts, WIDTH - 1], **BY_IDS) or [(0,)]
    return [term for term, number in zip(terms, of_terms, strict=False) if number * FREQUENT < total]


def _wide_among(parts: Sequence[Part]) -> list[Part]:
    """The parts of which so many rows match that counting them up to MOST is for nothing: by the counters, or likely,
    by a glance."""
    most = _most_of(parts)
    many = [part for part in parts if most.get(id(part), 2 * MOST + 1) > _most_counted(part)]
    by_counters = [part for part in many if _has_one_counter(part)]
    unknown = [part for part in many if part not in by_counters]
    first, last = _ends() if unknown else (0, 0)
    if last - first < 2 * MOST:  # not even all leads would be
        return by_counters
    read = _read_sample([Part(part.filters, ()) for part in unknown], GLANCE)
    if read is None:
        return by_counters
    counts, share = read
    return by_counters + [p for p, count in zip(unknown, counts, strict=True) if count[ALL][0][1] * share > MOST]


def _has_one_counter(part: Part) -> bool:
    """Whether the counters know how many leads it has: of several tags they know how many have each."""
    values = _counted_values(part)
    return len(part.filters) == len(values) == 1 and len(values.get(TAGS, "")) <= 1


def _most_of(parts: Sequence[Part]) -> dict[int, int]:
    """By the id of a part: how many leads it has at most, which is what the counters say of its rarest filter."""
    values = [_counted_values(part) for part in parts]
    numbers = read_numbers({(name, value) for of_part in values for name, texts in of_part.items() for value in texts})
    return {
        id(part): min(sum(numbers.get((name, value), 0) for value in texts) for name, texts in of_part.items())
        for part, of_part in zip(parts, values, strict=True)
        if of_part
    }


def _counted_values(part: Part) -> dict[str, list[str]]:
    """The values of its filters that have a counter."""
    return {name: LEADS.filter_named(name).texts(text) for name, text in part.filters.items() if name in GROUPS}


def _sampled(parts: Sequence[Part]) -> list[LeadSummary]:
    """The counts among ids at some places, scaled up; what a sample does not show is missing from the groups."""
    read = _read_sample(parts, WINDOWS) if parts else None
    if read is None:
        return [LeadSummary(None, False, {n: [] for n in part.names}, frozenset(part.names)) for part in parts]
    return [_summary(counts, read[1]) for counts in read[0]]


def _summary(counts: Counts, share: float) -> LeadSummary:
    scaled = {name: [(value, round(number * share)) for value, number in of] for name, of in counts.items()}
    (_, total), *_ = scaled.pop(ALL)
    estimated = frozenset() if share == 1 else frozenset(scaled)
    return LeadSummary(total, share == 1, {name: _frequent(values) for name, values in scaled.items()}, estimated)


_IDS = "ARRAY(SELECT s + o FROM unnest(%s::bigint[]) AS s, generate_series(0, %s) AS o)"

# A sample is read once for all parts: the filters that they share choose its rows, each further one is a column.


def _read_sample(parts: Sequence[Part], windows: int) -> tuple[list[Counts], float] | None:
    """The counts of each part in a sample, and how many leads there are for each of it; None when there is no sample,
    or it took too long."""
    starts, share = _windows(windows)
    if share <= 1 or not parts:
        return None
    shared = {name: text for name, text in parts[0].filters.items() if all(name in part.filters for part in parts)}
    further = [Part({n: t for n, t in part.filters.items() if n not in shared}, part.names) for part in parts]
    rows = LEADS.rows(shared)
    # With a search its words come first, and of leads only those that have them.
    column = f"{LeadWords._meta.db_table}.lead_id" if "q" in shared else f"{Lead._meta.db_table}.id"
    inside = RawSQL(f"{column} = ANY({_IDS})", [starts, WIDTH - 1], BooleanField())  # noqa: S611 -- names of our own
    counts = _tally(rows.filter(inside), further, len(starts) * WIDTH, BY_IDS)
    return None if counts is None else (counts, share)


def _tally(
    rows: Rows, parts: Sequence[Part], most: int, settings: Mapping[str, str], *, tags_apart: bool = False
) -> list[Counts] | None:
    """The counts of each part among the first `most` rows, which are read once; None when it took too long.

    With `tags_apart` tags are looked up in the rows that the filters leave, or in a share of them (see MOST_TAGGED).
    """
    conditions = {name: _condition(name, text) for part in parts for name, text in part.filters.items()}
    columns = list(dict.fromkeys(_column(name) for part in parts for name in part.names))
    if tags_apart and TAGS in columns:
        columns.remove(TAGS)
    chosen = {f"in_{name}": ExpressionWrapper(q, BooleanField()) for name, q in conditions.items()}
    inner, parameters = sql_of(rows.order_by().annotate(**chosen).values("pk", *columns, *chosen), most)
    selects = [select for place, part in enumerate(parts) for select in _selects(place, part, tags_apart=tags_apart)]
    sql = f"WITH r AS MATERIALIZED ({inner}) SELECT * FROM ({' UNION ALL '.join(selects)}) AS c ORDER BY 4 DESC, 3"  # noqa: S608 -- Django's own SQL, with parameters
    read = rows_in_time(sql, parameters, **settings)
    if read is None:
        return None
    counts: list[Counts] = [{name: [] for name in (ALL, *part.names)} for part in parts]
    for place, name, value, number in read:
        counts[place][name].append((value, number))
    return counts


def _condition(name: str, text: str) -> Any:
    if name != "q":
        return LEADS.filter_named(name).condition(text)
    query: Any = SearchQuery(all_of(terms_of(Lead, LEADS.search, text)), config="simple", search_type="raw")
    return SearchVectorExact(F(LEADS.search), query)


def _selects(place: int, part: Part, *, tags_apart: bool) -> list[str]:
    """Of a part: how many rows it has, and how many of each value of its groups."""
    where = " AND ".join(f"in_{name}" for name in part.filters) or "true"
    values = {name: f"unnest({TAGS})" if name == TAGS else f"{_column(name)}::text" for name in part.names}
    selects = {
        name: f"SELECT {place}, '{name}', {value}, count(*) FROM r WHERE {where} GROUP BY 3"  # noqa: S608 -- names of our own
        for name, value in values.items()
    }
    if tags_apart and TAGS in selects:
        selects[TAGS] = _tags_apart(place, where)
    return [f"SELECT {place}, '{ALL}', '', count(*) FROM r WHERE {where}", *selects.values()]  # noqa: S608 -- as above


def _tags_apart(place: int, where: str) -> str:
    """The tags of rows that were read without them: of one of so many, drawn by its id, that not too many are read."""
    share = f"(SELECT count(*) / {MOST_TAGGED} + 1 FROM r)"  # noqa: S608 -- a number of our own
    return (
        f"SELECT {place}, '{TAGS}', unnest({TAGS}), count(*) * {share} FROM r "  # noqa: S608 -- names of our own
        f"JOIN {Lead._meta.db_table} ON id = pk WHERE hashint8(pk) %% {share} = 0 AND {where} GROUP BY 3"
    )


def _column(name: str) -> str:
    return DIMENSIONS.get(name, name)


def _windows(number: int) -> tuple[list[int], float]:
    """Where the windows of a sample begin, spread over all ids, the same ones for as long as there are as many; and how
    many ids there are for each id of a window (1 or less: there are too few for a sample)."""
    first, last = _ends()
    step = (last - first + 1) / number
    if step <= WIDTH:
        return [], 1
    draw = random.Random(number)  # noqa: S311 -- a sample, and no secret
    starts = [first + int(place * step + draw.random() * (step - WIDTH)) for place in range(number)]
    return starts, step / WIDTH


def _ends() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM {Lead._meta.db_table}")  # noqa: S608
        row: Any = cursor.fetchone()
    return row[0], row[1]
