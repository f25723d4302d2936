"""SQL for the businesses that share something and stand beside a name in the order of the names.

However many share a phone or a website, reading stops after a fixed number of them. The expressions are those of the
indexes in jobs/models/business.py.
"""

from __future__ import annotations

MOST = 50  # rows on either side of a name

_HOST = r"lower(substring({row}.website FROM '^(?:[a-zA-Z]+:/+)?(?:www\.)?([^/:?#]+)'))"


def host_of(row: str) -> str:
    """The host of a row's website, without www."""
    return _HOST.format(row=row)


def name_of(row: str) -> str:
    """By which rows are in the order of the names."""
    return f"left(lower({row}.name), 100)"


def point_of(row: str) -> str:
    """Where a row is, as PostgreSQL's point."""
    return f"point({row}.longitude::float8, {row}.latitude::float8)"


def beside(given: str, condition: str) -> str:
    """SQL for pairs (of `given`: its column `id`, and a business `o` by its id) where the condition on both holds."""
    name = name_of("o")
    rows = f"SELECT g.id, o.id FROM {given} AS g CROSS JOIN LATERAL (SELECT id FROM local_businesses AS o WHERE {condition}"  # noqa: S608, E501 -- expressions of our own
    return f"""{rows} AND {name} >= g.name ORDER BY {name} LIMIT {MOST + 1}) AS o
    UNION {rows} AND {name} < g.name ORDER BY {name} DESC LIMIT {MOST}) AS o"""


BY_PHONE = "o.phone <> '' AND o.phone = g.phone"
BY_HOST = f"o.website <> '' AND {host_of('o')} = g.host"
