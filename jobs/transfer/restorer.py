"""How rows of a file of ours become rows again: each value by its column, each row by who it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models

from jobs.compliance.gate import Gate
from jobs.extract.urls import CanonicalHost, canonical_host
from jobs.lists.resource import Resource
from jobs.models.limits import limit_of
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import Curation
from jobs.store.bulk import as_json, update_facts
from jobs.transfer.formulas import unguarded
from jobs.transfer.imports import ACCEPTED, CHANGED, EXISTS, INVALID, Item, forgotten
from jobs.transfer.readable import stored_parts, stored_text
from jobs.transfer.row_marks import FIELD, marked_row

Row = dict[str, Any]

NOT_TAKEN_OVER = {
    "id", "created_at", "updated_at", "changed_in", "sitemap_count", "page_count", "missing",
    "budget", "repeat_every_days", "finish_early", "robots_override", "robots_override_by", "robots_override_at",
    "robots_override_reason", "import_cursor", "import_total",
}  # fmt: skip
_STATES = ("outcome", "error", "attempts", "due_at", "run_id", "queued_at", "settled_at")
MOST_DIGITS, MOST_NESTED = 20, 100  # levels of JSON: what is done with it follows a few hundred
_YES = ("true", "t", "1", "yes")


# Values.


def value_of(field: models.Field[Any, Any], text: str) -> Any:
    """A cell as a value of a column. Raises ValueError with a sentence."""
    try:
        return _value(field, text)
    except (ValueError, InvalidOperation, OverflowError, ValidationError):
        label = str(field.verbose_name)
        raise ValueError(f"Its {label} {text[:40]!r} is not what the column holds.") from None


def _value(field: models.Field[Any, Any], text: str) -> Any:
    if isinstance(field, ArrayField):
        return [stored_text(field.name, part) for part in _texts(text)]
    if isinstance(field, models.JSONField):
        return _parts(field, text)
    if isinstance(field, models.BooleanField):
        return text.lower() in _YES
    if isinstance(field, models.DecimalField):
        return _within(field, round(Decimal(text.replace(",", ".")), field.decimal_places))
    if isinstance(field, models.IntegerField):
        return _within(field, int(_short(Decimal(text))))
    if isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date.fromisoformat(text[:10])
    return stored_text(field.name, unguarded(text))


def _within(field: models.Field[Any, Any], number: Any) -> Any:
    """The number. Raises ValidationError for one that the column does not hold, and NaN, which it does and JSON not."""
    field.run_validators(number)
    return number


def _short(number: Decimal) -> Decimal:
    if number.adjusted() > MOST_DIGITS:  # as an int, 1e99999999 takes all memory
        raise ValueError
    return number


def _parts(field: models.JSONField[Any, Any], text: str) -> Any:
    """JSON that the column can hold, or what words for people have of it. Raises ValueError where it is neither."""
    value = _json(text)
    if not isinstance(field, StoredJSONField) or field.fits(value):
        return value
    parts = stored_parts(field.name, unguarded(text))
    if parts is None or not field.fits(parts):
        raise ValueError
    return parts


def _json(text: str) -> Any:
    """JSON; a text that is none, or nests deeper than MOST_NESTED, is a text, as JSON lines have it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    layer, levels = [value], 0
    while layer and levels <= MOST_NESTED:
        parts = (part.values() if isinstance(part, dict) else part for part in layer if isinstance(part, dict | list))
        layer, levels = list(chain.from_iterable(parts)), levels + 1
    return text if layer else value


def _texts(text: str) -> list[str]:
    if text.startswith("[") and isinstance(items := _json(text), list):
        return list(map(str, items))
    return [part for part in unguarded(text).split("; ") if part]


