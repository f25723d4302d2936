"""A list of leads has the rows of its filters and its search, in every order, page after page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from jobs.lists import lead_summary, nearest, search
from jobs.lists.catalogue import LEADS
from jobs.lists.filters import FilterError
from jobs.lists.keyset import ordered
from jobs.lists.lead_summary import GROUPS, facets, summarise
from jobs.lists.listing import Listing
from jobs.models import Lead
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
ROWS = 400
WORDS = (
    "", "dental", "dent", "rare", "rare dental", "dental city 7", "nobody", "nobody dental", "dental plumbing",
    "οδοντίατρος", "стоматолог", "стом", "牙科", "طبيب", "müller", "muller dental", "555 0007",
)  # fmt: skip
FILTERS: dict[str, dict[str, str]] = {
    "all": {}, "e-mail": {"has_email": "true"}, "city": {"city": "City 7"},
    "tag and stage": {"tags": "warm", "stage": "New"},
    "far from the most complete": {"owner": "zoe"}, "nobody": {"owner": "zoe", "city": "Nowhere"},
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def leads(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every second a dentist, one in a hundred rare, some in other scripts."""
    with shared_rows(django_db_blocker):
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO leads (key, name, city, rating, fit, completeness, has_email, stage, tags, phone, owner)
                   SELECT 'business:' || g, concat_ws(' ', (ARRAY['Dental','Plumbing'])[1 + g %% 2],
                       CASE WHEN g %% 100 = 7 THEN 'Rare' END, CASE WHEN g %% 40 = 1 THEN 'Müller' END,
                       CASE WHEN g %% 50 = 0 THEN
                           (ARRAY['Οδοντίατρος','Стоматолог','牙科','طبيب'])[1 + g / 50 %% 4] END),
                       'City ' || g %% 9, CASE WHEN g %% 4 > 0 THEN g %% 5 END, CASE WHEN g %% 3 = 0 THEN g %% 100 END,
                       10 * (g %% 7), g %% 3 = 0, (ARRAY['New','Won'])[1 + g %% 2],
                       CASE WHEN g %% 5 = 0 THEN ARRAY['warm'] ELSE '{}' END, '+160755' || lpad(g::text, 5, '0'),
                       CASE WHEN g %% 7 < 2 AND g %% 6 = 0 THEN 'zoe' ELSE '' END
                   FROM generate_series(1, %s) AS g""",
                [ROWS],
            )
            cursor.execute("ANALYZE leads; ANALYZE lead_words")
        yield


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small limits that every way is taken with so few rows."""
    monkeypatch.setattr(search, "NEAR", 20)
    monkeypatch.setattr(search, "FAR", 90)
    monkeypatch.setattr(search, "FEW", 30)
    monkeypatch.setattr(nearest, "NEAR", 10)
    monkeypatch.setattr(nearest, "FAR", 60)
    monkeypatch.setattr(nearest, "MOST_SORTED", 30)
    monkeypatch.setattr(nearest, "AT_ONCE", 0)
    monkeypatch.setattr(nearest, "RATHER", 0)
    monkeypatch.setattr(search, "AT_ONCE", 0)


def searched(words: str) -> dict[str, str]:
    return {"q": words} if words else {}


def expected(words: str, filters: dict[str, str], order: str) -> list[int]:
    return [row.pk for row in ordered(LEADS.rows(searched(words) | filters), LEADS.order(order))]


def paged(words: str, filters: dict[str, str], order: str) -> list[int]:
    """Page after page, with a look back from each, which has to lead to the page before."""
    pks, before, cursor = list[int](), list[int](), ""
    while True:
        page = Listing.read(
            LEADS, {"order": order} | searched(words) | filters | ({"cursor": cursor} if cursor else {})
        ).page(size=23)
        here = [row.pk for row in page.rows]
        if before:
            back = Listing.read(LEADS, {"order": order, "before": page.before} | searched(words) | filters)
            assert [row.pk for row in back.page(size=23).rows] == before
        pks, before, cursor = pks + here, here, page.after
        if not cursor:
            return pks


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("order", ["-completeness", "name", "-rating", "rating", "-fit", "id", "-id", "city", "-owner"])
def test_every_order_has_the_rows_of_the_filter_and_loses_none(order: str, filters: dict[str, str]) -> None:
    for words in WORDS:
        assert paged(words, filters, order) == expected(words, filters, order), words


