"""`POST /<noun>/batch`: up to 1,000 rows by id, or by the noun's natural key, in the order in which they are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rest_framework import serializers

from jobs.lists.resource import Resource
from jobs.models.limits import URL
from scrapersky.api.bodies import ids
from scrapersky.api.fields import StrictCharField, StrictSerializer

MOST_ROWS = 1_000

FetchRows = Callable[[Sequence[int]], Mapping[int, dict[str, Any]]]


class BatchBody(StrictSerializer):
    """Which rows: by id."""

    ids = ids(MOST_ROWS)


class KeyedBatchBody(StrictSerializer):
    """Which rows: by id, or by natural key."""

    ids = ids(MOST_ROWS, required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way to name rows, else a 400."""
        if ("ids" in given) == ("keys" in given):
            raise serializers.ValidationError("Send `ids` or `keys`: one of them, not both.")
        return given


def batch_body(resource: Resource) -> type[StrictSerializer]:
    """The body of a noun's batch read: `ids`; where the noun has a natural key, in place of them `keys`."""
    if resource.natural_key is None:
        return BatchBody
    name, columns = resource.model.__name__, resource.natural_key.columns
    fields: dict[str, Any] = {column: StrictCharField(max_length=URL.characters) for column in columns}
    described = {"__doc__": f"What a {resource.label.lower()} is known by.", "__module__": __name__}
    key = type(f"{name}Key", (StrictSerializer,), {**fields, **described})
    keys = serializers.ListField(
        child=key(), min_length=1, max_length=MOST_ROWS, required=False, help_text="In place of `ids`, in any spelling."
    )
    return type(f"{name}BatchBody", (KeyedBatchBody,), {"keys": keys, **described, "__doc__": KeyedBatchBody.__doc__})


def read_batch(resource: Resource, body: Mapping[str, Any], fetch: FetchRows) -> dict[str, Any]:
    """The answer: a row, or null, for each id or key, in their order, and the ids or keys of which there is no row.

    `fetch` reads rows by id, those that the caller may see. A key costs one statement more, however many there are.
    """
    keys = body.get("keys")
    if keys is None or resource.natural_key is None:
        items, missing = _in_order(body["ids"], body["ids"], fetch)
        return {"items": items, "missing_ids": missing}
    items, missing = _in_order(keys, resource.natural_key.ids_of(keys), fetch)
    return {"items": items, "missing_ids": [], "missing_keys": missing}


def _in_order(names: Sequence[Any], pks: Sequence[int | None], fetch: FetchRows) -> tuple[list[Any], list[Any]]:
    """The rows, and the names that have none, once."""
    rows = fetch(sorted({pk for pk in pks if pk is not None}))
    items = [rows.get(pk) if pk is not None else None for pk in pks]
    missing = {str(name): name for name, row in zip(names, items, strict=True) if row is None}
    return items, list(missing.values())
