"""Sitemap import: the URLs of a sitemap become pages, slice by slice; an index's children are imported in turn."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from jobs.compliance.gate import Gate, writing
from jobs.extract.page_types import PEOPLE_PAGES, page_type, page_type_and_depth
from jobs.extract.sitemaps import Entry, NotASitemap, SitemapParser, Summary
from jobs.extract.url_patterns import UrlPatterns
from jobs.extract.urls import canonical_url, host_of
from jobs.models import SitemapFile
from jobs.pipeline import Done, Stage, queue
from jobs.pipeline.ahead import ahead
from jobs.store.bulk import Merged, as_json, lock_domains, merge_pages
from jobs.web import StreamedResponse, Validators, Web
from jobs.web.failures import FOUND, NOTHING_FOUND, Fail

SLICE = 5_000  # entries settled in one transaction
DEEPEST = 5  # indexes within indexes
HELD_BYTES = 1_000_000  # read from the wire before they are parsed: a host waits for its server, not for our database
DEADLINE_SECONDS = 120.0  # for one file: the largest that we read, at the pace at which it is merged
FREQUENCIES = frozenset(("always", "hourly", "daily", "weekly", "monthly", "yearly", "never"))  # sitemaps.org


@dataclass
class Slice:
    """A part of the file: pages as lines for COPY, or the children of an index; with the last, what the file is.

    `read` counts the file's entries up to its end, and `names` is a hash of their locations: where to resume.
    """

    read: int
    names: str
    first: bool = False
    pages: bytes = b""
    children: dict[str, datetime | None] = field(default_factory=dict)  # URL -> when the index says it was changed
    refused: int = 0
    left_out: int = 0  # set by `save`: beyond the domain's limit
    end: Ending | None = None


@dataclass
class Ending:
    """The summary of the whole file. `left_out`: pages of earlier slices, beyond the limit.

    `files_left_out` is set by `save`: children beyond the budget of the run.
    """

    summary: Summary | None  # None: the file has not changed
    etag: str = ""
    last_modified: str = ""
    left_out: int = 0
    files_left_out: int = 0


class Changed(Exception):
    """The file has changed since its import was interrupted."""


async def work(file: SitemapFile, web: Web) -> AsyncIterator[Slice | Done]:
    """Read the file as it arrives and yield it in slices. An interrupted import skips what is in pages already."""
    if _is_done(file):
        yield Done(FOUND if file.url_count or file.child_count else NOTHING_FOUND, file.warning)
        return
    reader = Reader(file, _resumed_at(file))
    try:
        async with aclosing(_imported(file, web, reader)) as parts:
            async for part in parts:
                yield part
    except Changed:
        reader = Reader(file, 0)
        async with aclosing(_imported(file, web, reader)) as parts:
            async for part in parts:
                yield part
    yield reader.outcome()


async def _imported(file: SitemapFile, web: Web, reader: Reader) -> AsyncGenerator[Slice, None]:
    """Yields slices; while one is merged, the next is made."""
    async with ahead(_slices(file, web, reader), 1) as parts:
        async for part in parts:
            if part.end is not None:
                part.end.left_out = reader.left_out
            yield part
            reader.left_out += part.left_out
            reader.files_left_out = part.end.files_left_out if part.end is not None else 0


async def _slices(file: SitemapFile, web: Web, reader: Reader) -> AsyncGenerator[Slice, None]:
    try:
        async with ahead(_arriving(file, web), HELD_BYTES, _weight) as pieces:
            async for piece in pieces:
                if isinstance(piece, StreamedResponse):
                    reader.answer = piece
                else:
                    for part in reader.read(piece):
                        yield part
                    await asyncio.sleep(0)  # others on this loop have leases to renew
        yield reader.close()
    except NotASitemap as error:
        raise Fail(error.word, str(error)) from None


async def _arriving(file: SitemapFile, web: Web) -> AsyncGenerator[StreamedResponse | bytes, None]:
    """The response's head, then its body in pieces. The host's slot ends with the last piece."""
    obey, limit = not file.domain.robots_override, settings.FETCH_SITEMAP_MAX_BYTES
    async with web.stream(
        file.url, validators=_validators(file), obey_robots=obey, max_bytes=limit, deadline=DEADLINE_SECONDS,
        recent=file.import_started_at is None,
    ) as answer:  # fmt: skip
        yield answer
        if not answer.not_modified:
            async for chunk in answer.chunks():
                yield chunk


def _weight(piece: StreamedResponse | bytes) -> int:
    return len(piece) if isinstance(piece, bytes) else 0


def _in_progress(file: SitemapFile) -> bool:
    began, ended = file.import_started_at, file.imported_at
    return began is not None and (ended is None or ended < began)


def _is_done(file: SitemapFile) -> bool:
    """Whether a worker finished the file since it was queued, and died before it could settle the row."""
    queued_at, ended = file.sitemap_import_queued_at, file.imported_at  # type: ignore[attr-defined]  # a state column
    return queued_at is not None and ended is not None and ended >= queued_at


def _resumed_at(file: SitemapFile) -> int:
    """How many entries an interrupted import, under the same rules, has settled."""
    same = _in_progress(file) and file.imported_hash.startswith(_rules(file))
    return file.import_cursor if same and file.import_cursor % SLICE == 0 else 0


def _validators(file: SitemapFile) -> Validators | None:
    """Those of the last import that was complete and by the same rules: what else would "unchanged" be worth?"""
    known = file.imported_at is not None and not _in_progress(file) and file.imported_hash.startswith(_rules(file))
    return Validators(file.imported_etag, file.imported_last_modified) if known else None


def _rules(file: SitemapFile) -> str:
    """A mark of the rules that decide which URLs of the file become pages."""
    patterns = [file.domain.include_patterns, file.domain.exclude_patterns]
    return hashlib.sha256(orjson.dumps(patterns)).hexdigest()[:16]


# A path of unreserved characters without dot segments is canonical as it is (RFC 3986, sections 2.3 and 3.3).
_PLAIN = re.compile(r"/[A-Za-z0-9/._~-]*").fullmatch
_QUOTED = re.compile(r"""(["'])(.*)\1""").fullmatch
_ORIGIN = re.compile(r"https?://(?!xn--)(?:[a-z0-9-]+\.)+[a-z]{2,63}/")


class Reader:
    """From chunks to slices: parse, canonicalise, refuse what is not the domain's."""

    def __init__(self, file: SitemapFile, resumed_at: int) -> None:
        domain = file.domain
        self.file, self.parser, self.resumed_at = file, SitemapParser(settings.FETCH_SITEMAP_MAX_BYTES), resumed_at
        self.answer: StreamedResponse | None = None
        self.patterns = UrlPatterns(domain.include_patterns, domain.exclude_patterns)
        self.hosts = {domain.host, host_of(domain.home_url)} - {""}
        self.origin = self._origin()
        self.path_at = len(self.origin) - 1
        self.read_count = self.left_out = self.files_left_out = 0
        self.names, self.batch = _rules(file), list[str]()
        self.pages: dict[str, str] = {}
        self.children: dict[str, datetime | None] = {}
        self.refused = 0
        self.begun = resumed_at > 0
        self.too_deep = False

    def read(self, chunk: bytes) -> list[Slice]:
        """The slices that a chunk completes."""
        full = []
        for entry in self.parser.feed(chunk):
            self._take(entry)
            if len(self.batch) == SLICE and (part := self._cut()):
                full.append(part)
        return full

    def close(self) -> Slice:
        """The last slice, with the file's summary. Raises `Changed`."""
        answer = self.answer
        assert answer is not None
        if answer.not_modified:
            return Slice(self.file.import_cursor, self.file.imported_hash, end=Ending(None))
        summary = self.parser.close()
        for entry in self.parser.last:
            self._take(entry)
        if self.read_count < self.resumed_at:
            raise Changed
        last = (self._cut() if self.batch else None) or self._slice()
        last.refused += summary.refused
        last.end = Ending(summary, answer.etag, answer.last_modified)
        return last

    def outcome(self) -> Done:
        """How the import ended, with a sentence where something was left out."""
        summary = self.parser.summary
        if self.answer is not None and self.answer.not_modified:
            return Done("unchanged")
        if self.left_out:
            limit = f"The domain's limit of {page_limit(self.file):,} pages was reached"
            return Done("url_limit", f"{limit}; {self.left_out:,} new ones were left out.")
        if self.files_left_out:
            budget = f"One run imports at most {settings.FETCH_SITEMAPS_PER_DOMAIN:,} files of a domain"
            which = f"the newest and most promising came first, {self.files_left_out:,} were left out"
            return Done("url_limit", f"{budget}: {which}. Import the index again for the next ones.")
        if summary.truncated:
            return Done("truncated", summary.warning)
        if self.too_deep:
            return Done("url_limit", f"Indexes within indexes are followed {DEEPEST} deep; what lies deeper is not.")
        return Done(FOUND if summary.url_count or summary.child_count else NOTHING_FOUND)

    def _take(self, entry: Entry) -> None:
        self.read_count += 1
        self.batch.append(entry.loc)
        if self.read_count <= self.resumed_at:
            return
        if self.parser.summary.type == "sitemapindex":
            self._child(entry)
        else:
            self._page(entry)

    def _child(self, entry: Entry) -> None:
        if self.file.depth >= DEEPEST:
            self.too_deep = True
            return
        try:
            self.children[canonical_url(self._as_meant(entry.loc), self.file.url)] = entry.lastmod
        except ValueError:
            self.refused += 1

    def _page(self, entry: Entry) -> None:
        url = entry.loc
        if not (self.origin and url.startswith(self.origin) and _PLAIN(url, self.path_at) and "/." not in url):
            url = self._canonical(url)
        if url and self.patterns.allow(url):
            self.pages[url] = _line(url, entry)  # of a URL that a slice names twice, the last counts
            if entry.alternates and page_type(url) in PEOPLE_PAGES:  # some sitemaps name translations nowhere else
                others = map(self._canonical, entry.alternates.values())
                for other in filter(self.patterns.allow, filter(None, others)):
                    self.pages.setdefault(other, _line(other, entry))
        else:
            self.refused += 1

    def _canonical(self, location: str) -> str:
        """The URL in its one form; empty where it is none, or of another host.

        A sitemap speaks for the host whose robots.txt names it, wherever it lies itself (sitemaps.org, "Sitemaps &
        Cross Submits").
        """
        try:
            url = canonical_url(self._as_meant(location), self.file.url)
        except ValueError:
            return ""
        return url if host_of(url) in self.hosts else ""

    def _as_meant(self, location: str) -> str:
        """Some systems quote a URL, or leave its scheme out: read as a path, it would be a page that is nowhere."""
        if quoted := _QUOTED(location):
            location = quoted[2]
        host = location.partition("/")[0]
        if "." in host and ":" not in host and host_of(f"https://{host}/") in self.hosts:
            return f"//{location}"
        return location

    def _origin(self) -> str:
        match = _ORIGIN.match(self.file.url)
        return match[0] if match and host_of(match[0]) in self.hosts else ""

    def _cut(self) -> Slice | None:
        """A full batch as a slice; none where an earlier import has settled it. Raises `Changed`."""
        entries = "\n".join([self.names, *self.batch]).encode("utf-8", "replace")
        digest = hashlib.blake2b(entries, digest_size=16).hexdigest()
        self.names, self.batch = self.names[:16] + digest, []
        if self.read_count > self.resumed_at:
            return self._slice()
        if self.read_count == self.resumed_at and self.names != self.file.imported_hash:
            raise Changed
        return None

    def _slice(self) -> Slice:
        part = Slice(self.read_count, self.names, first=not self.begun)
        part.pages, part.children = "".join(self.pages.values()).encode("utf-8", "replace"), self.children
        part.refused = self.refused
        self.pages, self.children, self.refused, self.begun = {}, {}, 0, True
        return part


def _line(url: str, entry: Entry) -> str:
    """A page as COPY reads it: see `merge_pages`."""
    lastmod = entry.lastmod.isoformat() if entry.lastmod else "\\N"
    priority = "\\N" if entry.priority is None else entry.priority
    frequency = entry.changefreq if entry.changefreq in FREQUENCIES else ""
    alternates = _escaped(as_json(entry.alternates)) if entry.alternates else "\\N"
    if "\\" in url:
        url = _escaped(url)
    kind, depth = page_type_and_depth(url)
    return f"{url}\t{kind}\t{depth}\t{lastmod}\t{priority}\t{frequency}\t{alternates}\n"


def _escaped(text: str) -> str:
    """PostgreSQL's text format of COPY; JSON and canonical URLs have no other character that it treats specially."""
    return text.replace("\\", "\\\\")


def page_limit(file: SitemapFile) -> int:
    """Most pages stored of the file's domain."""
    limit = file.domain.page_limit
    return settings.FETCH_URLS_PER_DOMAIN if limit is None else limit


_BEGIN = """
UPDATE sitemap_files SET import_started_at = now(), import_total = coalesce(url_count, child_count), pages_added = 0,
    pages_updated = 0, pages_gone = 0, urls_refused = 0
WHERE id = %s
"""

_ADVANCE = """
UPDATE sitemap_files SET import_cursor = %(read)s, imported_hash = %(names)s, pages_added = pages_added + %(added)s,
    pages_updated = pages_updated + %(updated)s, urls_refused = urls_refused + %(refused)s
WHERE id = %(file)s RETURNING import_started_at
"""

# A child that the site itself names, too, becomes the index's, but not where the index comes from it: no loops.
_CHILDREN = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM sitemap_files WHERE id = %(file)s
    UNION SELECT s.id, s.parent_id FROM sitemap_files AS s JOIN above ON s.id = above.parent_id
)
INSERT INTO sitemap_files AS f (domain_id, url, parent_id, depth, discovery_method, last_seen_at, last_lastmod)
SELECT DISTINCT ON (url COLLATE "C") %(domain)s, url, %(file)s, %(depth)s, 'sitemapindex', now(), changed
FROM unnest(%(urls)s::text[], %(changed)s::timestamptz[]) AS w(url, changed) ORDER BY url COLLATE "C"
ON CONFLICT (domain_id, url_hash) DO UPDATE SET last_seen_at = now(),
    last_lastmod = coalesce(excluded.last_lastmod, f.last_lastmod),
    depth = CASE WHEN f.parent_id IS NULL AND f.id NOT IN (SELECT id FROM above) THEN excluded.depth ELSE f.depth END,
    parent_id = CASE WHEN f.parent_id IS NULL AND f.id NOT IN (SELECT id FROM above) THEN excluded.parent_id
        ELSE f.parent_id END
