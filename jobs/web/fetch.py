"""Fetch: one bounded, polite request at a time, with the evidence of each."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from codecs import BOM_UTF8
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import ada_url
import aiohttp
from django.db import connections

from jobs.web.addresses import Target, mapping_for, target_of
from jobs.web.browser import Browser
from jobs.web.connect import ForbiddenAddress, Lookup, Resolver, lookup, sent_as, session_for
from jobs.web.decompress import ACCEPTED, Decoder
from jobs.web.failures import Ended, Fail, Retry
from jobs.web.politeness import (  # fmt: skip
    LONGEST_WISH_SECONDS,
    Gate,
    MemoryGate,
    PageOf,
    Policy,
    RobotsFile,
    Visit,
    not_now,
    robots_file,
    turn,
)
from jobs.web.refresh import refresh_of
from jobs.web.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from jobs.web.robots import MOST_REDIRECTS as MOST_ROBOTS_REDIRECTS
from jobs.web.robots import Robots, parse

CHUNK = 65_536
SMALL_PART = 262_144  # decoded bytes; they take less than a millisecond, and a hop to a thread a tenth of one
REDIRECTS = (301, 302, 303, 307, 308)
SMALL_ROBOTS = 16_384  # bytes; reading so much takes about a millisecond, half a mebibyte takes fifty
PARSED_ROBOTS = 5_000  # remembered in a process
ACCEPT = {
    "html": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "xml": "application/xml,text/xml;q=0.9,*/*;q=0.5",
    "any": "*/*",
}
PAGES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
NOT_CONNECTED = ("dns", "connect", "tls")
_SURROGATE = re.compile("[\ud800-\udfff]")
NO_WAY_IN = (*NOT_CONNECTED, "forbidden_address")  # for any page of a host
TRY_NEXT = (*NOT_CONNECTED, "circuit_open")  # of the addresses of a home page


@dataclass
class FetchRecord:
    """The evidence of one URL that was asked for: times in seconds, sizes in bytes."""

    url: str
    fetched_at: datetime
    method: str = "GET"
    final_url: str = ""
    hops: list[tuple[int, str]] = field(default_factory=list)
    status: int | None = None
    content_type: str = ""
    wire_bytes: int = 0
    decoded_bytes: int = 0
    seconds: float = 0.0
    address: str = ""
    outcome: str = ""
    error: str = ""
    content_hash: str = ""
    etag: str = ""
    last_modified: str = ""
    body: bytes | None = None


# The kernel opens a journal for each row, and stores it when it settles the row.
journal: ContextVar[list[FetchRecord] | None] = ContextVar("journal", default=None)
network_refused: ContextVar[bool] = ContextVar("network_refused", default=False)


@dataclass(frozen=True)
class Validators:
    """What the last answer said of its version."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """RFC 9110, section 13.1: both may be sent, the entity tag has precedence."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass
