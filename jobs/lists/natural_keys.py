"""Natural keys: the columns by which a row is known outside of this installation, and how rows are found by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from jobs.extract.urls import canonical_host, canonical_url


@dataclass(frozen=True)
class NaturalKey:
    """`columns` are what callers name. `spelled` makes of their values those of `named`, as the table has them, or
    raises ValueError; `join` leads from the relation `k`, whose columns `named` are, to the rows `r`."""

    columns: tuple[str, ...]
    join: str
    named: tuple[str, ...] = ()
    spelled: Callable[..., tuple[str, ...]] = lambda *values: values

    def ids_of(self, keys: Sequence[Mapping[str, str]]) -> list[int | None]:
        """The id of the row of each key, in their order, in one statement; None where there is no such row."""
        given = [self._values(key) for key in keys]
        names = self.named or self.columns
        arrays = ", ".join("%s::text[]" for _ in names)
        relation = f"unnest({arrays}) WITH ORDINALITY AS k({', '.join(names)}, place)"
        columns = [[values and values[n] for values in given] for n in range(len(names))]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT k.place, r.id FROM {relation} {self.join}", columns)  # noqa: S608 -- of this file
            ids: dict[int, int] = dict(cursor.fetchall())
        return [ids.get(place) for place in range(1, len(keys) + 1)]

    def ids_by_name(self, names: Sequence[str]) -> dict[str, int]:
        """The ids of rows by the one column of their key, however it is spelled; those that there are not left out."""
        (column,) = self.columns
        ids = self.ids_of([{column: name} for name in names])
        return {name: pk for name, pk in zip(names, ids, strict=True) if pk is not None}

    def _values(self, key: Mapping[str, str]) -> tuple[str, ...] | None:
        """The values as the table has them; None for what no row can have."""
        try:
            return self.spelled(*(key[column] for column in self.columns))
        except ValueError:
            return None


def _host(text: str) -> tuple[str]:
    return (canonical_host(text).host,)


def _page(text: str) -> tuple[str, str]:
    url = canonical_url(text)
    return canonical_host(url).host, url


def _sitemap(host: str, url: str) -> tuple[str, str]:
    return canonical_host(host).host, canonical_url(url)


def _contact(host: str, kind: str, normalised: str) -> tuple[str, str, str]:
    return canonical_host(host).host, kind, normalised


_OF_DOMAIN = "JOIN domains AS d ON d.host = k.domain_host JOIN"
_OF_URL = "AS r ON r.domain_id = d.id AND r.url_hash = md5(k.url)::uuid"

DOMAIN = NaturalKey(("host",), "JOIN domains AS r ON r.host = k.host", spelled=_host)
PAGE = NaturalKey(("url",), f"{_OF_DOMAIN} pages {_OF_URL}", ("domain_host", "url"), _page)
SITEMAP_FILE = NaturalKey(("domain_host", "url"), f"{_OF_DOMAIN} sitemap_files {_OF_URL}", spelled=_sitemap)
CONTACT = NaturalKey(
    ("domain_host", "kind", "normalised"),
    f"{_OF_DOMAIN} contacts AS r ON r.domain_id = d.id AND r.kind = k.kind AND r.normalised = k.normalised",
    spelled=_contact,
)
PLACE = NaturalKey(
    ("provider", "place_id"), "JOIN places_staging AS r ON r.provider = k.provider AND r.place_id = k.place_id"
)
BUSINESS = NaturalKey(
    ("provider", "external_id"),
    "JOIN local_businesses AS r ON r.provider = k.provider AND r.external_id = k.external_id",
)
