"""Files that unpack to far more than they are (XLSX, ODS, Parquet) are read in a process of their own, but for small
ones.

Their readers are libraries that hold what they have not handed out yet: a few kilobytes of rows inside each other take
gigabytes there. The process has bounds of memory and of CPU time, and ends alone. A text needs none: what it costs is
in proportion to its size.
"""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Concatenate, ParamSpec, TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from jobs.pipeline.parsing import in_process_for
from jobs.transfer.table_lines import Line, Score, Unreadable, outcome_of
from jobs.transfer.workbook_sheets import (
    MAX_UNPACKED_BYTES,
    SAMPLE_ROWS,
    first_rows_of_sheets,
    label_of_sheets,
    lines_of_sheets,
    open_document,
    rows_below,
    sheets_of_table,
)
from jobs.web.failures import Fail, Retry

P = ParamSpec("P")
T = TypeVar("T")

CPU_SECONDS = 40
SECONDS = 90.0
SMALL_BYTES, SMALL_TAGS, SMALL_PARTS = 1_000_000, 50_000, 100  # of all that a file unpacks to
_SHEET = re.compile(rb"sheetId=")
_ODD = re.compile(rb"<![^-\[]|\0")  # entities; UTF-16, in which nothing is found
# An honest sheet of 22 MB is packed 18 to 1, and openpyxl takes 2.7 s of CPU for each million of its tags.
MOST_RATIO, RATIO_BYTES = 200, 2_000_000
MOST_TAGS, LONG_TAGS = 15_000_000, 1_000_000
MOST_TAGS_BESIDE = 2_000_000  # of styles and the like, which are read as a tree
_STREAMED = re.compile(r"(?:/worksheets/|sharedStrings|^content\.xml)")
TOO_COSTLY = "Reading the file takes more memory or time than a list of businesses needs. Save the table as CSV."
ENDED = "The file could not be read this time. Try again; if it happens again, save the table as CSV."


def read_bounded(function: Callable[Concatenate[bytes, P], T], body: bytes, *arguments: P.args, **named: P.kwargs) -> T:
    """What a function makes of a file. Raises Unreadable: as the function does, and for what exceeds the bounds."""
    if is_small(body):
        return function(body, *arguments, **named)
    refuse_trap(body)
    assert not named, "arguments by position, which is all that is sent"
    try:
        outcome = in_process_for("imports", CPU_SECONDS, SECONDS, outcome_of, function, (body, *arguments))
    except Fail as error:
        raise Unreadable(TOO_COSTLY) from error
    except Retry as error:
        raise Unreadable(TOO_COSTLY if error.reason.word == "deadline" else ENDED) from error
    if isinstance(outcome, Unreadable):
        raise outcome
    return outcome


def is_small(body: bytes) -> bool:
    """Whether a ZIP of XML costs little, however its parts are written and however often each sheet names one."""
    try:
        with ZipFile(io.BytesIO(body)) as file:
            members = file.infolist()
            if len(members) > SMALL_PARTS or sum(member.file_size for member in members) > SMALL_BYTES:
                return False
            xml = b"".join(file.read(member) for member in members)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return False
    return not _ODD.search(xml) and xml.count(b"<") * max(1, len(_SHEET.findall(xml))) < SMALL_TAGS


def takes_long(body: bytes) -> bool:
    """Whether a workbook takes seconds to read. Raises Unreadable for a trap."""
    return not is_small(body) and refuse_trap(body) > LONG_TAGS


def refuse_trap(body: bytes) -> int:
    """How many tags a workbook has. Refuses at once what a process would refuse after its time: by the directory of the
    ZIP, and by a look through its parts, a hundredth of reading them. Raises Unreadable; not for what is damaged."""
    try:
        with ZipFile(io.BytesIO(body)) as file:
            members = file.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > MAX_UNPACKED_BYTES:
                raise Unreadable(f"The file unpacks to {unpacked // 1_000_000:,} MB. Save it as CSV.")
            if any(m.file_size > max(RATIO_BYTES, MOST_RATIO * m.compress_size) for m in members):
                raise Unreadable(TOO_COSTLY)
            return sum(_tags_of(file, member) for member in members)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return 0


def _tags_of(file: ZipFile, member: ZipInfo) -> int:
    """Count the tags of a part without reading them as XML, whose head may declare no entities."""
    most = left = MOST_TAGS if _STREAMED.search(member.filename) else MOST_TAGS_BESIDE
    with file.open(member) as part:
        if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in (head := part.read(1_000)):
            raise Unreadable(f"A part of the file declares entities, as no spreadsheet program does: {head[:60]!r}.")
        while left >= 0 and (data := part.read(1 << 20)):
            left -= data.count(b"<")
    if left < 0:
        raise Unreadable(TOO_COSTLY)
    return most - left


def sheet_of_open_document(body: bytes, max_rows: int, score: Score) -> tuple[str, Iterator[Line]]:
    """The name and the lines of the best sheet of an ODS file. Raises Unreadable."""
    sheets = read_bounded(open_document, body, max_rows)
    firsts = {name: [cells for _, cells in rows[:SAMPLE_ROWS]] for name, rows in sheets.items()}
    names, header = sheets_of_table(firsts, score)
    parts = (rows_below([Line(*row) for row in sheets[name]], header, name == names[0]) for name in names)
    return label_of_sheets(names, len(sheets)), itertools.chain.from_iterable(parts)


def sheet_of(body: bytes, max_rows: int, score: Score) -> tuple[str, list[Line]]:
    """The name of the sheet that looks most like the table (where there are several), and its rows. Raises
    Unreadable."""
    firsts, lines = read_bounded(first_rows_of_sheets, body, max_rows)
    names, header = sheets_of_table(firsts, score)
    if lines is None:
        lines = read_bounded(lines_of_sheets, body, names, header, max_rows)
    return label_of_sheets(names, len(firsts)), lines