@pytest.mark.parametrize("order", ["rating", "-rating", "city", "-owner"])
def test_rows_without_a_value_come_last_either_way(order: str) -> None:
    column = order.removeprefix("-")
    pks = paged("", {}, order)
    assert len(pks) == len(set(pks)) == ROWS
    by_pk = {row.pk: getattr(row, column) for row in Lead.objects.all()}
    values = [by_pk[pk] for pk in pks if by_pk[pk] not in (None, "")]
    assert [by_pk[pk] for pk in pks[: len(values)]] == sorted(values, reverse=order.startswith("-"))


@pytest.mark.parametrize("row", [10, ROWS - 10])  # with a rating, and without
@pytest.mark.parametrize("order", ["rating", "-rating"])
def test_what_remains_behind_a_cursor_is_counted_in_both_parts(order: str, row: int) -> None:
    listing = Listing.read(LEADS, {"order": order})
    listing.cursor = listing.cursor_of(Lead.objects.get(pk=paged("", {}, order)[row - 1]))
    assert listing.remaining().value == ROWS - row


@pytest.mark.parametrize("words", ["", "dental", "rare dental", "nobody"])
@pytest.mark.parametrize("order", ["-completeness", "name", "-fit", "id"])
@pytest.mark.parametrize("filters", [filters for filters in FILTERS.values() if filters], ids=list(FILTERS)[1:])
def test_few_rows_of_filters_are_looked_through_at_once(
    words: str, order: str, filters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "MOST_SORTED", ROWS)
    monkeypatch.setattr(search, "FEW", ROWS)
    monkeypatch.setattr(nearest, "AT_ONCE", 1e9)
    monkeypatch.setattr(search, "AT_ONCE", 1e9)
    monkeypatch.setattr(search, "nearest_of", None)  # what is near in the order, nobody asks
    monkeypatch.setattr(nearest, "nearest_of", None)
    assert paged(words, filters, order) == expected(words, filters, order)


def test_filters_that_leave_too_much_to_sort_in_time_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "SLOW_MS", 20)
    monkeypatch.setattr(nearest, "sql_of", lambda rows, most: ("SELECT 1, (pg_sleep(60) IS NULL)::text", []))
    with pytest.raises(FilterError, match="Add a filter, or choose another order"):
        Listing.read(LEADS, {"owner": "zoe"}, "-completeness").page()
    assert Listing.read(LEADS, {"has_email": "true"}, "id").page(size=5).rows  # the nearest ones are enough


def test_a_word_without_marks_or_in_another_script_is_found() -> None:
    assert len(expected("muller", {}, "id")) == len(expected("Müller", {}, "id")) == ROWS // 40
    assert len(expected("стом", {}, "id")) == len(expected("牙科", {}, "id")) == ROWS // 200


def test_the_best_matches_are_first_unless_another_order_is_chosen() -> None:
    assert str(Listing.read(LEADS, {"q": "dental"}, "-completeness").order) == "-completeness"
    rows = Listing.read(LEADS, {"q": "dental"}, "-completeness").page().rows
    assert [row.completeness for row in rows] == sorted((row.completeness for row in rows), reverse=True)
    assert rows[0].completeness == 60