"""

_GONE = """
UPDATE pages SET gone_at = now() WHERE gone_at IS NULL AND last_seen_at < %(started)s AND sitemap_file_id IN (
    SELECT %(file)s UNION ALL SELECT id FROM sitemap_files WHERE parent_id = %(file)s AND last_seen_at < %(started)s)
"""


def save(results: Sequence[tuple[SitemapFile, Slice]]) -> None:
    """Merge a slice into pages, and move the cursor with it: both or neither."""
    allowed = writing()
    for file, part in results:
        if not allowed.empty:
            _leave_out_suppressed(file, part, allowed)
        if part.end is not None and part.end.summary is None:
            _finish_unchanged(file)
            continue
        with connection.cursor() as cursor:
            if part.first:
                cursor.execute(_BEGIN, [file.pk])
            merged = merge_pages(file.domain_id, file.pk, part.pages, page_limit(file)) if part.pages else Merged()
            part.left_out = merged.left_out
            if part.children:
                _keep_children(file, part.children)
            advance: dict[str, Any] = {"file": file.pk, "read": part.read, "names": part.names, "refused": part.refused}
            cursor.execute(_ADVANCE, advance | {"added": merged.added, "updated": merged.updated})
            (started,) = cursor.fetchone()
        if part.end is not None and part.end.summary is not None:
            _finish(file, part.end, part.end.summary, started, part.end.left_out + part.left_out)


def _leave_out_suppressed(file: SitemapFile, part: Slice, allowed: Gate) -> None:
    """URLs that name who is suppressed count as refused; of a suppressed domain, all do."""
    scopes, all_of_it = [file.domain.host], allowed.domain(file.domain.host)
    lines = part.pages.splitlines(keepends=True)
    pages = [] if all_of_it else [line for line in lines if not allowed.blocks(line.decode("utf-8", "replace"), scopes)]
    children = {} if all_of_it else {u: at for u, at in part.children.items() if not allowed.blocks(u, scopes)}
    part.refused += len(lines) - len(pages) + len(part.children) - len(children)
    part.pages, part.children = b"".join(pages), children


def _keep_children(file: SitemapFile, children: dict[str, datetime | None]) -> None:
    parameters: dict[str, Any] = {"domain": file.domain_id, "file": file.pk, "depth": file.depth + 1}
    parameters |= {"urls": list(children), "changed": list(children.values())}
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, parameters)


def _finish(file: SitemapFile, end: Ending, summary: Summary, started: datetime, left_out: int) -> None:
    """The end of a file: its validators, its missing pages, and its children's turn.

    What was not taken in whole is read again the next time, changed or not.
    """
    whole = not summary.truncated and not left_out
    gone = 0
    if not summary.truncated:
        with connection.cursor() as cursor:
            cursor.execute(_GONE, {"file": file.pk, "started": started})
            gone = cursor.rowcount
    SitemapFile.objects.filter(pk=file.pk).update(
        sitemap_type=summary.type, url_count=summary.url_count, child_count=summary.child_count,
        import_total=F("import_cursor"), imported_at=Now(), imported_etag=end.etag if whole else "",
        imported_last_modified=end.last_modified if whole else "", pages_gone=gone, warning=summary.warning,
    )  # fmt: skip
    _count(file, summary)
    if summary.child_count:
        end.files_left_out = _queue_children(file, started)


def _finish_unchanged(file: SitemapFile) -> None:
    SitemapFile.objects.filter(pk=file.pk).update(imported_at=Now())
    if file.import_started_at is not None:
        _queue_children(file, file.import_started_at)


# A file queues its children when its import ends: so far up reaches the run of this one.
_ROOM = """
WITH RECURSIVE above AS (
    SELECT id, parent_id, import_started_at, sitemap_import_queued_at FROM sitemap_files WHERE id = %(file)s
    UNION SELECT s.id, s.parent_id, s.import_started_at, s.sitemap_import_queued_at
    FROM sitemap_files AS s JOIN above ON s.id = above.parent_id
        AND above.sitemap_import_queued_at BETWEEN s.import_started_at AND s.imported_at
)
SELECT %(budget)s - count(*) FROM sitemap_files WHERE domain_id = %(domain)s AND parent_id IS NOT NULL
AND sitemap_import_queued_at >= (SELECT min(import_started_at) FROM above)
"""

# Unread and changed files first, so that each run goes further; then those that are likely to name pages with contacts.
_CHILDREN_IN_ORDER = """
SELECT id FROM sitemap_files WHERE parent_id = %(file)s AND last_seen_at >= %(started)s
ORDER BY imported_at IS NOT NULL AND (last_lastmod IS NULL OR last_lastmod <= imported_at),
    CASE WHEN url ~* '(page|contact|about|team|location|store|misc)' THEN 0
        WHEN url ~* '(image|video|tag|author|archive|product|news|post|attachment)' THEN 2 ELSE 1 END,
    last_lastmod DESC NULLS LAST, id