class Response:
    """An answer, whole and decoded. `charset` is what the Content-Type says, or None."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    content_hash: str
    not_modified: bool = False
    charset: str | None = None
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    hops: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    address: str = ""
    wire_bytes: int = 0


class StreamedResponse:
    """An answer whose body is still to come: `async for chunk in response.chunks()`."""

    def __init__(self, answer: aiohttp.ClientResponse, record: FetchRecord, decoder: Decoder, policy: Policy) -> None:
        self._answer, self._record, self._decoder, self._policy = answer, record, decoder, policy
        self.url, self.final_url, self.status = record.url, record.final_url, answer.status
        self.headers: Mapping[str, str] = answer.headers
        self.content_type = record.content_type
        self.not_modified = answer.status == 304
        self.etag, self.last_modified = record.etag, record.last_modified

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, decoded, in pieces of at most 1 MiB. Raises Fail and Retry as `Web.fetch` does."""
        started = time.monotonic()
        digest = hashlib.sha256()
        try:
            async for data in self._answer.content.iter_chunked(CHUNK):
                self._record.wire_bytes += len(data)
                self._refuse_trickle(time.monotonic() - started)
                for part in self._decoder.parts(data):
                    pieces, fault = await self._decoded(part, digest)
                    for piece in pieces:
                        yield piece
                    if fault is not None:
                        raise fault
                if self._decoder.full:
                    break
            self._decoder.finish()
        finally:
            self._record.decoded_bytes = min(self._decoder.decoded, self._decoder.limit)
            self._record.content_hash = digest.hexdigest()

    async def _decoded(self, part: bytes, digest: Any) -> tuple[list[bytes], Ended | None]:
        """The pieces of a part, in a thread where they are expected to be large enough to delay the event loop."""
        if self._decoder.expected(part) <= SMALL_PART:
            return _unpacked(self._decoder, part, digest)
        return await asyncio.to_thread(_unpacked, self._decoder, part, digest)

    def _refuse_trickle(self, seconds: float) -> None:
        if seconds > self._policy.slow_after and self._record.wire_bytes < seconds * self._policy.slowest:
            raise Retry("too_slow")


def _unpacked(decoder: Decoder, part: bytes, digest: Any) -> tuple[list[bytes], Ended | None]:
    """The pieces of a part, and what was wrong with what followed them."""
    pieces = []
    try:
        for piece in decoder.feed(part):
            digest.update(piece)
            pieces.append(piece)
    except Ended as fault:
        return pieces, fault
    return pieces, None


@dataclass
class Asked:
    """What is wanted of one URL."""

    url: str
    accept: str = "html"
    validators: Validators | None = None
    max_bytes: int = 0
    obey_robots: bool = True
    deadline: float = 0.0
    cut: bool = False  # read only `max_bytes` of a larger answer, instead of refusing it
    redirects: int = 10
    visit: Visit | None = None  # the turn that is held already
    page: PageOf | None = None  # what it counts as
    elsewhere: bool = False  # whether redirects led to another host
    held: AsyncExitStack | None = None  # who gives the turn back, if not the request itself
    spent: float = 0.0  # seconds of the deadline


