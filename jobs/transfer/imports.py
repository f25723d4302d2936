"""Imports: what people and programs bring. Each item is accepted, changed, exists, or is invalid, and says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Model

from jobs.actions.search_price import require_agreement
from jobs.actions.searches import AmbiguousSearch, find_or_create_search
from jobs.compliance.gate import SENTENCE, writing
from jobs.extract.page_types import page_depth, page_type
from jobs.extract.urls import CanonicalHost, canonical_host, canonical_url
from jobs.extract.websites import read_website
from jobs.models import Domain, Page, PlaceSearch, Run, SitemapFile
from jobs.models.limits import URL
from jobs.pipeline import queue
from jobs.pipeline.runs import request
from jobs.stages import stage_named, stages_of, stages_on_selected
from jobs.store import new_domains
from jobs.store.bulk import count_added

ACCEPTED, CHANGED, EXISTS, INVALID = "accepted", "changed", "exists", "invalid"
RESULTS = (ACCEPTED, CHANGED, EXISTS, INVALID)


@dataclass(slots=True)
class Item:
    """What became of one item; `detail` is for people. `choices`: what an ambiguous search may mean. `notices`: what of
    a row that is stored could not be read, "Field: sentence". `before`: the facts that it replaced, so that they can be
    restored. `facts`: of a business, what was read of it."""

    result: str
    id: int | None = None
    detail: str = ""
    choices: Sequence[dict[str, str]] = ()
    notices: tuple[str, ...] = ()
    before: dict[str, Any] | None = None
    facts: Any = None


@dataclass
class Imported:
    """What became of all items, in their order, and the run of the steps that were queued for them."""

    items: list[Item] = field(default_factory=list)
    run: Run | None = None
    queued: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many items were accepted, changed, exist, are invalid."""
        counted = Counter(item.result for item in self.items)
        return {word: counted[word] for word in RESULTS}


_LOCK = 0x5C5C_0015


def wait_for_other_imports() -> None:
    """Wait until no other transaction stores rows that are found by what they are, and not only by one key: two files
    that name the same business at once would each look for it, and the last would overwrite what the first brought."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def add_domains(names: Sequence[str], *, by: str, auto_queue: bool = False, source: str = "api") -> Imported:
    """Store domains by name or website."""
    read = [_try(host_named, name) for name in names]
    with transaction.atomic():
        allowed = _without_suppressed(read)
        ids = ensure_domains([host for host in allowed if isinstance(host, CanonicalHost)], source)
        items = _items(allowed, lambda host: ids[host.host])
        return _queued(Imported(items), Domain, by, auto_queue)


def host_named(text: str) -> CanonicalHost:
    """The host of a domain or website; of a link that only leads to another site, that site's."""
    host = canonical_host(text)
    is_plain = "?" not in text and text.count("://") < 2
    if is_plain or (website := read_website(text)).outcome != "own":
        return host
    return website.canonical


def add_pages(urls: Sequence[str], *, by: str, auto_queue: bool = False, source: str = "api") -> Imported:
    """Store pages by URL, each with its domain."""
    read = [_try(_located, url) for url in urls]
    with transaction.atomic():
        domains = _domains_of(read, source)
        rows = [(domains[at.host.host][0], at.url, page_type(at.url), page_depth(at.url)) for at in _good(read)]
        ids = _ensure("pages", _PAGES, rows, source, "page_count")
        items = _items(read, lambda at: ids[domains[at.host.host][0], at.url])
        return _queued(Imported(items), Page, by, auto_queue)


def add_sitemap_files(urls: Sequence[str], *, by: str, auto_queue: bool = False, source: str = "api") -> Imported:
    """Store sitemap files by URL, each with its domain."""
    read = [_try(_located, url) for url in urls]
    with transaction.atomic():
        domains = _domains_of(read, source)
        rows = [(domains[at.host.host][0], at.url, "", 0) for at in _good(read)]
        ids = ensure_sitemaps(rows, source)
        items = _items(read, lambda at: ids[domains[at.host.host][0], at.url])
        return _queued(Imported(items), SitemapFile, by, auto_queue)


