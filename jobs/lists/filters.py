"""The kinds of filters that a list has. A filter takes texts, as an address has them, and narrows rows.

Several values of one filter are separated by commas, and rows match any of them (of tags: all). A text that cannot be
used raises `FilterError`, whose message is for people: nothing is ever taken to mean "no filter".
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from jobs.models.limits import LARGEST_ID
from jobs.models.search import matching

Rows = QuerySet[Any]
Choices = Sequence[tuple[str, str]]
Schema = dict[str, Any]

LONGEST = 500  # characters of one text
SEVERAL = "Several: comma-separated."
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL has no NUL, and UTF-8 no half of a pair


class FilterError(ValueError):
    """A filter, order or cursor that cannot be used; `name` is the parameter, the message a sentence for people."""

    def __init__(self, name: str, message: str) -> None:
        self.name, self.message = name, message
        super().__init__(message)

    @property
    def fields(self) -> dict[str, str]:
        """Parameter -> what is wrong with it."""
        return {self.name: self.message}


class UnknownFilter(FilterError):
    """There is no filter of that name here."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter on an indexed column. `column` is its path in the ORM; the filter's name, if it is not given.

    `on_form` offers it as a field of the admin's list (`rare`: in a menu of its own); others are reached by links.
    `suggest` is the slug of the noun whose names are offered while one types.
    """

    name: str = field(kw_only=False)
    column: str = ""
    label: str = ""
    description: str = ""
    on_form: bool = False
    rare: bool = False
    hint: str = ""
    suggest: str = ""
    lookup: str = "exact"
    choices: Choices = ()

    several: ClassVar[bool] = False
    of_one_value: ClassVar[Schema | None] = None

    @property
    def path(self) -> str:
        """The column's path in the ORM."""
        return self.column or self.name

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.label or self.name.removesuffix("_id").replace("_", " ").capitalize()

    def texts(self, value: Any) -> list[str]:
        """The texts of a value: a text with commas, one word or number, or a list. Raises FilterError."""
        given = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(item, Mapping | list | tuple) or item is None for item in given):
            raise FilterError(self.name, "A text, a number, or a list of them.")
        text = ",".join("true" if item is True else "false" if item is False else str(item) for item in given)
        if _UNSTORABLE.search(text):
            raise FilterError(self.name, "This has characters that cannot be searched for.")
        if len(text) > LONGEST * (50 if self.several else 1):
            raise FilterError(self.name, "This is too long.")
        texts = [part.strip() for part in text.split(",")] if self.several else [text.strip()]
        if any(len(part) > LONGEST for part in texts):
            raise FilterError(self.name, f"One of these has more than {LONGEST} characters.")
        if not all(texts):  # a variable that was never set, a list that came out empty: it must not mean all rows
            raise FilterError(self.name, "Give it a value, or leave it out.")
        return texts

    def apply(self, rows: Rows, value: Any) -> Rows:
        """The rows that it leaves. Raises FilterError for a value that cannot be used."""
        return self.narrow(rows, [self.parse(text) for text in self.texts(value)])

    def parse(self, text: str) -> Any:
        """A text as the column's value. Raises FilterError."""
        return text

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """Rows with one of the values."""
        return rows.filter(self._condition(values))

    def condition(self, value: Any) -> Q:
        """What it asks of a row's own columns. Raises FilterError for a value that cannot be used."""
        return self._condition([self.parse(text) for text in self.texts(value)])

    def _condition(self, values: list[Any]) -> Q:
        if self.several:
            return Q(**{f"{self.path}__in": values})
        return Q(**{f"{self.path}__{self.lookup}": values[0]})

    def schema(self) -> Schema:
        """What OpenAPI says of one value; of a text: not blank, and without the comma that divides several."""
        if self.of_one_value is not None:
            return self.of_one_value
        pattern = r"^[^,]*[^,\s][^,]*$" if self.several else r"\S"
        return {"type": "string", "maxLength": LONGEST, "pattern": pattern}


class Text(Filter):
    """The exact text."""


PROVEN = 100  # of so many values PostgreSQL sees itself that none is empty, so that an index without empty ones serves


class Texts(Filter):
    """One or more texts. `choices` are offered; others are taken, too."""

    several = True

    def _condition(self, values: list[Any]) -> Q:
        condition = super()._condition(values)
        return condition & Q(**{f"{self.path}__gt": ""}) if len(values) > PROVEN else condition


class Outcomes(Texts):
    """Outcomes of a stage: `found`, `nothing_found`, or a reason."""


class Tags(Filter):
    """Rows that have all of the tags."""

    several = True

    def _condition(self, values: list[Any]) -> Q:
        return Q(**{f"{self.path}__contains": values})  # by the index of arrays


class Choice(Filter):
    """One or more words of a closed list."""

    several = True

    def parse(self, text: str) -> str:
        """The word itself. Raises FilterError for one that is not among the choices."""
        words = [word for word, _ in self.choices]
        if text not in words:
            raise FilterError(self.name, f"{text} is none of: {', '.join(words)}.")
        return text

    def schema(self) -> Schema:
        """The words."""
        return {"type": "string", "enum": sorted(word for word, _ in self.choices)}


@dataclass(frozen=True, kw_only=True)
class Where(Choice):
    """Words that stand for conditions, where no column holds them: `narrow_by[word](rows)`."""

    narrow_by: Mapping[str, Callable[[Rows], Rows]] = field(default_factory=dict)

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """Rows for which one of the conditions holds."""
        if len(values) == 1:
            return self.narrow_by[values[0]](rows)
        every = rows.model._default_manager.all()
        ids = [self.narrow_by[word](every).values("pk") for word in dict.fromkeys(values)]
        return rows.filter(pk__in=ids[0].union(*ids[1:]))


