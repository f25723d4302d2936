"""Cells and charts: how values look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.safestring import mark_safe

from jobs.models import Run
from jobs.runtime.names import worker_name
from scrapersky.admin import charts, formatters
from scrapersky.admin.runs import outcomes
from tests.admin.test_waiting import Domains


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (89, "89 s"), (90, "2 min"), (5400, "2 h"), (129_600, "2 d"), (86_400 * 1500, "1,500 d")],
)
def test_a_span_has_one_unit(seconds: int, said: str) -> None:
    assert formatters.span(seconds) == said


def test_ratings_without_a_known_number_of_them_name_none() -> None:
    assert formatters.stars(Decimal("4.1"), None) == '<span class="stars">4.1</span>'
    assert formatters.stars(Decimal("4.1"), 0).endswith('<span class="dim">(0)</span>')


def test_a_business_that_is_not_open_says_so_in_words() -> None:
    assert formatters.not_open("OPERATIONAL") == []
    assert [formatters.open_or_not(word) for word in ("", "OPERATIONAL")] == ["", "Open"]
    (label,) = formatters.not_open("FUTURE_OPENING")
    assert ">Not open yet<" in label
    assert formatters.open_or_not("FUTURE_OPENING") == "Not open yet"


def test_a_worker_is_a_worker_and_a_person_has_a_name() -> None:
    name = worker_name("stages", 15883)  # as the process itself makes it: its form changed once
    assert formatters.actor(name) == f'<span title="{name}">worker</span>'
    assert [formatters.actor(name) for name in ("ada", "ada (nightly)", "project 1")] == [
        "ada",
        "ada (nightly)",
        "project 1",
    ]
    assert formatters.actor("") == formatters.NOTHING


def test_a_language_has_a_name_where_it_is_known() -> None:
    assert [formatters.language(code) for code in ("de", "en", "xx-unknown", "")] == [
        "German",
        "English",
        "xx-unknown",
        "",
    ]


def test_what_is_only_not_there_is_no_fault() -> None:
    tones = [formatters.fetch_tone(word) for word in ("ok", "unchanged", "not_found", "robots", "timeout", "tls")]
    assert tones == ["done", "done", "quiet", "quiet", "bad", "bad"]


def test_an_age_says_how_long_ago_or_until_when_and_keeps_the_exact_time() -> None:
    assert ">3 h<" in formatters.age(timezone.now() - timedelta(hours=3))
    assert ">in 10 min<" in formatters.age(timezone.now() + timedelta(minutes=10, seconds=5))
    assert 'title="2026-01-02 03:04:05 UTC"' in formatters.age(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert formatters.age(None) == formatters.NOTHING


def test_only_http_leads_outside() -> None:
    assert 'rel="noreferrer noopener"' in formatters.external_link("https://shop.test/")
    assert "<a" not in formatters.external_link("javascript:alert(1)")
    assert "<a" not in formatters.external_link("data:text/html,<b>")


def test_what_was_found_is_never_markup() -> None:
    for shown in (
        formatters.plain("<b>"),
        formatters.label("<b>", hint='"><b>'),
        formatters.listed(["<b>"]),
        formatters.structure({"a": "<b>"}),
        formatters.titled(formatters.NOTHING, "<b>"),
        formatters.external_link("https://a.test/<b>"),
    ):
        assert "<b>" not in shown


def test_money_keeps_the_fractions_of_small_sums() -> None:
    assert [formatters.money(Decimal(each)) for each in ("0", "0.2", "0.0325", "12.5", "1234")] == [
        "$0.00",
        "$0.20",
        "$0.0325",
        "$12.50",
        "$1,234.00",
    ]


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (5_300_000, "5.3 MB")])
def test_a_size_has_a_unit_that_fits(size: int, said: str) -> None:
    assert formatters.size(size).replace("&nbsp;", " ") == said


@dataclass
class Spot:
    latitude: Decimal | None
    longitude: Decimal | None


def test_the_little_map_has_north_up_and_east_right() -> None:
    here = Spot(Decimal("42.0"), Decimal("-76.0"))
    drawn = charts.little_map(here, [(Decimal("42.1"), Decimal("-76.0")), (Decimal("42.0"), Decimal("-75.9"))])
    north, east = drawn.split('class="other"')[1:3]
    own = drawn.split('class="here"')[1]

    def at(part: str) -> tuple[float, float]:
        return float(part.split('cx="')[1].split('"')[0]), float(part.split('cy="')[1].split('"')[0])

    assert at(north)[1] < at(own)[1]
    assert at(east)[0] > at(own)[0]
    assert charts.little_map(Spot(None, None), []) == ""


def test_a_chart_says_in_words_what_it_draws() -> None:
    drawn = charts.bars("Deep scan", [0] * 94 + [3, 1], [0] * 95 + [2])
    assert 'aria-label="Deep scan: 4 done and 2 failed; the busiest bar is 3"' in drawn
    assert drawn.count("<rect") == 3
    assert "0 done" in charts.bars("Deep scan", [0] * 96, [0] * 96)


def test_the_funnel_s_lengths_are_logarithmic_and_its_parts_are_shares() -> None:
    drawn = charts.share([("kept", 25), ("new", 75)], 10**6)
    widths = [float(part.split('"')[0]) for part in drawn.split('width="')[1:]]
    assert widths[1] == pytest.approx(3 * widths[0], rel=0.02)
    assert sum(widths) == pytest.approx(33.4, abs=0.5)


def test_spending_over_the_budget_is_coloured_and_ends_at_the_edge() -> None:
    assert 'class="over" width="100"' in charts.spent(Decimal(12), Decimal(10))
    assert 'class="fine"' in charts.spent(Decimal(1), Decimal(10))
    assert 'class="fine"' in charts.spent(Decimal(0), Decimal(0))


def test_a_contact_is_shown_as_people_write_it_wherever_it_stands(administrator: Client, domains: Domains) -> None:
    (domain,) = domains(1)
    phone = domain.contacts.create(kind="phone", value="+16072720301", normalised="+16072720301")
    for address in ("/admin/jobs/contact/", f"/admin/jobs/contact/{phone.pk}/", f"/admin/jobs/domain/{domain.pk}/"):
        page = administrator.get(address).content.decode()
        assert "+1 607-272-0301" in page
        assert "Phone" in page
    assert "<h1>+1 607-272-0301</h1>" in administrator.get(f"/admin/jobs/contact/{phone.pk}/").content.decode()


def test_of_a_runs_outcomes_those_stand_out_for_which_rows_failed_or_wait() -> None:
    shown = outcomes(Run(counts={"unchanged": 4, "found": 1, "robots": 2, "connect": 3}))
    assert re.findall(r'<span class="chip warn">(.+?) \d', shown) == ["Couldn&#x27;t connect", "Blocked by robots.txt"]
    assert '<span class="chip ">Unchanged 4</span>' in shown


def test_a_label_that_is_html_is_not_the_one_of_an_equal_text() -> None:
    assert "<b>" in formatters.label("Error", hint=mark_safe("<b>"))
    assert "<b>" not in formatters.label("Error", hint="<b>")