def add_searches(queries: Sequence[str], *, by: str, auto_queue: bool = False, **options: Any) -> Imported:
    """Store place searches in words, as in `plumbers in Ithaca, NY`; a search that was saved before exists.

    `options` are what `find_or_create_search` takes beside the words: provider, area, language, budget, ... With
    `auto_queue` those that were never completed are queued. Raises PriceNotAgreed when one of them costs something and
    has no budget: then nothing is stored.
    """
    with transaction.atomic():
        newest_before = int(PlaceSearch._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0)
        items, seen = [], set[int]()
        for words in queries:
            search = _try(lambda text: find_or_create_search(text, requested_by=by, **options), words)
            items.append(search if isinstance(search, Item) else _of_search(search.pk, newest_before, seen))
        if auto_queue:
            require_agreement([item.id for item in items if item.id is not None])
        return _queued(Imported(items), PlaceSearch, by, auto_queue)


def _of_search(pk: int, newest_before: int, seen: set[int]) -> Item:
    new = pk > newest_before and pk not in seen
    seen.add(pk)
    return Item(ACCEPTED if new else EXISTS, pk)


@dataclass(frozen=True)
class _Located:
    url: str
    host: CanonicalHost


def _located(url: str) -> _Located:
    if not url.strip().lower().startswith(("http://", "https://")):
        raise ValueError("A URL starts with http:// or https://.")
    canonical = canonical_url(url)
    return _Located(canonical, canonical_host(urlsplit(canonical).hostname or ""))


def _try(read: Callable[[str], Any], text: str) -> Any:
    """What was read, or an invalid item that says why not."""
    try:
        if "\0" in text:
            raise ValueError("It has a NUL character.")
        if not text.strip():
            raise ValueError("There is nothing to read here.")
        if len(text) > URL.characters:
            raise ValueError(f"It has {len(text):,} characters; at most {URL.characters:,} are read.")
        return read(text)
    except AmbiguousSearch as error:
        return Item(INVALID, detail=str(error), choices=error.choices)
    except ValueError as error:
        return Item(INVALID, detail=str(error))


def _good(read: Sequence[Any]) -> list[Any]:
    return [item for item in read if not isinstance(item, Item)]


def _without_suppressed(read: Sequence[Any]) -> list[Any]:
    """Suppressed hosts become invalid items."""
    allowed = writing()

    def refused(item: Any) -> bool:
        host = item.host if isinstance(item, CanonicalHost) else item.host.host
        return allowed.domain(host) or (isinstance(item, _Located) and allowed.blocks(item.url, [host]))

    return [forgotten() if not isinstance(item, Item) and refused(item) else item for item in read]


def forgotten() -> Item:
    """The item of a suppressed subject."""
    return Item(INVALID, detail=SENTENCE)


def _domains_of(read: list[Any], source: str) -> dict[str, tuple[int, bool]]:
    read[:] = _without_suppressed(read)
    return ensure_domains([at.host for at in _good(read)], source)


def _items(read: Sequence[Any], id_of: Callable[[Any], tuple[int, bool]]) -> list[Item]:
    """An item for each; the second of two equal ones exists already."""
    items, seen = [], set[int]()
    for item in read:
        if isinstance(item, Item):
            items.append(item)
            continue
        pk, new = id_of(item)
        items.append(Item(ACCEPTED if new and pk not in seen else EXISTS, pk))
        seen.add(pk)
    return items


def ensure_domains(hosts: Sequence[CanonicalHost], source: str) -> dict[str, tuple[int, bool]]:
    """Add domains that are not there; returns host -> (id, whether it is new)."""
    names = {host.host: host.registrable_domain for host in hosts}
    new = {host: (pk, True) for host, pk in new_domains.add_domains(names, source).items()}
    there = Domain.objects.filter(host__in=[name for name in names if name not in new])
    return {host: (pk, False) for pk, host in there.values_list("pk", "host")} | new