@dataclass(frozen=True, kw_only=True)
class Ids(Filter):
    """One or more ids. With `within`, the column is one of the values that this makes of them: rows by a relative."""

    within: Callable[[list[int]], Rows] | None = None

    several = True
    of_one_value: ClassVar = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}

    def parse(self, text: str) -> int:
        """Digits and nothing else: Python's int() also knows 1_000, and other scripts' digits. Raises FilterError."""
        if not re.fullmatch("[0-9]{1,19}", text) or int(text) > LARGEST_ID:
            raise FilterError(self.name, "A whole number, in digits.")
        return int(text)

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """Rows with one of the ids."""
        return rows.filter(**{f"{self.path}__in": self.within(values) if self.within else values})


@dataclass(frozen=True, kw_only=True)
class Names(Filter):
    """One or more names of related rows: `ids_of` makes ids of them. A name that there is not is refused."""

    ids_of: Callable[[Sequence[str]], Mapping[str, int]]

    several = True

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """Rows whose relative has one of the names. Raises FilterError for a name that nothing has."""
        ids = self.ids_of(values)
        if missing := [name for name in values if name not in ids]:
            raise FilterError(self.name, f"There is no {self.title.lower()} {missing[0]!r}.")
        return rows.filter(**{f"{self.path}__in": sorted(ids.values())})


class Name(Names):
    """A single name, which may have commas."""

    several = False


@dataclass(frozen=True, kw_only=True)
class Range(Filter):
    """One end of a range of numbers: `lookup` is gte or lte."""

    least: int = 0
    most: int = 5

    def parse(self, text: str) -> Decimal:
        """A number within the column's bounds. Raises FilterError for any other."""
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or not self.least <= Decimal(text) <= self.most:
            raise FilterError(self.name, f"A number from {self.least} to {self.most}.")
        return Decimal(text)

    def schema(self) -> Schema:
        """Its bounds."""
        return {"type": "number", "minimum": self.least, "maximum": self.most}


class DateTime(Filter):
    """One end of a range of times: `lookup` is gt or lt. RFC 3339, with any offset."""

    of_one_value: ClassVar = {"type": "string", "format": "date-time"}

    def parse(self, text: str) -> datetime:
        """The time, in UTC: PostgreSQL knows no offset of 16 hours. Raises FilterError for what is no time."""
        try:
            moment = parse_datetime(text)
            if moment is None:
                raise ValueError(text)
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            meaning = "A time as 2026-11-23T18:00:00Z; of an offset, the + is %2B in an address."
            raise FilterError(self.name, meaning) from None


LONGEST_TRANSACTION = timedelta(hours=1)  # of one that adds rows
NEAR_IDS = 256  # so near, the bound is good enough: the rest is compared row by row


class Created(DateTime):
    """One end of a range of times at which rows were added: `lookup` is gt or lt.

    Rows are numbered in the order in which they are added, so that the index of ids stands behind it, too: a row has
    its id after its transaction began, and before it ended.
    """

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """Rows of that time, among the ids that can be of it."""
        narrowed = super().narrow(rows, values)
        if self.lookup == "gt":
            return narrowed.filter(pk__gt=_ids_around(rows, self.path, _shifted(values[0], -LONGEST_TRANSACTION))[0])
        return narrowed.filter(pk__lt=_ids_around(rows, self.path, _shifted(values[0], LONGEST_TRANSACTION))[1])


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment


def _ids_around(rows: Rows, column: str, moment: datetime) -> tuple[int, int]:
    """An id that was given out before the moment, and one that was not: as near as some index look-ups bring them."""
    every = rows.model._default_manager.order_by("pk").values_list("pk", column)
    low, high = 0, (every.values_list("pk", flat=True).last() or 0) + 1
    while high - low > NEAR_IDS:
        middle = (low + high) // 2
        pk, at = every.filter(pk__gte=middle).first() or (high, moment)
        low, high = (max(pk, middle), high) if at < moment else (low, middle)
    return low, high


class Day(Filter):
    """One end of a range of days: `lookup` is gte or lte. `2026-11-28`."""

    of_one_value: ClassVar = {"type": "string", "format": "date"}

    def parse(self, text: str) -> date:
        """The day. Raises FilterError for what is none."""
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            raise FilterError(self.name, "A day as 2026-11-28.") from None


class Flag(Filter):
    """`true` or `false`."""

    of_one_value: ClassVar = {"type": "boolean"}

    def parse(self, text: str) -> bool:
        """Whether it is `true`. Raises FilterError for anything but `true` and `false`."""
        if text not in ("true", "false"):
            raise FilterError(self.name, "true or false.")
        return text == "true"


class Uuid(Filter):
    """The exact UUID."""

    of_one_value: ClassVar = {"type": "string", "format": "uuid"}

    def parse(self, text: str) -> uuid.UUID:
        """A UUID, in any of the forms that Python reads. Raises FilterError for anything else."""
        try:
            return uuid.UUID(text)
        except ValueError:
            raise FilterError(self.name, "A UUID, as 6f9619ff-8b86-d011-b42d-00c04fc964ff.") from None


class Search(Filter):
    """Words that a column has, or their beginnings."""

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """By the index of words. For the first page of many, see `jobs.lists.search`."""
        return matching(rows, self.path, values[0])
