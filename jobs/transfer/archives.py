"""Packed files: a gzip file, or a ZIP archive or a packed map (KMZ) with one table in it, is read as what is in it."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from jobs.transfer.open_documents import is_open_document

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
TABLES = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json", ".jsonl", ".ndjson", ".geojson", ".parquet", ".vcf", ".xml",
    ".kml", ".gpx", ".ods",
)  # fmt: skip
_OF_NO_USE = re.compile(r"(?:^|/)(?:__MACOSX/|\.)|/$|(?:^|/)(?:Thumbs\.db|desktop\.ini|read ?me[^/]*)$", re.IGNORECASE)
MOST_MEMBERS = 1_000  # of a gzip file; each costs a copy of what follows
SHOWN = 5  # names in a refusal


class NotUnpacked(ValueError):
    """The file cannot be unpacked; the message is for people."""


def unpacked(name: str, body: bytes, most: int) -> tuple[str, bytes]:
    """The name and the bytes of the file inside, or the same where nothing is packed. Raises NotUnpacked for an archive
    that is damaged, encrypted, has several tables or none, or unpacks to more than `most` bytes."""
    if body.startswith(GZIP):
        return re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), _gunzipped(body, most)
    if body.startswith(ZIP) and not name.lower().endswith(".xlsx"):
        return _of_zip(name, body, most)
    return name, body


def _gunzipped(body: bytes, most: int) -> bytes:
    content, members = b"", 0
    try:
        while body.startswith(GZIP) and len(content) <= most:  # several may follow each other (RFC 1952, 2.2)
            members += 1
            if members > MOST_MEMBERS:
                raise NotUnpacked("The gzip file is made of too many pieces. Pack it again, or upload it unpacked.")
            engine = zlib.decompressobj(wbits=31)
            content += engine.decompress(body, most + 1 - len(content))
            body = engine.unused_data
    except zlib.error as error:
        raise NotUnpacked("The gzip file is damaged. Pack it again, or upload it unpacked.") from error
    if len(content) > most:
        raise NotUnpacked(
            f"The gzip file unpacks to more than {most // 1_000_000} MB, the most of one import. Divide it."
        )
    if not engine.eof:
        raise NotUnpacked("The gzip file is cut off. Upload it again, or unpacked.")
    return content


def _of_zip(name: str, body: bytes, most: int) -> tuple[str, bytes]:
    try:
        with ZipFile(io.BytesIO(body)) as file:
            if "[Content_Types].xml" in file.namelist() or is_open_document(body):  # a workbook
                return name, body
            return _member(file, _only_table(file.infolist(), is_map=name.lower().endswith(".kmz")), most)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise NotUnpacked("The ZIP archive is damaged. Pack it again, or upload the file in it.") from error


def _only_table(members: Sequence[ZipInfo], *, is_map: bool) -> ZipInfo:
    """The table of an archive; of a packed map (KMZ) its first KML file (OGC KML 2.2, annex C)."""
    files = [member for member in members if not _OF_NO_USE.search(member.filename)]
    tables = [member for member in files if PurePosixPath(member.filename.lower()).suffix in TABLES]
    if not tables:
        raise NotUnpacked(
            "The ZIP archive has no table in it. A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected."
        )
    if len(tables) > 1 and not is_map:
        names = ", ".join(member.filename[-60:] for member in tables[:SHOWN])
        raise NotUnpacked(f"The ZIP archive has {len(tables)} tables: {names}. Import one after the other, unpacked.")
    return tables[0]


def _member(file: ZipFile, member: ZipInfo, most: int) -> tuple[str, bytes]:
    if member.flag_bits & 1:
        raise NotUnpacked("The ZIP archive is protected by a password. Upload the file in it, unpacked.")
    with file.open(member) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise NotUnpacked(
            f"The file in the archive is larger than {most // 1_000_000} MB, the most of one import. Divide it."
        )
    return PurePosixPath(member.filename).name, content
