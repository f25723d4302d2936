"""When an export recipe runs by itself: in words that a person picks, at a time of day in a time zone."""

from __future__ import annotations

from calendar import day_name
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from jobs.actions.curation import WrongField
from jobs.models import ExportRecipe
from jobs.statuses import Repeat

DAYS_AHEAD = 400


def time_zone(name: str) -> ZoneInfo:
    """The time zone of that name. Raises WrongField."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongField(
            "time_zone", f"There is no time zone {name!r}. Name one as America/New_York, or UTC."
        ) from None


@cache
def time_zones() -> tuple[str, ...]:
    """The names of all time zones, in their order: those of places, and UTC."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def in_words(recipe: ExportRecipe) -> str:
    """As `Every weekday at 06:00 (America/New_York)`."""
    repeat = Repeat(recipe.repeat)
    if repeat is Repeat.BY_HAND:
        return repeat.label
    if repeat is Repeat.HOURLY:
        return f"{repeat.label} at minute {recipe.at:%M}"
    day = {Repeat.WEEKLY: f" on {day_name[recipe.weekday]}", Repeat.MONTHLY: f" on day {recipe.month_day}"}
    return f"{repeat.label}{day.get(repeat, '')} at {recipe.at:%H:%M} ({recipe.time_zone})"


def next_times(recipe: ExportRecipe, after: datetime, number: int = 1) -> list[datetime]:
    """The next moments at which it runs, in UTC; none when it runs only by hand. Raises WrongField."""
    if recipe.repeat == Repeat.BY_HAND:
        return []
    times = _hours(recipe, after) if recipe.repeat == Repeat.HOURLY else _days(recipe, after)
    return list(islice((moment for moment in times if moment > after), number))


def _hours(recipe: ExportRecipe, after: datetime) -> Iterator[datetime]:
    """Hours of UTC: none comes twice, and none is missing, when clocks are changed."""
    hour = after.astimezone(UTC).replace(minute=recipe.at.minute, second=0, microsecond=0)
    while True:
        yield hour
        hour += timedelta(hours=1)


def _days(recipe: ExportRecipe, after: datetime) -> Iterator[datetime]:
    zone = time_zone(recipe.time_zone)
    first = after.astimezone(zone).date() - timedelta(days=1)
    for number in range(DAYS_AHEAD):
        day = first + timedelta(days=number)
        if _is_of(recipe, day):
            yield moment_of(day, recipe.at, zone)


def _is_of(recipe: ExportRecipe, day: date) -> bool:
    return {
        Repeat.DAILY: True,
        Repeat.WEEKDAYS: day.weekday() < 5,
        Repeat.WEEKLY: day.weekday() == recipe.weekday,
        Repeat.MONTHLY: day.day == recipe.month_day,
    }[Repeat(recipe.repeat)]


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time of a day, in UTC. One that the clocks leave out is as much later as they are put forward (02:30 becomes
    03:30); of one that comes twice it is the first (PEP 495, fold 0)."""
    return datetime.combine(day, at.replace(second=0, microsecond=0, fold=0), zone).astimezone(UTC)
