"""When recipes run: in a time zone, over changes of clocks, once for what was missed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest

from jobs.actions.curation import WrongField
from jobs.models import ExportRecipe
from jobs.transfer.recipe_schedule import in_words, next_times, time_zones


def recipe(**fields: Any) -> ExportRecipe:
    given: dict[str, Any] = {"repeat": "daily", "at": time(6), "time_zone": "America/New_York"}
    return ExportRecipe(**(given | fields))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def times(after: str, number: int = 3, **fields: Any) -> list[str]:
    return [f"{moment:%a %d %H:%M}" for moment in next_times(recipe(**fields), at(after), number)]


def test_every_weekday_leaves_out_the_weekend() -> None:
    assert times("2026-12-03T12:00Z", repeat="weekdays") == ["Fri 04 11:00", "Mon 07 11:00", "Tue 08 11:00"]
    assert times("2026-12-04T10:59Z", 1, repeat="weekdays") == ["Fri 04 11:00"]
    assert times("2026-12-04T11:00Z", 1, repeat="weekdays") == ["Mon 07 11:00"]


def test_weekly_and_monthly_come_on_their_day() -> None:
    assert times("2026-12-01T00:00Z", 2, repeat="weekly", weekday=2) == ["Wed 02 11:00", "Wed 09 11:00"]
    assert times("2027-01-28T12:00Z", 2, repeat="monthly", month_day=28) == ["Sun 28 11:00", "Sun 28 10:00"]


def test_six_in_the_morning_stays_six_when_the_clocks_change() -> None:
    assert times("2026-10-31T00:00Z") == ["Sat 31 10:00", "Sun 01 11:00", "Mon 02 11:00"]
    assert times("2027-03-13T00:00Z") == ["Sat 13 11:00", "Sun 14 10:00", "Mon 15 10:00"]


def test_a_time_that_the_clocks_leave_out_comes_once_and_later() -> None:
    assert times("2027-03-13T12:00Z", 2, at=time(2, 30)) == ["Sun 14 07:30", "Mon 15 06:30"]  # 03:30 in New York


def test_a_time_that_comes_twice_is_used_once() -> None:
    assert times("2026-11-01T00:00Z", 2, at=time(1, 30)) == ["Sun 01 05:30", "Mon 02 06:30"]
    assert times("2026-11-01T05:30Z", 1, at=time(1, 30)) == ["Mon 02 06:30"]


def test_every_hour_is_every_hour_when_the_clocks_change() -> None:
    assert times("2026-11-01T04:50Z", repeat="hourly", at=time(0, 45)) == [
        "Sun 01 05:45", "Sun 01 06:45", "Sun 01 07:45",
    ]  # fmt: skip


def test_a_day_far_from_utc_begins_where_the_zone_says() -> None:
    assert times("2026-12-01T00:00Z", 1, time_zone="Pacific/Kiritimati", at=time(0, 5)) == ["Tue 01 10:05"]
    assert times("2026-12-01T00:00Z", 1, time_zone="Pacific/Pago_Pago", at=time(23, 55)) == ["Tue 01 10:55"]


def test_it_is_said_in_words() -> None:
    assert in_words(recipe(repeat="weekdays")) == "Every weekday at 06:00 (America/New_York)"
    assert in_words(recipe(repeat="weekly", weekday=4)) == "Every week on Friday at 06:00 (America/New_York)"
    assert in_words(recipe(repeat="monthly", month_day=2)) == "Every month on day 2 at 06:00 (America/New_York)"
    assert in_words(recipe(repeat="hourly", at=time(0, 5))) == "Every hour at minute 05"
    assert in_words(recipe(repeat="by_hand")) == "Only by hand"
    assert times("2026-12-01T00:00Z", repeat="by_hand") == []


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_a_time_zone_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(WrongField, match="There is no time zone"):
        times("2026-12-01T00:00Z", time_zone=name)
    assert "Europe/Berlin" in time_zones()
