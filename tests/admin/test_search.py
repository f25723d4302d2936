"""Search in a long list: frequent words, rare words and those between, page after page, without losing a row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from jobs.lists import search
from jobs.lists.search import NEAR
from jobs.models import Domain
from jobs.models.search import matching
from scrapersky.admin import site

ROWS = NEAR * 4


@pytest.fixture
def many(db: None) -> None:
    """Hosts of the kinds: every one (`shop`), one in ten (`tenth`), one in a hundred (`hundredth`), one alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO domains (host) SELECT 'shop' || g || CASE WHEN g %% 10 = 0 THEN '-tenth' ELSE '' END
               || CASE WHEN g %% 100 = 0 THEN '-hundredth' ELSE '' END || CASE WHEN g = 7 THEN '-alone' ELSE '' END
               || '.test' FROM generate_series(1, %s) AS g""",
            [ROWS],
        )
        cursor.execute("ANALYZE domains")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("shop", ROWS),
        ("tenth", ROWS // 10),
        ("hundr tent", ROWS // 100),
        ("alone", 1),
        ("nobody", 0),
        ("alone tenth", 0),
    ],
)
def test_every_match_is_found_once_in_order(many: None, words: str, expected: int) -> None:
    noun, found, after = site.noun(Domain), list[int](), ""
    for _ in range(expected // 50 + 2):
        page = noun.listing(QueryDict(f"q={words}&cursor={after}")).page(noun.list_queryset)
        found += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert len(found) == expected
    assert found == sorted(set(found), reverse=True)


def test_the_page_before_is_the_same_again(many: None) -> None:
    noun = site.noun(Domain)
    first = noun.listing(QueryDict("q=tenth")).page(noun.list_queryset)
    second = noun.listing(QueryDict(f"q=tenth&cursor={first.after}")).page(noun.list_queryset)
    again = noun.listing(QueryDict(f"q=tenth&before={second.before}")).page(noun.list_queryset)
    assert [row.pk for row in again.rows] == [row.pk for row in first.rows]


def test_the_counts_of_a_search_are_exact_when_all_of_it_is_shown(many: None) -> None:
    Domain.objects.filter(host__contains="-hundredth").update(title="x")
    noun = site.noun(Domain)
    rare = noun.listing(QueryDict("q=hundredth"))
    counts = noun.counts(rare, rare.page(noun.list_queryset))
    assert str(counts["curation_status"]["New"]) == str(ROWS // 100)
    frequent = noun.listing(QueryDict("q=shop"))
    assert str(noun.counts(frequent, frequent.page(noun.list_queryset))["curation_status"]["New"]) == "200+"


@pytest.mark.parametrize("few", [1, 3, 2_000])
@pytest.mark.parametrize(
    "words", ["shop1", "shop1 tenth", "shop7 alone", "tenth shop2 hundredth", "shop12 test", "shop"]
)
def test_rare_words_are_looked_up_first_and_nothing_is_missed(
    many: None, monkeypatch: pytest.MonkeyPatch, words: str, few: int
) -> None:
    monkeypatch.setattr(search, "NEAR", 20)
    monkeypatch.setattr(search, "FAR", 60)
    monkeypatch.setattr(search, "FEW", few)
    noun = site.noun(Domain)
    plain = matching(Domain.objects.order_by("-pk"), "host", words).values_list("pk", flat=True)
    for order in ("-id", "id"):
        page = noun.listing(QueryDict(f"q={words}&order={order}")).page(noun.list_queryset)
        assert [row.pk for row in page.rows] == list(plain if order == "-id" else reversed(plain))[:50]


def test_a_rare_word_spares_the_index_the_rows_of_the_frequent_one(many: None) -> None:
    noun = site.noun(Domain)
    with CaptureQueriesContext(connection) as asked:
        noun.listing(QueryDict("q=alone+shop")).page(noun.list_queryset)
    looked_up = [each["sql"].partition(") SELECT array_agg")[0] for each in asked if "WITH seen" in each["sql"]]
    assert "'alone:*'" in looked_up[-1]
    assert not any("shop:*" in sql for sql in looked_up)
