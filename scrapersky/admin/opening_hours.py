"""Opening hours as lines that people read, whether OpenStreetMap, Google, a page or a file gave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from scrapersky.admin.formatters import Html, structure

MOST_LINES = 21  # three rules a day
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")  # as Google counts them


def in_lines(value: Any) -> Html | None:
    """One line for each day or rule; JSON, folded, where the form is none that is known. None where nothing is stored.

    Known are a text of rules ("Mo-Fr 08:00-18:00; Sa off"), the same in a list or under `text`, Google's
    `weekdayDescriptions` or `periods`, and texts by day ({"Monday": ["9 am to 5 pm"]}).
    """
    if not value:
        return None
    lines = list(_lines(value))[:MOST_LINES]
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) if lines else structure(value)


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (rule.strip() for rule in value.split(";") if rule.strip())
    elif _are_texts(value):
        for text in value:
            yield from _lines(text)
    elif isinstance(value, Mapping):
        yield from _of_object(value)


def _of_object(value: Mapping[str, Any]) -> Iterator[str]:
    known = value.get("weekdayDescriptions") or value.get("text")
    if known:
        yield from _lines(known)
    elif isinstance(value.get("periods"), list):
        yield from filter(None, map(_of_period, value["periods"]))
    elif all(isinstance(hours, str) or _are_texts(hours) for hours in value.values()):
        yield from (f"{day}: {hours if isinstance(hours, str) else ', '.join(hours)}" for day, hours in value.items())


def _of_period(period: Any) -> str:
    """`Monday 08:00-18:00` of Google's {open: {day, hour, minute}, close: {...}}; empty where it is something else."""
    begin = period.get("open") if isinstance(period, Mapping) else None
    if not isinstance(begin, Mapping) or begin.get("day") not in range(7):
        return ""
    day, end = _DAYS[begin["day"]], period.get("close")
    return f"{day} {_time(begin)}-{_time(end)}" if isinstance(end, Mapping) else f"{day} from {_time(begin)}"


def _time(point: Mapping[str, Any]) -> str:
    return f"{int(point.get('hour') or 0):02}:{int(point.get('minute') or 0):02}"


def _are_texts(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(item, str) for item in value)