"""


def _queue_children(file: SitemapFile, started: datetime) -> int:
    """Queue the children that the index names now, as far as the budget goes; returns how many were left out."""
    budget: dict[str, Any] = {"file": file.pk, "domain": file.domain_id, "budget": settings.FETCH_SITEMAPS_PER_DOMAIN}
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, budget)
        room = int(cursor.fetchone()[0])
        cursor.execute(_CHILDREN_IN_ORDER, {"file": file.pk, "started": started})
        children = [number for (number,) in cursor.fetchall()]
    queue(stage, children[: max(0, room)], rerun=True)
    return len(children) - min(len(children), max(0, room))


# A child adds what it added; with the head of a tree all are counted, since pages come and go in other ways.
_COUNT = """
UPDATE domains AS d SET page_count = CASE WHEN %(is_child)s
        THEN d.page_count + (SELECT pages_added FROM sitemap_files WHERE id = %(file)s)
        ELSE (SELECT count(*) FROM pages WHERE domain_id = d.id) END,
    sitemap_count = CASE WHEN %(is_index)s
        THEN (SELECT count(*) FROM sitemap_files WHERE domain_id = d.id) ELSE d.sitemap_count END
WHERE d.id = %(domain)s
"""


def _count(file: SitemapFile, summary: Summary) -> None:
    kind = {"is_child": file.parent_id is not None, "is_index": summary.child_count > 0}
    lock_domains([file.domain_id])
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {**kind, "file": file.pk, "domain": file.domain_id})


stage = Stage(
    "sitemap_import",
    SitemapFile,
    column="sitemap_import_status",
    work=work,
    save=save,
    task="process_sitemap_imports",
    settings_prefix="SITEMAP_IMPORT",
    related=("domain",),
    limit_by="domain_id",
    limit=4,  # one is fetched at a time; as many are merged at once as the process has database threads
    resumes=True,
    title="Sitemap import",
    doc_purpose="Every page that a site says it has, once, with when it last changed.",
    doc_reads="the sitemap, as it streams in",
    doc_writes="pages; the children of an index as sitemap files; counts and validators on the sitemap file",
)