_GIVEN = """
SELECT DISTINCT * FROM unnest(
    %(domains)s::bigint[], %(urls)s::text[], %(types)s::text[], %(depths)s::int[]) AS g(domain, url, type, depth)
"""
# In the order of the hashes, as `jobs.store.bulk` adds pages.
_PAGES = f"""
INSERT INTO pages (domain_id, url, page_type, depth, source, first_seen_at)
SELECT domain, url, type, depth, %(source)s, now() FROM ({_GIVEN}) AS given ORDER BY domain, md5(url)::uuid
ON CONFLICT (domain_id, url_hash) DO NOTHING RETURNING id, domain_id, url, true
"""  # noqa: S608 -- a part of our own
# In the order of the URLs (by their bytes, as Python sorts), as discovery and the import of sitemaps add them.
_SITEMAPS = f"""
INSERT INTO sitemap_files (domain_id, url, discovery_method, depth)
SELECT domain, url, %(source)s, depth FROM ({_GIVEN}) AS given ORDER BY domain, url COLLATE "C"
ON CONFLICT (domain_id, url_hash) DO NOTHING RETURNING id, domain_id, url, true
"""  # noqa: S608 -- a part of our own
_KNOWN = f"""
SELECT t.id, t.domain_id, t.url, false FROM ({_GIVEN}) AS given
JOIN {{table}} AS t ON t.domain_id = given.domain AND t.url_hash = md5(given.url)::uuid
"""  # noqa: S608 -- a part of our own


def ensure_sitemaps(rows: Sequence[tuple[int, str, str, int]], source: str) -> dict[Any, tuple[int, bool]]:
    """Add sitemap files (domain, URL, "", 0) that are not there; returns (domain, URL) -> (id, whether it is new)."""
    return _ensure("sitemap_files", _SITEMAPS, rows, source, "sitemap_count")


def _ensure(
    table: str, insert: str, rows: Sequence[tuple[int, str, str, int]], source: str, counted: str
) -> dict[Any, tuple[int, bool]]:
    """(domain, URL) -> (id, whether it is new). `counted` is where their domains keep how many there are."""
    domains, urls, types, depths = ([row[n] for row in rows] for n in range(4))
    with connection.cursor() as cursor:
        parameters: Any = {"domains": domains, "urls": urls, "types": types, "depths": depths, "source": source}
        cursor.execute(insert, parameters)
        added = cursor.fetchall()
        # In a statement of its own, which sees what others inserted while the first one waited for them.
        cursor.execute(_KNOWN.format(table=table), parameters)
        ids = {(domain, url): (pk, new) for pk, domain, url, new in (*cursor.fetchall(), *added)}
    count_added(counted, Counter(domain for (domain, _), (_, new) in ids.items() if new))
    return ids


def _queued(imported: Imported, model: type[Model], by: str, auto_queue: bool) -> Imported:
    """Queue the steps that follow, for rows that never ran (searches: that did not end well), as one run."""
    ids = [item.id for item in imported.items if item.id is not None]
    if not auto_queue or not ids:
        return imported
    noun = model._meta.verbose_name if len(ids) == 1 else model._meta.verbose_name_plural
    run = request(f"{len(ids):,} {noun} submitted", by=by)
    imported.queued = queue_new(model, ids, run)
    if imported.queued:
        imported.run = run
    else:
        run.delete()
    return imported


def queue_new(model: type[Model], ids: Sequence[int], run: Run) -> int:
    """Queue the steps that follow a decision (or, where there is none, the first ones), for rows never queued.

    A search that failed was never answered: it is queued, too.
    """
    if model is PlaceSearch:
        return queue(stage_named("place_search"), ids, run=run)
    total = 0
    for stage in stages_on_selected(model) or stages_of(model):
        never = model._default_manager.filter(pk__in=ids, **{f"{stage.column}__isnull": True})
        total += queue(stage, never, run=run)
    return total
