"""Browser: pages that are empty without JavaScript, rendered by a Chromium whose only way out is our fetcher.

Every request of a page is intercepted and answered with what `Web.fetch` got: the same addresses, limits and slots.
What is not intercepted (sockets, WebRTC, Chromium's own traffic) is sent to a proxy that refuses all connections,
and no name resolves in there. See docs/decisions.md.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import shutil
import signal
import socket
import time
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from jobs.web.failures import Fail, Retry, StageOutcome
from jobs.web.politeness import Policy, not_now
from jobs.web.process_folder import process_folder, temporary_files_in

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Request, Route

log = logging.getLogger("jobs.web")

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
READ = ("script", "xhr", "fetch")  # what a page may ask for besides itself: no pictures, fonts, frames, pings
QUIET_SECONDS = 0.5  # without a request under way, before a page is thought to be done
PATIENT_SECONDS = 2.5  # the same, while there is no text yet: timers
ENOUGH = 40  # characters of text
SNAPSHOT_SECONDS = 2.0  # to read the document; a page whose script never pauses does not let itself be read
CLOSE_SECONDS = 1.0
WATCH_SECONDS = 0.25
QUEUE_SECONDS, RETRY_SECONDS = 10.0, 20.0
CACHE_BYTES, CACHE_SECONDS = 32_000_000, 600.0

_SWITCHES = (
    "--proxy-bypass-list=<-loopback>",  # by default Chromium goes to loopback without a proxy
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-pings",
    "--mute-audio",
)
# Not relied on: what is missing is not even tried.
_WITHOUT = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'WebSocket', 'EventSource'])"
    " delete window[name];"
)


class BrowserReply(Protocol):
    """What the fetcher returns: `jobs.web.Response`."""

    final_url: str
    body: bytes
    content_type: str
    charset: str | None


Fetch = Callable[[str, str], Awaitable[BrowserReply]]  # (URL, accept); raises StageOutcome


def find_chromium(named: str = "") -> str:
    """The path of the Chromium to use: the one named, or the first of the usual names; empty where there is none."""
    return next((path for name in ([named] if named else NAMES) if (path := shutil.which(name))), "")


class Browser:
    """One Chromium for the process, started when it is first needed and again when it was lost."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.cache = ScriptCache()
        self._render_slots = asyncio.Semaphore(policy.renders)
        self._starting = asyncio.Lock()
        self._playwright: Any = None
        self._chromium: Chromium | None = None
        self._socket: socket.socket | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._files = ExitStack()  # of the driver

    async def render(self, page: BrowserReply, fetch: Fetch) -> tuple[str, str]:
        """The HTML of a page once its scripts are done, and the URL where they led. `fetch` is its way out.

        Raises Fail("timeout") for a script without end, Fail("too_large") for one that eats memory, and
        Retry("protocol") when Chromium failed otherwise.
        """
        async with self._render_slot():
            chromium = await self._running()
            from playwright.async_api import Error  # here, because it is an optional dependency

            rendering = Rendering(self.policy, fetch, self.cache, page)
            try:
                return await rendering.run(chromium)
            except TimeoutError:
                raise rendering.failure() from None
            except StageOutcome:
                raise
            except Exception as error:  # whatever a driver says that is dying
                log.warning("Chromium failed on %s", page.final_url, exc_info=not isinstance(error, Error))
                raise Retry("protocol", "The browser failed on this page.") from None
            finally:
                if not await rendering.closed() or rendering.tab is None:
                    await self._end()

    @asynccontextmanager
    async def _render_slot(self) -> AsyncIterator[None]:
        """One of the few slots for rendering. Raises Retry, not counted, after QUEUE_SECONDS."""
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self._render_slots.acquire()
        except TimeoutError:
            raise not_now(RETRY_SECONDS, "The browser is busy with other pages.") from None
        try:
            yield
        finally:
            self._render_slots.release()

    async def close(self) -> None:
        """End Chromium and the driver."""
        await self._end()
        if self._socket is not None:
            self._socket.close()

    async def _running(self) -> Chromium:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                # In a context of its own: what Chromium does later is not part of the row that came first.
                self._chromium = await asyncio.create_task(self._start(), context=contextvars.Context())
                self._watcher = asyncio.create_task(self._watch(self._chromium), context=contextvars.Context())
            return self._chromium

    async def _start(self) -> Chromium:
        try:
            from playwright.async_api import async_playwright
        except ImportError:
            raise Fail("empty_shell", "The page needs a browser, and Playwright is not installed.") from None
        try:
            if self._playwright is None:
                folder = self._files.enter_context(process_folder())
                with temporary_files_in(folder):  # which Chromium inherits from the driver
                    self._playwright = await async_playwright().start()
            chromium: Chromium = await self._playwright.chromium.launch(
                executable_path=self.policy.browser, chromium_sandbox=self.policy.sandbox, timeout=30_000,
                proxy={"server": f"http://127.0.0.1:{self._refusing_port()}"}, args=list(_SWITCHES),
                handle_sigint=False, handle_sigterm=False, handle_sighup=False,
            )  # fmt: skip
        except Exception as error:
            log.error("Chromium could not be started: %s", error)
            await self._end()
            raise Fail("empty_shell", "The page needs a browser, and Chromium did not start: see the log.") from None
        return chromium

    def _refusing_port(self) -> int:
        """A port that is ours and on which nobody listens: whoever connects is refused, for as long as we hold it."""
        if self._socket is None:
            self._socket = socket.socket()
            self._socket.bind(("127.0.0.1", 0))
        return int(self._socket.getsockname()[1])

    async def _end(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        chromium, driver, self._chromium, self._playwright = self._chromium, self._playwright, None, None
        for end in [*([chromium.close] if chromium else []), *([driver.stop] if driver else [])]:
            with suppress(Exception):  # whatever it says, it is no longer used
                await asyncio.wait_for(end(), CLOSE_SECONDS * 5)
        if self._playwright is None:  # no other one was started meanwhile
            self._files.close()

    async def _watch(self, chromium: Chromium) -> None:
        """Kill a page's process that has grown beyond its limit; only that page fails."""
        session = await chromium.new_browser_cdp_session()
        with suppress(Exception):  # Chromium is gone, and its processes with it
            while chromium.is_connected():
                await asyncio.sleep(WATCH_SECONDS)
                processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
                for process in processes:
                    if process["type"] == "renderer" and _resident(process["id"]) > self.policy.render_memory:
                        log.warning("A page took more than %d MB; ended", self.policy.render_memory // 1_000_000)
                        os.kill(process["id"], signal.SIGKILL)


def _resident(process: int) -> int:
    """Bytes of memory of a process; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


class Rendering:
    """One page in a tab of its own, with nothing of any other page: no cookies, no storage, no cache."""

    def __init__(self, policy: Policy, fetch: Fetch, cache: ScriptCache, page: BrowserReply) -> None:
        self.policy, self.fetch, self.cache, self.page = policy, fetch, cache, page
        self.row = contextvars.copy_context()  # the evidence of what is fetched belongs to the row
        self.context: BrowserContext | None = None
        self.tab: Page | None = None
        self.served = self.crashed = False
        self.requests = self.bytes = 0
        self.under_way: set[asyncio.Task[None]] = set()
        self.quiet_since = time.monotonic()
        self.host_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, chromium: Chromium) -> tuple[str, str]:
        """Open the page, wait until it is done or its time is up, read it. Raises TimeoutError."""
        started = time.monotonic()
        async with asyncio.timeout(self.policy.render + SNAPSHOT_SECONDS) as limit:
            tab = await self._open(chromium)
            tab.on("crash", lambda _: self._crashed(limit))
            with suppress(TimeoutError):
                async with asyncio.timeout(self.policy.render - (time.monotonic() - started)):
                    await tab.goto(self.page.final_url, wait_until="commit", timeout=self.policy.render * 1000)
                    await self._done(tab)
            html = await self._evaluate(tab, f"document.documentElement.outerHTML.slice(0, {self.policy.max_bytes})")
            if not tab.url.startswith(("http://", "https://")):
                raise Fail("not_html", "The page's scripts led to what is no web page.")
            return str(html), tab.url

    def failure(self) -> Fail:
        """Why the time limit was reached."""
        if self.crashed:
            return Fail("too_large", "The page's scripts take more memory than our limit.")
        return Fail("timeout", f"The page's scripts ran for more than {self.policy.render:g} s.")

    def _crashed(self, limit: asyncio.Timeout) -> None:
        self.crashed = True
        limit.reschedule(asyncio.get_running_loop().time())  # what waits for the page would wait in vain

    async def closed(self) -> bool:
        """Close the tab; False when that fails."""
        for task in self.under_way:
            task.cancel()
        if self.context is None:
            return True
        try:
            await asyncio.wait_for(self.context.close(), CLOSE_SECONDS)
        except Exception:
            return False
        return True

    async def _open(self, chromium: Chromium) -> Page:
        self.context = context = await chromium.new_context(
            user_agent=self.policy.user_agent, service_workers="block", accept_downloads=False
        )
        await context.add_init_script(_WITHOUT)
        await context.route("**/*", self._intercepted)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        self.tab = await context.new_page()
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        return self.tab

    async def _done(self, tab: Page) -> None:
        while True:
            await asyncio.sleep(0.1)
            quiet = time.monotonic() - self.quiet_since
            if self.under_way or quiet < QUIET_SECONDS:
                continue
            text = await self._evaluate(tab, "document.body ? document.body.innerText.trim().length : 0")
            if quiet > PATIENT_SECONDS or (isinstance(text, int) and text >= ENOUGH):
                return

    async def _evaluate(self, tab: Page, expression: str) -> Any:
        """Evaluate in a world that the page's scripts cannot reach, so that they cannot falsify the result."""
        assert self.context is not None
        session = await self.context.new_cdp_session(tab)
        frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        world = (await session.send("Page.createIsolatedWorld", {"frameId": frame}))["executionContextId"]
        parameters = {"expression": expression, "contextId": world, "returnByValue": True}
        answer = await session.send("Runtime.evaluate", parameters)
        await session.detach()
        return answer["result"].get("value")

    # What the page asks for.

    async def _intercepted(self, route: Route, request: Request) -> None:
        task = asyncio.create_task(self._answer(route, request), context=self.row)
        self.under_way.add(task)
        task.add_done_callback(self._request_ended)
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])

    def _request_ended(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        self.quiet_since = time.monotonic()
        if not task.cancelled() and task.exception():
            log.debug("A request of a page could not be answered", exc_info=task.exception())

    async def _answer(self, route: Route, request: Request) -> None:
        try:
            answer = await self._fetched(request) if self._is_allowed(request) else None
        except StageOutcome:
            answer = None
        if answer is None:
            await self._refuse(route, request)
            return
        headers = {"content-type": _type_of(answer), "cache-control": "no-store"}
        if origin := request.headers.get("origin"):  # there are no cookies or logins here that could be abused
            headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        await route.fulfill(status=200, headers=headers, body=answer.body)

    async def _refuse(self, route: Route, request: Request) -> None:
        if request.is_navigation_request():
            await route.fulfill(status=204)  # the page stays as it is; an error page of Chromium's would take its place
        else:
            await route.abort("blockedbyclient")

    def _is_allowed(self, request: Request) -> bool:
        if request.method != "GET" or not request.url.startswith(("http://", "https://")):
            return False
        if request.is_navigation_request():
            return self._is_of_the_tab(request)
        return request.resource_type in READ

    def _is_of_the_tab(self, request: Request) -> bool:
        try:
            return self.tab is not None and request.frame == self.tab.main_frame
        except Exception:  # a popup's first request: it has no frame yet
            return False

    async def _fetched(self, request: Request) -> BrowserReply:
        if not self.served and request.is_navigation_request():
            self.served = True
            return self.page
        if stored := self.cache.get(request.url):
            return stored
        self.requests += 1
        if self.requests > self.policy.render_requests or self.bytes > self.policy.render_bytes:
            raise Fail("page_budget")
        accept = "html" if request.is_navigation_request() else "any"
        answer = await self._in_slot(request.url, accept)
        self.bytes += len(answer.body)
        if request.resource_type == "script":
            self.cache.put(request.url, answer)
        return answer

    async def _in_slot(self, url: str, accept: str) -> BrowserReply:
        """One request at a time to a host. Another worker may hold its slot: then it is requested again."""
        async with self.host_locks[urlsplit(url).netloc]:
            while True:
                try:
                    return await self.fetch(url, accept)
                except Retry as retry:
                    if retry.counts:
                        raise
                    await asyncio.sleep(min(retry.after or 1.0, 1.0))


def _type_of(answer: BrowserReply) -> str:
    kind = answer.content_type or "text/html"
    return f"{kind}; charset={answer.charset}" if answer.charset else kind


class ScriptCache:
    """Scripts that were fetched recently: the pages of a site share them."""

    def __init__(self) -> None:
        self.stored: OrderedDict[str, tuple[float, BrowserReply]] = OrderedDict()
        self.bytes = 0

    def get(self, url: str) -> BrowserReply | None:
        """The stored reply, or None when there is none or it is too old."""
        at, answer = self.stored.get(url, (0.0, None))
        return answer if answer is not None and time.monotonic() - at < CACHE_SECONDS else None

    def put(self, url: str, answer: BrowserReply) -> None:
        """Store a reply; the oldest are dropped beyond CACHE_BYTES."""
        if old := self.stored.pop(url, None):
            self.bytes -= len(old[1].body)
        self.stored[url] = (time.monotonic(), answer)
        self.bytes += len(answer.body)
        while self.bytes > CACHE_BYTES:
            _, (_, gone) = self.stored.popitem(last=False)
            self.bytes -= len(gone.body)
