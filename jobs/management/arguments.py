"""Types of commands' arguments, each with its bounds: what is beyond them is a sentence and exit code 2."""

from __future__ import annotations

import math
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from pathlib import Path

from django.core.management.base import CommandError

from jobs.models.limits import LARGEST_ID, REASON

MOST_SECONDS = 10 * 365 * 86_400.0


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """The type of a whole number within bounds."""

    def read(text: str) -> int:
        try:
            number = int(text) if len(text) < 25 else most + 1
        except ValueError:
            raise ArgumentTypeError(f"{text[:40]!r} is not a whole number") from None
        if not least <= number <= most:
            raise ArgumentTypeError(f"{text[:25]} is not between {least:,} and {most:,}")
        return number

    return read


row_id = whole_number(0, LARGEST_ID)
count = whole_number(0, LARGEST_ID)
priority = whole_number(-100, 100)
processes = whole_number(1, 256)
port = whole_number(1, 65_535)
samples = whole_number(0, 2**31 - 1)  # of an integer column
pages = whole_number(1, 10_000)  # of a domain


def seconds(text: str) -> float:
    """A time that ends. Raises ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= MOST_SECONDS:
        raise ArgumentTypeError(
            f"{text[:40]!r} is not a number of seconds, more than 0 and at most {MOST_SECONDS:,.0f}"
        )
    return number


def reason(text: str) -> str:
    """Why, as it is stored. Raises ArgumentTypeError."""
    if len(text) > REASON.characters:
        raise ArgumentTypeError(f"it has {len(text):,} characters; at most {REASON} are stored")
    return text


def add_where(parser: ArgumentParser) -> None:
    """`--where NAME=VALUE`: several behind one, or one behind each."""
    text = "Filters of the list, as in its address; all of them must match."
    parser.add_argument(
        "--where", type=_condition, nargs="+", action="extend", default=[], metavar="NAME=VALUE", help=text
    )


def _condition(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not name or not value:
        raise ArgumentTypeError(f"{text[:40]!r} is not NAME=VALUE, as status=Error")
    return name, value


def filters_of(where: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The filters that `--where` names. Raises CommandError where one stands twice: the first would be lost."""
    filters = dict(where)
    if len(filters) < len(where):
        raise CommandError("A filter stands twice; for several of its values write NAME=VALUE,VALUE.", returncode=2)
    return filters


def output_file(text: str) -> Path:
    """A file that can be written, so that this is known before the work and not behind it. Raises ArgumentTypeError."""
    path = Path(text)
    try:
        folder = path.resolve().parent
        if path.is_dir() or not folder.is_dir():
            raise ArgumentTypeError(f"{text[:200]} is a folder" if path.is_dir() else f"there is no folder {folder}")
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise ArgumentTypeError(f"{text[:200]} cannot be written")
    except (OSError, ValueError) as error:
        raise ArgumentTypeError(f"{text[:200]!r} is no name of a file") from error
    return path