class Restorer:
    """Stores rows of a noun whose identity is in its own columns."""

    key: tuple[str, ...] = ()

    def __init__(self, noun: Resource) -> None:
        self.noun = noun
        self.model: type[models.Model] = noun.model
        steps = {f"{stage.prefix}{name}" for stage in noun.stages for name in _STATES}
        fields = {field.name: field for field in self.model._meta.concrete_fields if not field.is_relation}
        skipped = NOT_TAKEN_OVER | steps | {stage.column for stage in noun.stages}
        self.fields = {name: fields[name] for name in noun.row_columns if name in fields and name not in skipped}

    def read(self, row: Mapping[str, str], allowed: Gate) -> Row | Item:
        """A row with its values, or an invalid item that says why."""
        self.notices: list[str] = []
        try:
            values = self.completed(self._values(row), row)
            self._check(values)
        except ValueError as error:
            return Item(INVALID, detail=str(error))
        values["_notices"] = tuple(self.notices)
        values["_marked"] = marked_row(self.noun.slug, row.get(FIELD, ""))
        if self.refused(values, row, allowed):
            return forgotten()
        scopes = [
            text for text in (row.get("name"), row.get("website"), row.get("domain_host"), row.get("host")) if text
        ]
        cleaned: Row = allowed.clean(values, scopes)
        return cleaned if all(cleaned.get(name) == values.get(name) for name in self.key) else forgotten()

    def _values(self, row: Mapping[str, str]) -> Row:
        """The values of a row's cells; one that its column cannot hold is left out. Raises ValueError for the key's."""
        values: Row = {}
        for name, text in row.items():
            try:
                if name in self.fields:
                    values[name] = value_of(self.fields[name], text)
            except ValueError as error:
                self.leave_out(name, str(error))
        return values

    def leave_out(self, name: str, why: str) -> None:
        """Notice that a value is left out. Raises ValueError for the key's, without which there is no row."""
        if name in (*self.key, *self.noun.import_identity):
            raise ValueError(why)
        self.notices.append(f"{name.replace('_', ' ').capitalize()}: it is left out. {why}")

    def _check(self, values: Row) -> None:
        """Take out what cannot be stored. Raises ValueError for the key's."""
        for name, why in {name: why for name, value in values.items() if (why := self.fault(name, value))}.items():
            self.leave_out(name, why)
            del values[name]

    def host_or_none(self, row: Mapping[str, str]) -> CanonicalHost | None:
        """The row's domain, of rows that need none; one that is no host is left out."""
        try:
            return canonical_host(row["domain_host"]) if row.get("domain_host") else None
        except ValueError as error:
            self.leave_out("domain_host", str(error))
            return None

    def fault(self, name: str, value: Any) -> str:
        """Why a value cannot be stored, or nothing."""
        if name == "curation_status" and value not in Curation.values:
            return f"Its decision {value[:40]!r} is none. There are: {', '.join(Curation.values)}."
        limit = limit_of(self.model, name)
        if limit and isinstance(value, str) and len(value) > limit.characters:
            return f"Its {name.replace('_', ' ')} has {len(value):,} characters; at most {limit} are stored."
        if limit and limit.items and (len(value) > limit.items or any(len(part) > limit.characters for part in value)):
            return f"Its {name.replace('_', ' ')} are too many or too long; at most {limit} are stored."
        return ""

    def completed(self, values: Row, row: Mapping[str, str]) -> Row:
        """The values with those that other columns give. Raises ValueError."""
        if missing := [name for name in self.noun.import_identity if not row.get(name)]:
            raise ValueError(f"It has no {missing[0].replace('_', ' ')}.")
        return values

    def refused(self, values: Row, row: Mapping[str, str], allowed: Gate) -> bool:
        """Whether the row is about who is suppressed."""
        if allowed.empty:
            return False
        hosts = [row.get(name, "") for name in ("domain_host", "host", "website", "url")]
        ids = [row.get(name, "") for name in ("place_id", "external_id")]
        return any(map(allowed.domain, hosts)) or any(map(allowed.place, ids))

    def prepare(self, rows: Sequence[Row]) -> None:
        """Find what the rows belong to."""

    def after(self, new: Sequence[Row], written: Sequence[int]) -> None:
        """What follows from stored rows: counts, evidence, leads."""

    def store(self, read: Sequence[Row | Item], by: str) -> list[Item]:
        """Store the rows; an item for each, in their order."""
        good = [row for row in read if not isinstance(row, Item)]
        self.prepare(good)
        before = self._existing(good)
        firsts = {self.key_of(row): row for row in reversed(good)}
        new = [row for key, row in firsts.items() if key not in before]
        ids = self._insert(new)
        filled = {key: change for key, row in firsts.items() if (change := self._filled(row, before.get(key)))}
        self._update({before[key]["id"]: change for key, change in filled.items()})
        missed = [row for row in new if self.key_of(row) not in ids]  # others inserted them while we waited
        all_ids = {key: row["id"] for key, row in (before | self._existing(missed)).items()} | ids
        self.after(
            [row | {"id": ids[self.key_of(row)]} for row in new if self.key_of(row) in ids], list(all_ids.values())
        )
        return [row if isinstance(row, Item) else self._item(row, all_ids, ids, filled, before) for row in read]

    def _item(self, row: Row, ids: Row, new: Row, filled: Row, before: Row) -> Item:
        key = self.key_of(row)
        if key in new:
            del new[key]  # the second row of one identity exists
            return Item(ACCEPTED, ids[key], notices=row["_notices"])
        if key in filled:
            change = filled.pop(key)
            was = {name: before[key][name] for name in change}
            return Item(CHANGED, ids[key], f"Filled in: {', '.join(change)}.", notices=row["_notices"], before=was)
        return Item(EXISTS, ids[key], notices=row["_notices"])

    def key_of(self, row: Row) -> Any:
        """The row's identity."""
        return tuple(row[name] for name in self.key)

    def _existing(self, rows: Sequence[Row]) -> Row:
        """Identity -> the stored row."""
        if not rows:
            return {}
        columns = ["id", *dict.fromkeys((*self.key, *self.fields))]
        within = {f"{name}__in": {row[name] for row in rows} for name in self.key}
        found = self.model._default_manager.filter(**within).values(*columns)
        return {self.key_of(row): row for row in found}

    def _filled(self, row: Row, stored: Row | None) -> Row:
        """What the stored row lacks and the file has; of a row that comes back, what it only has by default, too."""
        if stored is None:
            return {}
        empty: tuple[Any, ...] = ("", None, [], {})
        is_back = row["_marked"] == stored["id"]
        return {
            name: value
            for name, value in row.items()
            if name in self.fields and value not in empty
            and (stored[name] in empty or (is_back and stored[name] == self._default(name) != value))
        }  # fmt: skip

    def _update(self, changes: Mapping[int, Row]) -> None:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for pk, change in changes.items():
            groups.setdefault(tuple(sorted(change)), []).append({"id": pk, **change})
        for rows in groups.values():
            update_facts(self.model, rows)

    def _insert(self, rows: Sequence[Row]) -> dict[Any, int]:
        """Add rows in one statement; identity -> id."""
        if not rows:
            return {}
        names = sorted({name for row in rows for name in row if not name.startswith("_")})
        defaults = {name: self._default(name) for name in names}
        plain = [{name: row.get(name, defaults[name]) for name in names} for row in rows]
        columns = ", ".join(f'"{self._column(name)}"' for name in names)
        table, returned = self.model._meta.db_table, ", ".join(self._column(name) for name in self.key)
        sql = f"""INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)
            ORDER BY {returned} ON CONFLICT DO NOTHING RETURNING id, {returned}"""  # noqa: S608 -- our own columns
        with connection.cursor() as cursor:
            cursor.execute(sql, [as_json([{self._column(k): v for k, v in row.items()} for row in plain])])
            return {tuple(row[1:]): row[0] for row in cursor.fetchall()}

    def _column(self, name: str) -> str:
        return str(self.model._meta.get_field(name).column)  # type: ignore[union-attr]

    def _default(self, name: str) -> Any:
        field = self.model._meta.get_field(name)
        return None if field.null else field.get_default()  # type: ignore[union-attr]