def test_tags_of_many_matches_are_looked_up_in_a_share_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = summarise({"stage": "New"}, GROUPS)
    assert (exact.total, dict(exact.groups["tags"]), exact.estimated) == (ROWS // 2, {"warm": ROWS // 10}, frozenset())
    monkeypatch.setattr(lead_summary, "MOST_TAGGED", ROWS // 4)
    shared = summarise({"stage": "New"}, GROUPS)
    assert (shared.total, shared.exact, shared.estimated) == (ROWS // 2, False, {"tags"})
    assert shared.groups | {"tags": []} == exact.groups | {"tags": []}
    assert 0.5 < dict(shared.groups["tags"])["warm"] / (ROWS // 10) < 1.5
    assert dict(shared.groups["tags"])["warm"] % 3 == 0, "one of three was looked up"


def test_few_matches_are_counted_and_many_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    few = summarise({"q": "rare"}, GROUPS)
    assert (few.total, few.exact) == (ROWS // 100, True)
    monkeypatch.setattr(lead_summary, "MOST", 10)
    monkeypatch.setattr(lead_summary, "WINDOWS", 5)
    monkeypatch.setattr(lead_summary, "WIDTH", 20)
    many = summarise({"q": "dental"}, ["stage"])
    assert not many.exact
    assert many.total == ROWS // 2  # of a hundred ids in rows of twenty, every second one
    assert many.groups["stage"] == [("New", ROWS // 2)]


def test_the_rows_of_a_rare_word_are_counted_one_by_one_for_the_frequent_words_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lead_summary, "MOST", 100)
    monkeypatch.setattr(lead_summary, "GLANCE", 10)
    monkeypatch.setattr(lead_summary, "_counted_by_filters", lambda part, share: None)
    rare = summarise({"q": "muller dental", "has_email": "true"}, ["stage", "city"])
    matching = LEADS.rows({"q": "muller dental", "has_email": "true"})
    assert (rare.total, rare.exact) == (matching.count(), True)
    assert dict(rare.groups["city"]) == dict(Counter(matching.values_list("city", flat=True)))
    monkeypatch.setattr(lead_summary, "MOST", 2)  # the rare word has more rows
    assert not summarise({"q": "muller dental"}, ["stage"]).exact


def test_a_frequent_word_is_looked_up_in_a_share_of_the_leads_of_a_city(monkeypatch: pytest.MonkeyPatch) -> None:
    Lead.objects.update(city="Ithaca")
    monkeypatch.setattr(lead_summary, "MOST", ROWS)
    monkeypatch.setattr(lead_summary, "GLANCE", 10)
    exact = summarise({"q": "dental", "city": "Ithaca"}, ["stage"])
    assert (exact.total, exact.exact) == (ROWS // 2, True)
    monkeypatch.setattr(lead_summary, "MOST_SEARCHED", ROWS // 2 - 1)  # one of three
    share = summarise({"q": "dental", "city": "Ithaca"}, ["stage"])
    assert (share.exact, share.estimated) == (False, {"stage"})
    assert share.total is not None
    assert (0.5 < share.total / (ROWS // 2) < 1.5, share.total % 3) == (True, 0)
    rare = summarise({"q": "rare", "city": "Ithaca"}, ["stage"])
    assert (rare.total, rare.exact) == (ROWS // 100, True), "of a rare word each is found"


def test_the_total_of_a_filter_that_has_a_counter_is_exact_though_its_groups_are_estimated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lead_summary, "MOST", 10)
    monkeypatch.setattr(lead_summary, "WINDOWS", 7)
    monkeypatch.setattr(lead_summary, "WIDTH", 11)
    summary = summarise({"has_email": "true"}, ["stage"])
    assert (summary.total, summary.exact, summary.estimated) == (ROWS // 3, False, {"stage"})
    assert sum(number for _, number in summary.groups["stage"]) == pytest.approx(ROWS // 3, abs=1)


@pytest.mark.parametrize("name", ["city", "owner", "rating_min"])
def test_what_has_no_value_is_in_no_index_and_the_index_serves_the_filter_and_the_order(name: str) -> None:
    """However many values are named: of more than a hundred PostgreSQL proves nothing by itself."""
    value = {"city": ",".join(f"City {n}" for n in range(150)), "owner": "zoe", "rating_min": "4"}[name]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    index = {"city": "leads_in_city", "owner": "leads_owned", "rating_min": "leads_rated"}[name]
    assert index in LEADS.rows({name: value}).explain()
    with_value = LEADS.order({"rating_min": "rating"}.get(name, name)).segments[0]
    in_order = ordered(LEADS.rows({}).filter(with_value.within), with_value.order)
    assert index in in_order[:10].explain()


@pytest.mark.parametrize("name", GROUPS)
def test_the_condition_of_a_facet_leaves_the_rows_of_its_filter(name: str) -> None:
    value = {"curation_status": "New,Maybe", "stage": "Won", "owner": "zoe", "city": "City 7,City 3", "tags": "warm"}
    text = value.get(name, "true" if name.startswith("has_") else "dentist")
    item = LEADS.filter_named(name)
    every = Lead.objects.order_by("pk")
    assert list(every.filter(item.condition(text))) == list(item.apply(every, text))


def test_facets_of_a_search_leave_out_their_own_filter() -> None:
    summary = facets({"q": "rare", "stage": "Won"}, ["stage", "city"])
    rare = Lead.objects.filter(name__contains="Rare")
    assert dict(summary.groups["stage"]) == {"Won": rare.filter(stage="Won").count()}
    assert sum(number for _, number in summary.groups["city"]) == rare.count()
