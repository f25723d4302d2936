"""Cells of tables in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jobs.monitoring.statistics import COUNTED


def cell(column: str, value: Any) -> str:
    """A value by what its column counts: durations, sizes and counts that end at a cap are for people."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if column.endswith(("seconds", "seconds_ago")):
            return _duration(value)
        if column.endswith("bytes"):
            return _size(value)
        if column in ("waiting", "delayed", "in_flight") and value >= COUNTED:
            return f"{COUNTED:,}+"
    return shown(value)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    text = f"{rest:.1f} s" if not minutes else f"{minutes} min {rest:.0f} s"
    text = f"{days} d {hours} h" if days else f"{hours} h {minutes} min" if hours else text
    return f"-{text}" if seconds < 0 else text


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if abs(number) < 1000:
            return f"{number:,.0f} {unit}" if unit == "B" else f"{number:,.1f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


def shown(value: Any) -> str:
    """A value in the form that people read best; times in UTC, and say so."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, dict):
        return ", ".join(f"{key} {number:,}" for key, number in value.items()) or "-"
    return str(value)