class Web:
    """Other people's servers. One per process and event loop; cheap to pass around."""

    def __init__(self, policy: Policy | None = None, gate: Gate | None = None, look_up: Lookup = lookup) -> None:
        self.policy = policy or Policy()
        self.gate: Gate = gate or MemoryGate(self.policy)
        self._look_up = look_up
        self._resolver: Resolver | None = None
        self._session: aiohttp.ClientSession | None = None
        self._browser: Browser | None = None
        self._rules: OrderedDict[tuple[str, int], tuple[datetime, Robots]] = OrderedDict()

    async def fetch(
        self,
        url: str,
        *,
        accept: str = "html",
        validators: Validators | None = None,
        max_bytes: int | None = None,
        obey_robots: bool = True,
        deadline: float | None = None,
        page: PageOf | None = None,
    ) -> Response:
        """Fetch a URL, following redirects, of pages (`accept` "html") also those that are written in them.

        `deadline` in seconds, `max_bytes` decoded; `page` counts it towards its site's budget.

        Raises Skip, Retry or Fail with the reason. An answer 304 is a Response with `not_modified`.
        """
        asked = self._asked(url, accept, validators, max_bytes, obey_robots, deadline)
        asked.page = page
        async with AsyncExitStack() as asked.held:
            response, seen = await self._fetch(asked), set[str]()
            while accept == "html" and (further := _refreshed(response)) and further not in seen:
                seen |= {response.final_url, further}
                response = await self._follow(asked, response, further)
        return response

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        accept: str = "any",
        validators: Validators | None = None,
        max_bytes: int | None = None,
        obey_robots: bool = True,
        deadline: float | None = None,
    ) -> AsyncIterator[StreamedResponse]:
        """As `fetch`, with the body in pieces as it comes: for what is too large to hold."""
        asked = self._asked(url, accept, validators, max_bytes, obey_robots, deadline)
        async with self._open(asked) as (streamed, _):
            yield streamed

    async def home(
        self, host: str, remembered: str = "", *, validators: Validators | None = None, obey_robots: bool = True
    ) -> Response:
        """A site's home page: https first, http only where https does not connect; apex and `www.` both tried.

        `remembered` is the URL that worked last time. Its final URL says what worked this time.
        """
        failure: Ended | None = None
        for url in dict.fromkeys([remembered, *_homes(host)]):
            if not url:
                continue
            try:
                known = validators if url == remembered or not remembered else None
                return await self.fetch(url, validators=known, obey_robots=obey_robots)
            except Ended as ended:
                if ended.reason.word not in TRY_NEXT:
                    raise
                failure = ended if failure is None or failure.reason.word == "dns" else failure
        assert failure is not None
        raise failure

    @property
    def renders(self) -> bool:
        """Whether there is a browser for pages that are empty without one."""
        return bool(self.policy.browser)

    async def render(self, shell: Response, *, obey_robots: bool = True) -> Response:
        """A page as it is once its scripts have run, in UTF-8; without validators, since only the shell has those.

        Raises Fail("empty_shell") where there is no browser, and Fail or Retry for what went wrong in it.
        """
        if not self.renders:
            raise Fail("empty_shell")
        if self._browser is None:
            self._browser = Browser(self.policy)
        asked = Asked(shell.final_url, obey_robots=obey_robots, max_bytes=self.policy.max_bytes)
        async with self._evidence(asked, "BROWSER") as record:
            html, record.final_url = await self._browser.render(shell, self._for_pages(obey_robots))
            # The mark at its beginning outweighs whatever charset the document claims, also when it is read again.
            body = BOM_UTF8 + html.encode("utf-8", "replace")
            record.status, record.content_type, record.address = shell.status, "text/html", shell.address
            record.decoded_bytes, record.content_hash = len(body), hashlib.sha256(body).hexdigest()
            record.body = body if self.policy.store_bodies else None
        return replace(
            shell, final_url=record.final_url, body=body, content_hash=record.content_hash, charset="utf-8",
            content_type="text/html", etag="", last_modified="",
        )  # fmt: skip

    def _for_pages(self, obey_robots: bool) -> Callable[[str, str], Awaitable[Response]]:
        """How a page that is rendered fetches: as we do, but of its scripts only the record is kept as evidence."""

        async def fetch(url: str, accept: str) -> Response:
            asked = self._asked(url, accept, None, None, obey_robots, None)
            async with self._open(asked) as (streamed, record):
                return await self._whole(streamed, record, kept=False)

        return fetch

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of a URL's host names, as written there."""
        target = self._target(url)
        async with turn(self.gate, target.host, target.port, self.policy.deadline) as visit:
            return (await self._robots(target, visit)).sitemaps

    async def close(self) -> None:
        """Close the connections, and finish what the gate has under way."""
        if self._browser is not None:
            await self._browser.close()
        if self._session is not None:
            await self._session.close()
        await self.gate.close()

    def _asked(
        self, url: str, accept: str, validators: Validators | None, max_bytes: int | None, obey_robots: bool,
        deadline: float | None,
    ) -> Asked:  # fmt: skip
        policy = self.policy
        return Asked(
            url, accept, validators, max_bytes or policy.max_bytes, obey_robots, deadline or policy.deadline,
            redirects=policy.redirects,
        )  # fmt: skip

    async def _fetch(self, asked: Asked) -> Response:
        async with self._open(asked) as (streamed, record):
            return await self._whole(streamed, record)

    async def _follow(self, asked: Asked, response: Response, url: str) -> Response:
        """Go on to where a page leads: checked, counted and timed as a redirect is."""
        hops = [*response.hops, (response.status, response.final_url)]
        if len(hops) > self.policy.redirects:
            raise Fail("redirects")
        asked.url, asked.validators, asked.page, asked.redirects = url, None, None, self.policy.redirects - len(hops)
        following = await self._fetch(asked)
        seconds = response.seconds + following.seconds
        return replace(following, url=response.url, hops=[*hops, *following.hops], seconds=seconds)

    # In the order in which a request passes through: opened with its evidence, hop by hop, each at its host's turn.

    @asynccontextmanager
    async def _open(self, asked: Asked) -> AsyncIterator[tuple[StreamedResponse, FetchRecord]]:
        async with self._evidence(asked) as record:
            await self._count(asked.page)
            async with self._hops(asked, record) as streamed:
                yield streamed, record
                record.outcome = "unchanged" if streamed.not_modified else "ok"

    @asynccontextmanager
    async def _evidence(self, asked: Asked, method: str = "GET") -> AsyncIterator[FetchRecord]:
        _refuse_in_transactions()
        record = FetchRecord(asked.url, datetime.now(UTC), method, final_url=asked.url)
        started = time.monotonic()
        try:
            yield record
            record.outcome = record.outcome or "ok"
        except Ended as ended:
            record.outcome, record.error = ended.reason.word, ended.sentence
            raise
        finally:
            record.seconds = time.monotonic() - started
            kept = journal.get()
            if kept is not None and record.outcome:
                kept.append(record)

    async def _count(self, page: PageOf | None) -> None:
        if page is not None and not await self.gate.count(page):
            raise Fail("page_budget")

    @asynccontextmanager
    async def _hops(self, asked: Asked, record: FetchRecord) -> AsyncIterator[StreamedResponse]:
        url, seen = asked.url, set[str]()
        async with AsyncExitStack() as own:
            visit, held = asked.visit, asked.held or own
            while True:
                target = self._target(url)
                record.final_url = target.url
                if target.url in seen or len(record.hops) > asked.redirects:
                    raise Fail("redirects")
                seen.add(target.url)
                visit = asked.visit = await self._turn(asked, target, visit, held)
                begun = time.monotonic()
                async with self._answer(asked, target, visit, record, asked.deadline - asked.spent) as answer:
                    location = answer.headers.get("Location", "") if answer.status in REDIRECTS else ""
                    if not location:
                        yield self._streamed(asked, answer, record)
                        asked.spent += time.monotonic() - begun
                        return
                    record.hops.append((answer.status, target.url))
                    url = _joined(target.url, location)
                    asked.elsewhere = asked.elsewhere or ada_url.URL(url).hostname != target.host
                asked.spent += time.monotonic() - begun

    async def _turn(self, asked: Asked, target: Target, visit: Visit | None, held: AsyncExitStack) -> Visit:
        """The host's turn, once its name resolves and its robots.txt allows the URL. A turn in hand is kept."""
        async with _deadline(self.policy.connect * 2, "dns"):
            addresses = await self._resolved(target)
        if visit is None or (visit.host, visit.port) != (target.host, target.port):
            await held.aclose()
            hold = asked.deadline + self.policy.deadline + 2 * self.policy.longest_crawl_delay
            visit = await held.enter_async_context(turn(self.gate, target.host, target.port, hold))
        elif visit.asked:
            await asyncio.sleep(visit.delay)
        visit.addresses = addresses
        if asked.obey_robots:
            await self._obey_robots(target, visit)
        if not mapping_for(target.host, self.policy.mappings):
            await self.gate.spend(addresses[0])
        return visit

    @asynccontextmanager
    async def _answer(
        self, asked: Asked, target: Target, visit: Visit, record: FetchRecord, seconds: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one request; its faults, and those of reading its body, come out with their reasons."""
        visit.asked, record.status, record.wire_bytes = True, None, 0
        try:
            async with _deadline(seconds, lambda: "timeout" if record.status is None else "too_slow"):  # noqa: SIM117
                async with self._request(asked, target) as answer:
                    _note_answer(answer, visit, record)
                    yield answer
        except Ended as ended:
            _note_failure(visit, ended)
            raise
        except (aiohttp.ClientError, OSError) as error:
            reason = _reason_of(error, record.status is not None)
            _note_failure(visit, reason)
            raise reason from None

    def _request(self, asked: Asked, target: Target) -> Any:
        if self._session is None:
            self._session = session_for(self.policy, self._resolver_of())
        headers = {
            "User-Agent": self.policy.user_agent,
            "Accept": ACCEPT[asked.accept],
            "Accept-Encoding": ACCEPTED,
            "Host": target.netloc,
            **(asked.validators.headers() if asked.validators else {}),
        }
        url, more = sent_as(target, self.policy)
        return self._session.get(url, headers={**headers, **more}, allow_redirects=False)

    def _streamed(self, asked: Asked, answer: aiohttp.ClientResponse, record: FetchRecord) -> StreamedResponse:
        """Judge an answer by its head: what is no page raises its reason, before a body is read."""
        if answer.status != 304 or asked.validators is None or not asked.validators.headers():
            _refuse_status(answer)
            if asked.accept == "html":
                _refuse_type(record.content_type)
            if not asked.cut and (answer.content_length or 0) > asked.max_bytes:
                raise Fail("too_large")
        coding = answer.headers.get("Content-Encoding", "")
        decoder = Decoder(coding, asked.max_bytes, self.policy.max_ratio, cut=asked.cut)
        return StreamedResponse(answer, record, decoder, self.policy)

    async def _whole(self, streamed: StreamedResponse, record: FetchRecord, *, kept: bool = True) -> Response:
        body = b"".join([piece async for piece in streamed.chunks()])
        if self.policy.store_bodies and body and kept:
            record.body = body
        return Response(
            record.url, record.final_url, streamed.status, streamed.headers, body, record.fetched_at,
            record.content_hash, streamed.not_modified, _charset(_text(streamed.headers.get("Content-Type", ""))),
            record.etag, record.last_modified, record.content_type, record.hops,
            (datetime.now(UTC) - record.fetched_at).total_seconds(), record.address, record.wire_bytes,
        )  # fmt: skip

    # Robots.

    async def _obey_robots(self, target: Target, visit: Visit) -> None:
        known = visit.robots
        robots = await self._robots(target, visit)
        if visit.robots is not None and visit.robots.outcome == "disallow_all":
            raise Retry("robots_unreachable", after=self.policy.unreachable)
        if not robots.allows(target.url):
            raise Fail("robots")
        if visit.robots is not known and visit.asked:
            if visit.delay > self.policy.patience:
                raise not_now(visit.delay)  # what robots.txt says is kept, so that the next time needs one request
            await asyncio.sleep(visit.delay)

    async def _robots(self, target: Target, visit: Visit) -> Robots:
        if visit.robots is None or not visit.robots.fresh:
            visit.robots = await self._read_robots(target, visit)
            visit.robots_changed = True
        robots = await self._parsed((target.host, target.port), visit.robots)
        visit.crawl_delay = min(robots.crawl_delay or 0.0, self.policy.longest_crawl_delay) or None
        visit.delay = max(visit.delay, visit.crawl_delay or 0.0)
        return robots

    async def _parsed(self, host: tuple[str, int], file: RobotsFile) -> Robots:
        kept = self._rules.get(host)
        if kept is None or kept[0] != file.fetched_at:
            body = file.body.encode("utf-8", "surrogateescape")
            if len(body) <= SMALL_ROBOTS:
                rules = parse(body, self.policy.product)
            else:
                rules = await asyncio.to_thread(parse, body, self.policy.product)
            kept = self._rules[host] = (file.fetched_at, rules)
            if len(self._rules) > PARSED_ROBOTS:
                self._rules.popitem(last=False)
        return kept[1]

    async def _read_robots(self, target: Target, visit: Visit) -> RobotsFile:
        """RFC 9309, section 2.3.1: what each way in which reading a robots.txt can end means.

        Raises Retry or Fail only where the host cannot be connected to at all, so that the page could not be either;
        what happens on another host, to which its robots.txt redirects, says nothing of its pages.
        """
        old = visit.robots if visit.robots and visit.robots.outcome == "parsed" else None
        asked = self._asked_for_robots(target, visit, old)
        try:
            response = await self._fetch_robots(asked)
        except Ended as ended:
            if _is_busy(ended) or (ended.reason.word in NO_WAY_IN and not asked.elsewhere):
                raise
            return _robots_of_failure(ended, old, self.policy.unreachable)
        if response.not_modified and old is not None:
            return robots_file("parsed", body=old.body, status=200, etag=old.etag, last_modified=old.last_modified)
        body = response.body.replace(b"\x00", b"").decode("utf-8", "replace")
        return robots_file(
            "parsed", body=body, status=response.status, etag=response.etag, last_modified=response.last_modified
        )

    def _asked_for_robots(self, target: Target, visit: Visit, old: RobotsFile | None) -> Asked:
        """The rules apply to the host that was asked first, wherever its robots.txt has moved to."""
        return Asked(
            f"{target.scheme}://{target.netloc}/robots.txt", "any",
            Validators(old.etag, old.last_modified) if old else None, MOST_ROBOTS_BYTES, False, self.policy.deadline,
            cut=True, redirects=MOST_ROBOTS_REDIRECTS, visit=visit,
        )  # fmt: skip

    async def _fetch_robots(self, asked: Asked) -> Response:
        async with self._open(asked) as (streamed, record):
            return await self._whole(streamed, record)

    # Where a URL leads.

    def _target(self, url: str) -> Target:
        policy = self.policy
        return target_of(url, ports=policy.ports, allowed=policy.allowed, mappings=policy.mappings)

    def _resolver_of(self) -> Resolver:
        if self._resolver is None:
            self._resolver = Resolver(self.policy, self._look_up)
        return self._resolver

    async def _resolved(self, target: Target) -> list[str]:
        literal = target.host.strip("[]")
        if literal.replace(".", "").isdigit() or ":" in literal:
            return [literal]
        return await self._resolver_of().addresses(target.host)


def _refuse_in_transactions() -> None:
    if network_refused.get():
        raise RuntimeError("No network while results are saved.")
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError("No network while a transaction is open.")


def _homes(host: str) -> list[str]:
    apex = host.removeprefix("www.")
    other = apex if host != apex else f"www.{apex}"
    return [f"{scheme}://{each}/" for scheme in ("https", "http") for each in (host, other)]


def _joined(base: str, location: str) -> str:
    try:
        # aiohttp hands header bytes on as UTF-8 with surrogates for what is none: bytes of an older charset stay.
        return str(ada_url.URL(_SURROGATE.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", location), base).href)
    except ValueError:
        raise Fail("bad_url", "The redirect leads to what is no URL.") from None


def _refreshed(response: Response) -> str | None:
    """Where a page sends its visitor on to; None for what is no web address (a script, an app) or the page itself."""
    header = response.headers.get("Refresh", "")
    written = None if response.not_modified else refresh_of(response.body, header)
    url = _joined(response.final_url, written) if written else ""
    return url if url.startswith(("http://", "https://")) and url != response.final_url else None


@asynccontextmanager
async def _deadline(seconds: float, word: Any) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(max(seconds, 0.0)) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Retry(word if isinstance(word, str) else word()) from None


def _note_answer(answer: aiohttp.ClientResponse, visit: Visit, record: FetchRecord) -> None:
    """Write down what an answer's head says, whatever comes of its body."""
    headers = answer.headers
    record.status = visit.status = answer.status
    record.content_type = _text(headers.get("Content-Type", "")).partition(";")[0].strip().lower()[:200]
    record.etag, record.last_modified = _validator(headers, "ETag", 500), _validator(headers, "Last-Modified", 100)
    transport = answer.connection.transport if answer.connection is not None else None
    peer = transport.get_extra_info("peername") if transport is not None else None
    record.address = str(peer[0]) if peer else (visit.addresses or [""])[0]
    if answer.status in (429, 503):
        visit.wish = _wish(headers.get("Retry-After", ""))
    visit.failed = answer.status >= 500 or answer.status == 429
    visit.error = ""


def _text(value: str) -> str:
    """A header's value without the surrogates that stand for bytes that are no UTF-8: no database takes them."""
    return _SURROGATE.sub("\ufffd", value)


def _validator(headers: Mapping[str, str], name: str, longest: int) -> str:
    """A validator that can be kept and sent back as it came; "" for any other, which would never match."""
    value = headers.get(name, "")
    return "" if len(value) > longest or _SURROGATE.search(value) else value


def _note_failure(visit: Visit, ended: Ended) -> None:
    visit.error = ended.reason.word
    visit.failed = visit.failed or ended.reason.word in ("connect", "timeout", "too_slow", "protocol")


def _wish(value: str) -> float | None:
    """Retry-After (RFC 9110, section 10.2.3), in seconds from now and at most a day."""
    if value.strip().isdecimal():
        return min(float(value.strip()[:9]), LONGEST_WISH_SECONDS)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        return min(max(0.0, seconds), LONGEST_WISH_SECONDS)
    except (ValueError, TypeError, OverflowError):
        return None


def _reason_of(error: Exception, answered: bool) -> Ended:
    """Our word for what aiohttp, TLS or the system complains about."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ForbiddenAddress):
        return Fail("forbidden_address")
    if isinstance(error, ForbiddenAddress):
        return Fail("forbidden_address")
    if isinstance(error, aiohttp.ClientSSLError):
        return Fail("tls")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Retry("connect")
    if isinstance(error, TimeoutError):
        return Retry("too_slow" if answered else "timeout")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Retry("dns")
    if isinstance(error, (aiohttp.ClientConnectionError, ConnectionError)):
        return Retry("protocol" if answered else "connect")
    return Retry("protocol", f"The server does not speak valid HTTP ({type(error).__name__}).")


def _refuse_status(answer: aiohttp.ClientResponse) -> None:
    status = answer.status
    after = _wish(answer.headers.get("Retry-After", ""))
    if status in (401, 403, 407, 451) or answer.headers.get("cf-mitigated") == "challenge":
        raise Fail("blocked", f"The site refuses automated visitors (status {status}).")
    if status in (404, 410):
        raise Fail("not_found")
    if status == 429:
        raise Retry("rate_limited", after=after)
    if status >= 500 or status in (408, 425):
        raise Retry("server_error", f"The server failed (status {status}). It is tried again later.", after=after)
    if not 200 <= status < 300 or status in (204, 205):
        raise Fail("http_status", f"The server answered with status {status}, which has no page.")


def _refuse_type(content_type: str) -> None:
    if content_type and content_type not in PAGES:
        raise Fail("not_html", f"The answer is {content_type}, not a web page.")


def _charset(content_type: str) -> str | None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None


def _is_busy(ended: Ended) -> bool:
    return isinstance(ended, Retry) and not ended.counts


def _robots_of_failure(ended: Ended, old: RobotsFile | None, seconds: float) -> RobotsFile:
    word = ended.reason.word
    if word in ("blocked", "not_found", "http_status", "redirects", "bad_url"):
        return robots_file("allow_all")  # section 2.3.1.3: "unavailable"
    if old is not None:
        return robots_file("parsed", seconds, body=old.body, status=old.status, etag=old.etag)
    return robots_file("disallow_all", seconds)  # section 2.3.1.4: "unreachable"
