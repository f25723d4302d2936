"""Prices come from a dated table: a list that begins next year holds from next year on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jobs.sources.google_places import GooglePlaces
from scrapersky.configuration.env import price_table


def test_a_price_holds_from_its_day_on_and_changes_only_what_it_names(settings: Any) -> None:
    today = datetime.now(UTC).date()
    old = [(today - timedelta(days=9), {"text_search_enterprise": Decimal("0.04")})]
    new = [(today + timedelta(days=9), {"text_search_enterprise": Decimal("0.05")})]
    settings.GOOGLE_PLACES_PRICES = new + settings.GOOGLE_PLACES_PRICES + old
    charges = GooglePlaces().charges()
    assert charges["search"].price == Decimal("0.04")
    assert charges["details"].price == Decimal("0.02")
    assert charges["probe"].price == 0


def test_a_table_is_read_in_the_order_of_its_dates() -> None:
    table = price_table("2027-01-01 a=0.04 b=1; 2026-11-01 a=0.035")
    assert table == [(date(2026, 11, 1), {"a": Decimal("0.035")}), (date(2027, 1, 1), {"a": Decimal("0.04"), "b": 1})]


@pytest.mark.parametrize("text", ["soon a=1", "2026-13-01 a=1", "2026-11-01 a", "2026-11-01 a=-1", "2026-11-01 a=NaN"])
def test_a_table_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        price_table(text)
