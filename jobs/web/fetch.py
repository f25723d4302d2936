"""Fetch: one bounded, polite request at a time, with the evidence of each."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import ada_url
import aiohttp

from jobs.web.addresses import Target, mapping_for, target_of
from jobs.web.browser import Browser
from jobs.web.connect import Lookup, Resolver, lookup, sent_as, session_for, tls_context
from jobs.web.decompress import ACCEPTED, Decoder
from jobs.web.failures import Fail, Retry, StageOutcome
from jobs.web.mime import charset_of, sniffed
from jobs.web.outage import Network
from jobs.web.outcomes import (
    PAGES,
    REDIRECTS,
    is_page_of_redirect,
    note_answer,
    note_failure,
    reason_of,
    refuse_status,
    refuse_type,
    storable,
)
from jobs.web.politeness import (  # fmt: skip
    NOT_CONNECTED,
    CountedPage,
    HostLimiter,
    HostVisit,
    MemoryHostLimiter,
    Policy,
    host_slot,
)
from jobs.web.recent import RecentResponses
from jobs.web.redirects import joined, refreshed
from jobs.web.requests import FetchRequest
from jobs.web.responses import (
    FetchRecord,
    ReadResponse,
    Response,
    StreamedResponse,
    Validators,
    journal,
    network_refused,
)
from jobs.web.robots_files import RobotsFiles
from jobs.web.tls_failures import lacks_issuer

if TYPE_CHECKING:
    from jobs.web.intermediates import Intermediates

CERTIFICATE_BYTES = 65_536  # of one that a server leaves out
ACCEPT = {
    "html": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "xml": "application/xml,text/xml;q=0.9,*/*;q=0.5",
    "any": "*/*",
}
TRY_NEXT = (*NOT_CONNECTED, "circuit_open")  # of the addresses of a home page


class Web:
    """Other people's servers. One per process and event loop; cheap to pass around."""

    def __init__(
        self, policy: Policy | None = None, limiter: HostLimiter | None = None, look_up: Lookup = lookup
    ) -> None:
        self.policy = policy or Policy()
        self.limiter: HostLimiter = limiter or MemoryHostLimiter(self.policy)
        self._look_up = look_up
        self._resolver: Resolver | None = None
        self._session: aiohttp.ClientSession | None = None
        self._browser: Browser | None = None
        self.network = Network(self._can_connect, self.policy.canaries)
        self._robots = RobotsFiles(self.policy, self._fetch_robots)
        self._recent = RecentResponses[Response]()
        self._intermediates: Intermediates | None = None

    async def fetch(
        self,
        url: str,
        *,
        accept: str = "html",
        validators: Validators | None = None,
        max_bytes: int | None = None,
        obey_robots: bool = True,
        deadline: float | None = None,
        page: CountedPage | None = None,
        recent: bool = False,
    ) -> Response:
        """Fetch a URL, following redirects, of pages (`accept` "html") also those that are written in them.

        `deadline` in seconds, `max_bytes` decoded; `page` counts it towards its site's budget. With `recent`, what this
        process has read within the last minutes is not requested again.

        Raises Skip, Retry or Fail with the reason. A 304 is a Response with `not_modified`.
        """
        request = self._request_for(url, accept, validators, max_bytes, obey_robots, deadline)
        request.page = page
        if recent and (known := self._known(accept, url)):
            await self._count(page)
            return known
        async with AsyncExitStack() as request.held:
            response = await self._fetch(request)
            while accept == "html" and (further := refreshed(response)) and self._is_new(request, further):
                response = await self._follow(request, response, further)
        self._remember(accept, response)
        return response

    def _known(self, accept: str, url: str) -> Response | None:
        """What was read of a URL recently; nothing where bodies are stored, each of which belongs to a row."""
        return None if self.policy.store_bodies else self._recent.get(accept, url)

    def _remember(self, accept: str, response: Response) -> None:
        if not response.not_modified:
            self._recent.add(accept, response)

    def _is_new(self, request: FetchRequest, url: str) -> bool:
        """Whether a URL was not requested yet, or only without the cookies that there are by now."""
        return request.state_of(self._target(url)) not in request.states

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
        recent: bool = False,
    ) -> AsyncIterator[StreamedResponse]:
        """As `fetch`, with the body in pieces as it comes: for what is too large to hold. Raises as `fetch`."""
        if recent and (known := self._known(accept, url)):
            yield ReadResponse(known)
            return
        request = self._request_for(url, accept, validators, max_bytes, obey_robots, deadline)
        async with self._open(request) as (streamed, record):
            yield streamed
        if streamed.is_whole and streamed.small_body:
            self._remember(accept, self._response(streamed, record, streamed.small_body))

    async def home(
        self, host: str, remembered: str = "", *, validators: Validators | None = None, obey_robots: bool = True,
        recent: bool = False,
    ) -> Response:  # fmt: skip
        """A site's home page: https first, http only where https does not connect; apex and `www.` both tried.

        `remembered` is the URL that succeeded last time; the response's final URL is the one that succeeded this time.
        Raises what `fetch` raises, when no address works.
        """
        failure: StageOutcome | None = None
        for url in dict.fromkeys([remembered, *_homes(host)]):
            if not url:
                continue
            try:
                known = validators if url == remembered or not remembered else None
                return await self.fetch(url, validators=known, obey_robots=obey_robots, recent=recent)
            except StageOutcome as outcome:
                if outcome.reason.word not in TRY_NEXT:
                    raise
                failure = outcome if failure is None or failure.reason.word == "dns" else failure
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
        request = FetchRequest(shell.final_url, obey_robots=obey_robots, max_bytes=self.policy.max_bytes)
        async with self._evidence(request, "BROWSER") as record:
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
        """How a page that is rendered fetches: as we do, but of its scripts only the record is stored as evidence."""

        async def fetch(url: str, accept: str) -> Response:
            request = self._request_for(url, accept, None, None, obey_robots, None)
            async with self._open(request) as (streamed, record):
                return await self._whole(streamed, record, store_body=False)

        return fetch

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of a URL's host names, as written there. Raises what `fetch` raises."""
        target = self._target(url)
        async with host_slot(self.limiter, target.host, target.port, self.policy.deadline) as visit:
            return (await self._robots.of(target, visit)).sitemaps

    async def close(self) -> None:
        """Close the connections, and finish what the limiter has under way."""
        if self._browser is not None:
            await self._browser.close()
        if self._session is not None:
            await self._session.close()
        await self.limiter.close()

    def _request_for(
        self, url: str, accept: str, validators: Validators | None, max_bytes: int | None, obey_robots: bool,
        deadline: float | None,
    ) -> FetchRequest:  # fmt: skip
        policy = self.policy
        return FetchRequest(
            url, accept, validators, max_bytes or policy.max_bytes, obey_robots, deadline or policy.deadline,
            redirects=policy.redirects,
        )  # fmt: skip

    async def _fetch(self, request: FetchRequest) -> Response:
        async with self._open(request) as (streamed, record):
            response = await self._whole(streamed, record)
            if request.accept == "html" and response.body and not response.content_type:
                record.content_type = response.content_type = sniffed(response.body)
                refuse_type(record.content_type)
            return response

    async def _follow(self, request: FetchRequest, response: Response, url: str) -> Response:
        """Go on to where a page leads: checked, counted and timed as a redirect is."""
        hops = [*response.hops, (response.status, response.final_url)]
        request.url, request.validators, request.page, request.redirects = (
            url,
            None,
            None,
            self.policy.redirects - len(hops),
        )
        following = await self._fetch(request)
        seconds = response.seconds + following.seconds
        return replace(following, url=response.url, hops=[*hops, *following.hops], seconds=seconds)

    # In the order in which a request passes through: opened with its evidence, hop by hop, each in its host's slot.

    @asynccontextmanager
    async def _open(self, request: FetchRequest) -> AsyncIterator[tuple[StreamedResponse, FetchRecord]]:
        async with self._evidence(request) as record:
            await self._count(request.page)
            async with self._hops(request, record) as streamed:
                yield streamed, record
                record.outcome = "unchanged" if streamed.not_modified else "ok"

    @asynccontextmanager
    async def _evidence(self, request: FetchRequest, method: str = "GET") -> AsyncIterator[FetchRecord]:
        _refuse_while_saving()
        record = FetchRecord(request.url, datetime.now(UTC), method, final_url=request.url)
        started = time.monotonic()
        try:
            yield record
            record.outcome = record.outcome or "ok"
        except StageOutcome as outcome:
            record.outcome, record.error = outcome.reason.word, outcome.sentence
            raise
        finally:
            record.seconds = time.monotonic() - started
            records = journal.get()
            if records is not None and record.outcome:
                records.append(record)

    async def _count(self, page: CountedPage | None) -> None:
        if page is not None and not await self.limiter.count(page):
            raise Fail("page_budget")

    @asynccontextmanager
    async def _hops(self, request: FetchRequest, record: FetchRecord) -> AsyncIterator[StreamedResponse]:
        url, seen = request.url, set[tuple[str, str]]()
        async with AsyncExitStack() as own:
            visit, held = request.visit, request.held or own
            while True:
                target = self._target(url)
                record.final_url = target.url
                state = request.state_of(target)
                if state in seen or len(record.hops) > request.redirects:
                    raise Fail("redirects")
                seen.add(state)
                request.states.add(state)
                visit = request.visit = await self._slot(request, target, visit, held)
                begun = time.monotonic()
                async with self._answer(request, target, visit, record, request.deadline - request.spent) as answer:
                    request.cookies.store(target, answer.headers.getall("Set-Cookie", []))
                    location = answer.headers.get("Location", "") if answer.status in REDIRECTS else ""
                    if not location:
                        yield self._streamed(request, answer, record)
                        request.spent += time.monotonic() - begun
                        return
                    record.hops.append((answer.status, target.url))
                    url = joined(target.url, location)
                    request.elsewhere = request.elsewhere or ada_url.URL(url).hostname != target.host
                request.spent += time.monotonic() - begun

    async def _slot(
        self, request: FetchRequest, target: Target, visit: HostVisit | None, held: AsyncExitStack
    ) -> HostVisit:
        """The host's slot, once its name resolves and robots.txt allows the URL. A slot already held is reused."""
        async with _deadline(self.policy.connect * 2, "dns"):
            addresses = await self._resolved(target)
        if visit is None or (visit.host, visit.port) != (target.host, target.port):
            await held.aclose()
            hold = request.deadline + self.policy.deadline + 2 * self.policy.longest_crawl_delay
            visit = await held.enter_async_context(host_slot(self.limiter, target.host, target.port, hold))
        elif visit.requested:
            await asyncio.sleep(visit.delay)
        visit.addresses = addresses
        if request.obey_robots:
            await self._robots.obey(target, visit)
        if not mapping_for(target.host, self.policy.mappings):
            await self.limiter.spend(addresses[0])
        return visit

    @asynccontextmanager
    async def _answer(
        self, request: FetchRequest, target: Target, visit: HostVisit, record: FetchRecord, seconds: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one request; its faults, and those of reading its body, come out with their reasons."""
        visit.requested, record.status, record.wire_bytes = True, None, 0
        try:
            async with _deadline(seconds, lambda: "timeout" if record.status is None else "too_slow"):  # noqa: SIM117
                async with AsyncExitStack() as sent:
                    answer = await self._sent(sent, request, target)
                    note_answer(answer, visit, record)
                    self.network.reached(target.host, target.port)
                    yield answer
        except StageOutcome as outcome:
            note_failure(visit, outcome)
            raise
        except (aiohttp.ClientError, OSError) as error:
            reason = reason_of(error, record.status is not None)
            note_failure(visit, reason)
            raise reason from None

    async def _sent(self, sent: AsyncExitStack, request: FetchRequest, target: Target) -> aiohttp.ClientResponse:
        """The response's head, also where the server leaves out certificates that can be had elsewhere."""
        try:
            return cast(aiohttp.ClientResponse, await sent.enter_async_context(self._request(request, target)))
        except aiohttp.ClientConnectorCertificateError as error:
            if not lacks_issuer(error) or not await self._intermediates_of().complete(target.host, target.port):
                raise
        return cast(aiohttp.ClientResponse, await sent.enter_async_context(self._request(request, target)))

    def _intermediates_of(self) -> Intermediates:
        if self._intermediates is None:
            from jobs.web.intermediates import Intermediates  # most processes never need it

            context = tls_context(self.policy.ca_file)
            self._intermediates = Intermediates(context, self._certificate_at, self._leaf_of)
        return self._intermediates

    async def _certificate_at(self, url: str) -> bytes:
        """What an authority publishes for every client to fetch; robots.txt is about crawlers."""
        return (await self.fetch(url, accept="any", max_bytes=CERTIFICATE_BYTES, obey_robots=False)).body

    async def _leaf_of(self, host: str, port: int, context: ssl.SSLContext) -> bytes:
        """The certificate that a server shows, as DER. Raises OSError and StageOutcome."""
        writer = await self._connected(host, port, context)
        try:
            return bytes(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        finally:
            writer.close()

    def _request(self, request: FetchRequest, target: Target) -> Any:
        if self._session is None:
            self._session = session_for(self.policy, self._resolver_of())
        headers = {
            "User-Agent": self.policy.user_agent,
            "Accept": ACCEPT[request.accept],
            "Accept-Encoding": ACCEPTED,
            "Host": target.netloc,
            **(request.validators.headers() if request.validators else {}),
        }
        if cookies := request.cookies.header(target):
            headers["Cookie"] = cookies
        url, more = sent_as(target, self.policy)
        return self._session.get(url, headers={**headers, **more}, allow_redirects=False)

    def _streamed(self, request: FetchRequest, answer: aiohttp.ClientResponse, record: FetchRecord) -> StreamedResponse:
        """Check a response by its head: raises Fail or Retry for what is no page, before a body is read."""
        if answer.status != 304 or request.validators is None or not request.validators.headers():
            if not is_page_of_redirect(answer, record):
                refuse_status(answer)
            if request.accept == "html":
                refuse_type(record.content_type)
            if not request.cut and (answer.content_length or 0) > request.max_bytes:
                raise Fail("too_large")
        coding = ",".join(answer.headers.getall("Content-Encoding", []))
        is_page = request.accept == "html" and record.content_type in PAGES
        decoder = Decoder(coding, request.max_bytes, self.policy.max_ratio, cut=request.cut, guess=is_page)
        return StreamedResponse(answer, record, decoder, self.policy)

    async def _whole(self, streamed: StreamedResponse, record: FetchRecord, *, store_body: bool = True) -> Response:
        body = b"".join([piece async for piece in streamed.chunks()])
        if self.policy.store_bodies and body and store_body:
            record.body = body
        return self._response(streamed, record, body)

    @staticmethod
    def _response(streamed: StreamedResponse, record: FetchRecord, body: bytes) -> Response:
        return Response(
            record.url, record.final_url, streamed.status, streamed.headers, body, record.fetched_at,
            record.content_hash, streamed.not_modified, charset_of(storable(streamed.headers.get("Content-Type", ""))),
            record.etag, record.last_modified, record.content_type, record.hops,
            (datetime.now(UTC) - record.fetched_at).total_seconds(), record.address, record.wire_bytes,
        )  # fmt: skip

    async def _can_connect(self, host: str, port: int, tls: bool) -> bool:
        """Whether a connection comes about: nothing is sent, and no host's slot is needed."""
        try:
            async with asyncio.timeout(self.policy.connect):
                mapped = mapping_for(host, self.policy.mappings)
                is_secure = tls and port == 443 and (not mapped or mapped.tls)
                context = tls_context(self.policy.ca_file) if is_secure else None
                (await self._connected(host, port, context)).close()
        except (OSError, StageOutcome):
            return False
        return True

    async def _connected(self, host: str, port: int, context: ssl.SSLContext | None) -> asyncio.StreamWriter:
        mapped, (address, *_) = mapping_for(host, self.policy.mappings), await self._resolver_of().addresses(host)
        name = host if context else None
        _, writer = await asyncio.open_connection(
            address, mapped.port if mapped else port, ssl=context, server_hostname=name
        )
        return writer

    async def _fetch_robots(self, request: FetchRequest) -> Response:
        async with self._open(request) as (streamed, record):
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


def _refuse_while_saving() -> None:
    if network_refused.get():
        raise RuntimeError("No network while results are saved.")


def _homes(host: str) -> list[str]:
    apex = host.removeprefix("www.")
    other = apex if host != apex else f"www.{apex}"
    return [f"{scheme}://{name}/" for scheme in ("https", "http") for name in (host, other)]


@asynccontextmanager
async def _deadline(seconds: float, word: Any) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(max(seconds, 0.0)) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Retry(word if isinstance(word, str) else word()) from None
